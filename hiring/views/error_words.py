"""A check of an error as it is shown: in words, with a mark and a tone, never by colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from hiring.metrics.errors import ErrorCheck
from hiring.selectors.errors import NAMES, said

STATES: dict[str, tuple[Any, str, str]] = {
    "ok": (gettext_lazy("In order"), "good", "check"),
    "warning": (gettext_lazy("Look"), "warn", "alert-triangle"),
    "error": (gettext_lazy("Error"), "bad", "alert-circle"),
    "unknown": (gettext_lazy("Not known"), "info", "help"),
}


@dataclass(frozen=True)
class Shown:
    no: int
    name: str
    state: str
    word: str
    tone: str
    icon: str
    evidence: str
    mend: str
    url: str


def shown_checks(checks: Iterable[ErrorCheck]) -> list[Shown]:
    return [_shown(check) for check in checks]


def _shown(check: ErrorCheck) -> Shown:
    word, tone, icon = STATES[check.state]
    return Shown(
        no=check.no, name=str(NAMES[check.no]), state=check.state, word=str(word), tone=tone, icon=icon,
        evidence=said(check.evidence, check), mend=said(check.mend, check), url=check.url,
    )  # fmt: skip
