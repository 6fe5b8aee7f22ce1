"""A candidate brought through the link of an agency: the first to bring them holds the right (A37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from alignment.shared.words import gettext_noop
from hiring.models import Application, Engagement, HiringSource
from hiring.selectors.portal import takes_candidates
from hiring.services import candidate_files, candidates
from loop.services.telling import tell

CONSENTS = ("processing", "agency")


@dataclass(frozen=True)
class Answer:
    """`is_own`: the agency had brought them itself before. Who else did is not told."""

    is_first: bool
    is_own: bool
    since: datetime


@transaction.atomic
def submit(engagement: Engagement, values: Mapping[str, Any], *, file: UploadedFile[Any], now: datetime) -> Answer:
    """`values` come with the word of the agency that the candidate agreed. Of whom we know its CV is not taken."""
    if not takes_candidates(engagement):
        raise DomainError(_("Nobody is searched for this vacancy now."))
    row = candidates.receive(
        values, vacancy=engagement.vacancy, now=now, actor=None, door="agency", agency=engagement.agency,
        source=HiringSource.objects.filter(key="agency").first(), consents=CONSENTS,
    )  # fmt: skip
    newest = row.submissions.filter(agency=engagement.agency).order_by("-at", "-pk").first()
    if newest is None or not newest.is_first:
        return Answer(False, row.agency_id == engagement.agency_id, row.created_at)
    candidate_files.add(row.candidate, file, actor=None, now=now)
    _tell(row, engagement, now)
    return Answer(True, True, row.created_at)


def _tell(row: Application, engagement: Engagement, now: datetime) -> None:
    """No name: the word travels by letter too."""
    tell(
        row.owner, key=f"agency-brought-{row.pk}", text=gettext_noop("“%(agency)s” has brought a candidate for “%(vacancy)s”."),
        agency=engagement.agency.name, vacancy=engagement.vacancy.title, now=now,
        url=reverse("hiring:engagement", args=[engagement.pk]), is_demo=row.is_demo,
    )  # fmt: skip
