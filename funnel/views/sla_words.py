"""The clauses of the agreement as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alignment.shared.templatetags.format import business_minutes, number, percent
from funnel.selectors.sla_drafts import ClauseTerms

METRIC_NAMES = {
    "accepted_mql": gettext_lazy("Accepted MQL"),
    "acceptance": gettext_lazy("Acceptance"),
    "completeness": gettext_lazy("Complete data"),
    "routed": gettext_lazy("Routed in time"),
    "first_touch": gettext_lazy("First touch in time"),
    "decision": gettext_lazy("Decision in time"),
    "attempts": gettext_lazy("Enough attempts"),
    "coded_reasons": gettext_lazy("Coded reasons"),
    "feedback": gettext_lazy("Outcome feedback"),
}
TOUCHES = {
    "price": gettext_lazy("Price or demo request: first touch within %(minutes)s of working time"),
    "form": gettext_lazy("Form or callback: first touch within %(minutes)s of working time"),
    "content": gettext_lazy("Content lead: first touch within %(minutes)s of working time"),
}
SENTENCES: dict[str, Callable[[], str]] = {
    "accepted_mql": lambda: _("%(n)s MQL a month that sales accept"),
    "acceptance": lambda: _("At least %(share)s accepted among the decided leads"),
    "completeness": lambda: _("At least %(share)s handed over with a contact, a name and a source"),
    "routed": lambda: _("Every MQL reaches sales within %(minutes)s; kept for %(share)s"),
    "decision": lambda: _("Accepted or returned within %(minutes)s of working time; kept for %(share)s"),
    "attempts": lambda: _("At least %(n)s attempts over %(days)s working days before “unreachable”"),
    "coded_reasons": lambda: _("At least %(share)s returned with a coded reason"),
    "feedback": lambda: _("At least %(share)s lost with a coded reason: marketing hears what became of its leads"),
}


def clause_words(clause: Any) -> str:
    """A stored clause or its terms."""
    says = {
        "n": number(clause.target, 0),
        "share": percent(clause.target, 0),
        "minutes": business_minutes(clause.minutes) if clause.minutes else "",
        "days": clause.days or "",
    }
    if clause.metric != "first_touch":
        return SENTENCES[clause.metric]() % says
    return _("%(promise)s; kept for %(share)s") % {"promise": TOUCHES[clause.intent] % says, "share": says["share"]}


def field_label(terms: ClauseTerms) -> str:
    """What the draft's form asks about a clause."""
    if terms.metric == "first_touch":
        names = {"price": _("First touch: price or demo request"), "form": _("First touch: form or callback"),
                 "content": _("First touch: content lead")}  # fmt: skip
        return names[terms.intent]
    return str(METRIC_NAMES[terms.metric])
