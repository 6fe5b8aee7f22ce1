"""What hiring notices: each subject in a file of its own."""

from __future__ import annotations

from datetime import datetime

from alignment.shared.attention import AlertDraft
from hiring.watch import agencies, candidates, careers, pay, selection, vacancies

WATCHES = (vacancies, candidates, selection, agencies, pay, careers)


def alerts(now: datetime) -> list[AlertDraft]:
    return [draft for watch in WATCHES for draft in watch.alerts(now)]
