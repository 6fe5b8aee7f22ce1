"""An idea gets an answer, and its author hears it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.words import gettext_noop
from loop.models import Idea, Project
from loop.selectors import side_of
from loop.services.changes import change
from loop.services.telling import tell
from people.models import Person

ANSWERS = {"screened", "accepted", "parked", "declined"}


@transaction.atomic
def propose(
    *,
    text: str,
    author: Person,
    now: datetime,
    origin: str = "meeting",
    expected_effect: str = "",
    metric: str = "",
    is_demo: bool = False,
) -> Idea:
    if not text.strip():
        raise InvalidInput(_("Write the idea in a sentence."), field="text")
    return Idea.objects.create(
        text=text.strip(), author=author, origin=origin, expected_effect=expected_effect, metric=metric,
        created_at=now, is_demo=is_demo,
    )  # fmt: skip


@transaction.atomic
def answer(idea: Idea, *, state: str, text: str, actor: Person, now: datetime) -> Idea:
    if state not in ANSWERS:
        raise InvalidInput(_("Accept the idea, put it aside or decline it."), field="state")
    if state in {"declined", "parked"} and not text.strip():
        raise InvalidInput(_("Say why: the author will be told."), field="text")
    change(idea, actor=actor, now=now, state=state, answer=text.strip()[:500], answered_at=now)
    tell(
        idea.author,
        key=f"idea-{idea.pk}-{idea.version}",
        text=gettext_noop("Your idea “%(idea)s” has an answer."),
        idea=str(idea),
        url=reverse("loop:promises"),
        now=now,
        is_demo=idea.is_demo,
    )
    return idea


@transaction.atomic
def make_project(idea: Idea, *, owner: Person, due_date: date, actor: Person, now: datetime) -> Project:
    if idea.state == "declined" or Project.objects.filter(idea=idea).exists():
        raise DomainError(_("This idea is declined or a project already."))
    change(idea, actor=actor, now=now, state="project", answered_at=idea.answered_at or now)
    return Project.objects.create(
        idea=idea, owner=owner, due_date=due_date, sponsor_side=side_of(actor), is_demo=idea.is_demo
    )
