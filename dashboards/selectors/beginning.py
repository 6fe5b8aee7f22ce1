"""What a new company does first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from alignment.shared.words import gettext_noop
from dashboards.selectors.doors import door
from funnel.models import Lead
from loop.models import Action
from meetings.models import MeetingSeries
from people.models import Company, Membership, Person
from people.models.persons import ROLE_KEYS


@dataclass(frozen=True)
class FirstStep:
    text: str
    why: str
    url: str
    action: str
    is_done: bool


@dataclass(frozen=True)
class Step:
    """`done` names its mark; `roles` are those who can take it."""

    done: str
    text: str
    why: str
    action: str
    url_name: str
    roles: tuple[str, ...] = tuple(ROLE_KEYS)


STEPS = (
    Step(
        "has_pair",
        gettext_noop("Invite the counterpart"),
        gettext_noop("One side alone cannot agree: marketing and sales both need a head here."),
        gettext_noop("Invite"),
        "people:person-new",
        ("administrator", "hr_director"),
    ),
    Step(
        "has_meeting",
        gettext_noop("Hold the first meeting tomorrow"),
        gettext_noop("Thirty minutes a week decide more than any report: what a good lead is, and how fast we answer."),
        gettext_noop("Set the meeting"),
        "meetings:next",
    ),
    Step(
        "has_leads",
        gettext_noop("Bring in the leads"),
        gettext_noop("A file from the CRM shows the weakest step and its price within a minute."),
        gettext_noop("Import a file"),
        "funnel:import-list",
        ("administrator", "cco", "cmo"),
    ),
    Step(
        "has_promise",
        gettext_noop("Write down the first promise"),
        gettext_noop("One owner and one day: the next meeting begins with it."),
        gettext_noop("Open the promises"),
        "loop:promises",
    ),
)


def first_steps(user: Person) -> list[FirstStep]:
    """Nothing once all of it is done."""
    done = _done_marks()
    if done is None or all(done.values()):
        return []
    return [
        FirstStep(
            text=_(step.text),
            why=_(step.why),
            url=door(step.url_name) if user.has_role(*step.roles) else "",
            action=_(step.action),
            is_done=bool(done[step.done]),
        )
        for step in STEPS
    ]


def _done_marks() -> Mapping[str, Any] | None:
    """All marks in one query."""
    current = Membership.objects.filter(to_date=None, person__is_active=True)
    return (
        Company.objects.annotate(
            has_cmo=Exists(current.filter(role="cmo")),
            has_cco=Exists(current.filter(role="cco")),
            has_pair=Q(has_cmo=True) & Q(has_cco=True),
            has_meeting=Exists(MeetingSeries.objects.filter(ended_at=None)),
            has_leads=Exists(Lead.objects.filter(removed_at=None)),
            has_promise=Exists(Action.objects.exclude(state="draft")),
        )
        .values("has_pair", "has_meeting", "has_leads", "has_promise")
        .first()
    )
