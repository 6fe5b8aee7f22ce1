"""What sales made of the leads a marketer handed over: each lead once, returns of one reason together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.money import Money
from alignment.shared.templatetags.format import business_minutes, money_short
from dashboards.selectors.doors import door
from funnel.selectors.fates import Fate, fates
from people.models import Person

SHOWN = 8
LOOKED_AT = 80


@dataclass(frozen=True)
class FateLine:
    """`campaign_url` is where a cause of returns is mended."""

    text: str
    at: datetime
    url: str
    is_returned: bool = False
    is_won: bool = False
    campaign_url: str = ""


def fate_lines(user: Person) -> list[FateLine]:
    """Newest first."""
    found, _next = fates(user, size=LOOKED_AT)
    handed_over = [fate for fate in found if fate.event.mql_no]
    latest = {fate.lead.pk: fate for fate in reversed(handed_over)}.values()
    newest = sorted(latest, key=lambda fate: fate.event.occurred_at, reverse=True)
    returned = [fate for fate in newest if _is_returned(fate)]
    lines = [_line(fate) for fate in newest if not _is_returned(fate)] + list(_returns(returned))
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]


def _is_returned(fate: Fate) -> bool:
    return bool(fate.event.kind == "entered" and fate.event.stage and fate.event.stage.kind == "rejected")


def _line(fate: Fate) -> FateLine:
    stage = fate.event.stage
    is_won = bool(fate.event.kind == "entered" and stage and stage.kind == "won")
    return FateLine(_words(fate), fate.event.occurred_at, door("funnel:lead", fate.lead.pk), is_won=is_won)


def _returns(found: Iterable[Fate]) -> Iterable[FateLine]:
    """“3 leads from “Expo” were returned: no answer.”"""

    def cause(fate: Fate) -> tuple[int, int, int]:
        return fate.lead.campaign_id or 0, fate.lead.source_id or 0, fate.event.reason_id or 0

    for _cause, group in groupby(sorted(found, key=cause), key=cause):
        alike = sorted(group, key=lambda fate: fate.event.occurred_at, reverse=True)
        yield _returned(alike)


def _returned(alike: list[Fate]) -> FateLine:
    first, n = alike[0], len(alike)
    campaign = first.lead.campaign_id
    many = door("funnel:lead-list", campaign=campaign, kind="rejected") if campaign else door("funnel:lead-fate")
    said = {"n": n, "origin": _origin(first), "reason": str(first.event.reason or _("no reason given")).lower()}
    words = ngettext(
        "%(n)s lead from “%(origin)s” was returned: %(reason)s.",
        "%(n)s leads from “%(origin)s” were returned: %(reason)s.",
        n,
    )
    return FateLine(
        text=words % said,
        at=first.event.occurred_at,
        url=door("funnel:lead", first.lead.pk) if n == 1 else many,
        is_returned=True,
        campaign_url=door("funnel:campaign", campaign) if campaign else "",
    )


def _origin(fate: Fate) -> Any:
    return fate.lead.campaign or fate.lead.source or "—"


def _words(fate: Fate) -> str:
    stage = fate.event.stage
    said = {"origin": _origin(fate), "stage": stage.name if stage else "—", "reason": fate.event.reason or "—"}
    if fate.event.kind == "contested":
        return _("The return of a lead from “%(origin)s” is contested: the next meeting decides.") % said
    if fate.event.kind == "timed_out":
        return _("A lead from “%(origin)s” stayed without a decision.") % said
    if stage and stage.kind == "won":
        return _won(fate, said)
    if stage and stage.kind == "lost":
        return _("A lead from “%(origin)s” was lost: %(reason)s.") % said
    if stage and stage.key == "accepted":
        return _taken(fate, said)
    return _("A lead from “%(origin)s” moved on: %(stage)s.") % said


def _taken(fate: Fate, said: dict[str, Any]) -> str:
    if fate.accepted_minutes:
        time = business_minutes(fate.accepted_minutes)
        return _("A lead from “%(origin)s” was taken within %(time)s.") % {**said, "time": time}
    return _("A lead from “%(origin)s” was taken at once.") % said


def _won(fate: Fate, said: dict[str, Any]) -> str:
    words = _("A lead from “%(origin)s” became a customer") % said
    if fate.lead.amount_minor is not None:
        words = f"{words}: {money_short(Money(fate.lead.amount_minor, fate.lead.currency))}"
    day = _("Won on day %(n)s.") % {"n": fate.days}
    if not fate.accepted_minutes:
        return f"{words}. {day}"
    pace = _("Taken within %(time)s.") % {"time": business_minutes(fate.accepted_minutes)}
    return f"{words}. {pace} {day}"
