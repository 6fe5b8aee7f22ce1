"""R-BL-01: what shows a claim, checked against its kind and kept as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Lead
from meetings.models import Evidence, ProblemCard
from meetings.models.problems import REPORTS
from meetings.selectors import problems as selectors
from people.models import Person

LEADS_AT_LEAST = 10
LEADS_AT_MOST = 500


@dataclass(frozen=True)
class Shown:
    """What somebody attaches: leads by number, a report, or words."""

    lead_ids: tuple[int, ...] = ()
    report: str = ""
    text: str = ""


def check(claim: str, shown: Shown, actor: Person) -> None:
    leads = set(_visible_leads(shown.lead_ids, actor))
    if claim == "lead_quality" and len(leads) < LEADS_AT_LEAST and shown.report != "rejections":
        words = _("A claim about lead quality needs at least %(n)s leads or the report on reasons of rejection.")
        raise InvalidInput(words % {"n": LEADS_AT_LEAST}, field="lead_ids")
    touched = selectors.with_a_clock(leads) if claim == "follow_up" else leads
    if claim == "follow_up" and len(touched) < LEADS_AT_LEAST and shown.report != "first_touch":
        words = _("A claim about follow-up needs first-touch data: the report, or at least %(n)s handed-over leads.")
        raise InvalidInput(words % {"n": LEADS_AT_LEAST}, field="lead_ids")


def _visible_leads(ids: Iterable[int], actor: Person) -> list[int]:
    """All of them must be in the author's sight, each once."""
    wanted = sorted(set(ids))
    if len(wanted) > LEADS_AT_MOST:
        raise InvalidInput(_("At most %(n)s leads can be attached.") % {"n": LEADS_AT_MOST}, field="lead_ids")
    seen = set(Lead.objects.visible_to(actor).alive().filter(pk__in=wanted).values_list("pk", flat=True))
    if missing := [pk for pk in wanted if pk not in seen]:
        words = _("There are no such leads in your sight: %(ids)s.")
        raise InvalidInput(words % {"ids": ", ".join(map(str, missing[:10]))}, field="lead_ids")
    return wanted


def attach(card: ProblemCard, shown: Shown, *, side: str, actor: Person, now: datetime) -> list[Evidence]:
    if shown.report and shown.report not in dict(REPORTS):
        raise InvalidInput(_("There is no such report."), field="report")
    rows: list[dict[str, Any]] = []
    if leads := _visible_leads(shown.lead_ids, actor):
        rows.append({"kind": "leads", "lead_ids": leads})
    if shown.report:
        figures = selectors.report_figures(shown.report, now)
        rows.append({"kind": "report", "report": shown.report, "figures": figures})
    if shown.text.strip():
        rows.append({"kind": "text", "text": shown.text.strip()[:1000]})
    common = {"card": card, "side": side, "by": actor, "at": now, "is_demo": card.is_demo}
    return [Evidence.objects.create(**common, **row) for row in rows]
