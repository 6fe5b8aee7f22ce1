"""Events, activities and fates as sentences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.money import Money
from alignment.shared.templatetags.format import business_minutes, money
from funnel.models import Activity, StageEvent
from funnel.selectors.fates import Fate

ACTIVITY_ICONS = {"call": "phone", "email": "mail", "meeting": "users", "note": "note", "task": "checkbox"}
EVENT_ICONS = {
    "routed": "send",
    "contested": "message-2",
    "timed_out": "clock",
    "kev_no_show": "user-off",
    "assigned": "user",
    "void": "arrow-back-up",
}
STAGE_ICONS = {"won": "trophy", "lost": "circle-x", "rejected": "arrow-back-up", "junk": "trash"}


@dataclass(frozen=True)
class Line:
    """One row of a timeline."""

    at: datetime
    icon: str
    text: str
    note: str
    who: Any
    is_void: bool = False
    due_at: datetime | None = None
    badge: str = ""


def event_line(event: StageEvent) -> Line:
    icon = EVENT_ICONS.get(event.kind) or STAGE_ICONS.get(event.stage.kind if event.stage else "", "arrow-right")
    note = ". ".join(part for part in (str(event.reason or ""), event.note or "") if part)
    taken_back = any(True for _void in event.voided_by.all())
    return Line(event.occurred_at, icon, event_text(event), note, event.actor or event.get_door_display(), taken_back)


def event_text(event: StageEvent) -> str:
    if event.kind == "assigned":
        return _("Owner: %(owner)s") % {"owner": event.owner or _("nobody")}
    if event.kind != "entered" or event.stage is None:
        return str(event.get_kind_display())
    if event.from_stage:
        move = _("%(before)s → %(after)s") % {"before": event.from_stage.name, "after": event.stage.name}
        return f"{move} · {event.owner} → {event.handed_to}" if event.handed_to else move
    return _("Came in at “%(stage)s”") % {"stage": event.stage.name}


def activity_line(activity: Activity) -> Line:
    return Line(
        at=activity.at,
        icon=ACTIVITY_ICONS[activity.kind],
        text=": ".join(part for part in (str(activity.get_kind_display()), activity.outcome) if part),
        note=activity.text,
        who=activity.author or activity.provider,
        due_at=activity.due_at if activity.kind == "task" and not activity.done_at else None,
        badge=str(activity.get_evidence_display()) if activity.kind in ("call", "email", "meeting") else "",
    )


def lead_name(lead: Any) -> str:
    """Without contact data: where it came from says enough."""
    origin = lead.campaign or lead.source
    return _("A lead from “%(origin)s”") % {"origin": origin} if origin else _("A lead without a source")


def fate_sentence(fate: Fate) -> str:
    """One turn in one sentence, naming the stage and never a person as its cause."""
    event, words = fate.event, {"lead": lead_name(fate.lead)}
    if event.kind == "contested":
        return _("%(lead)s: its return is contested.") % words
    if event.kind == "timed_out":
        return _("%(lead)s left without a decision in time.") % words
    return _turn(fate, words)


def _turn(fate: Fate, words: dict[str, Any]) -> str:
    stage, reason = fate.event.stage, fate.event.reason
    words |= {"stage": stage.name, "reason": str(reason or _("no reason given")).lower()}
    if stage.kind == "won":
        return " ".join(filter(None, [_won(fate, words), _accepted(fate)]))
    if stage.kind == "rejected":
        return _("%(lead)s was returned: %(reason)s.") % words
    if stage.kind == "lost":
        return _("%(lead)s was lost: %(reason)s.") % words
    return " ".join(filter(None, [_("%(lead)s reached “%(stage)s”.") % words, _accepted(fate)]))


def _won(fate: Fate, words: dict[str, Any]) -> str:
    if not fate.lead.amount_minor:
        return _("%(lead)s became a customer.") % words
    amount = money(Money(fate.lead.amount_minor, fate.lead.currency))
    return _("%(lead)s became a customer: %(amount)s.") % {**words, "amount": amount}


def _accepted(fate: Fate) -> str:
    parts = []
    if fate.accepted_minutes is not None:
        parts.append(_("Accepted in %(time)s of working time") % {"time": business_minutes(fate.accepted_minutes)})
    if fate.days > 0:
        day = ngettext("on the %(count)s day after it came", "on day %(count)s after it came", fate.days)
        parts.append(day % {"count": fate.days})
    return f"{', '.join(parts)}." if parts else ""
