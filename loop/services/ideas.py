"""An idea gets an answer, and its author hears it; some become projects."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.words import gettext_noop
from loop.models import Idea, Project
from loop.selectors import side_of
from loop.services import receivers
from loop.services.actions import check_due
from loop.services.changes import change
from loop.services.hooks import announce
from loop.services.telling import tell
from people.models import Person
from people.services import audit

ANSWERS = {"screened", "accepted", "parked", "declined"}
NEXT_STATE = {"planned": "running", "running": "done", "done": "measured"}


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
    idea = Idea.objects.create(
        text=text.strip(), author=author, origin=origin, expected_effect=expected_effect, metric=metric,
        created_at=now, is_demo=is_demo,
    )  # fmt: skip
    announce("idea.raised", idea, now=now)
    return idea


@transaction.atomic
def answer(
    idea: Idea, *, state: str, text: str, actor: Person, now: datetime, expected_version: int | None = None
) -> Idea:
    """R-ID-01: the first answer stops the clock; to have looked at an idea is not an answer yet."""
    if state not in ANSWERS:
        raise InvalidInput(_("Accept the idea, put it aside or decline it."), field="state")
    if state in {"declined", "parked"} and not text.strip():
        raise InvalidInput(_("Say why: the author will be told."), field="text")
    if idea.state in {"project", "measured"}:
        raise DomainError(_("This idea is a project already."))
    if state == "screened":
        if idea.state != "new":
            raise DomainError(_("This idea was looked at already."))
        return change(idea, actor=actor, now=now, expected_version=expected_version, state=state)
    change(
        idea, actor=actor, now=now, expected_version=expected_version, state=state, answer=text.strip()[:500],
        answered_at=idea.answered_at or now,
    )  # fmt: skip
    announce("idea.answered", idea, now=now)
    audit.record(actor=actor, verb=f"idea.{state}", obj=idea, now=now, is_demo=idea.is_demo)
    _tell_author(idea, gettext_noop("Your idea “%(idea)s” has an answer."), now=now)
    return idea


@transaction.atomic
def make_project(
    idea: Idea, *, owner: Person, due_date: date, actor: Person, now: datetime, expected_version: int | None = None
) -> Project:
    if idea.state == "declined" or Project.objects.filter(idea=idea).exists():
        raise DomainError(_("This idea is declined or a project already."))
    check_due(due_date, now=now)
    meant, owner = owner, receivers.receiver(owner, now) or owner
    change(
        idea, actor=actor, now=now, expected_version=expected_version, state="project",
        answered_at=idea.answered_at or now,
    )  # fmt: skip
    project = Project.objects.create(
        idea=idea, owner=owner, due_date=due_date, sponsor_side=side_of(actor), is_demo=idea.is_demo
    )
    announce("idea.answered", idea, now=now)
    audit.record(actor=actor, verb="idea.project", obj=project, now=now, is_demo=idea.is_demo)
    _tell_author(idea, gettext_noop("Your idea “%(idea)s” becomes a project."), now=now)
    if owner.pk not in {idea.author_id, actor.pk}:
        _tell(owner, project, "owner", gettext_noop("A project is yours: %(idea)s"), now=now)
    receivers.tell_assigner(
        actor, meant, owner, what=str(idea), key=f"project-{project.pk}", url=reverse("loop:projects"), now=now,
        is_demo=idea.is_demo,
    )  # fmt: skip
    return project


@transaction.atomic
def advance(
    project: Project, *, to: str, actor: Person, now: datetime, result: str = "", expected_version: int | None = None
) -> Project:
    """Planned, running, done, measured: one step at a time, and the last says what the idea brought."""
    if NEXT_STATE.get(project.state) != to:
        raise DomainError(_("A project goes from planned to running, done and measured, one step at a time."))
    values: dict[str, object] = {"state": to}
    if to == "done":
        values["done_at"] = now
    if to == "measured":
        if not result.strip():
            raise InvalidInput(_("Say in a sentence what it brought, nothing included."), field="result")
        values["result"] = result.strip()[:500]
    change(project, actor=actor, now=now, expected_version=expected_version, **values)
    audit.record(actor=actor, verb=f"project.{to}", obj=project, now=now, is_demo=project.is_demo)
    if to == "measured":
        change(project.idea, actor=actor, now=now, state="measured")
    if to in {"done", "measured"} and project.idea.author_id != actor.pk:
        _tell(project.idea.author, project, to, gettext_noop("Your idea is carried out: %(idea)s"), now=now)
    return project


def _tell_author(idea: Idea, words: str, *, now: datetime) -> None:
    tell(
        idea.author, key=f"idea-{idea.pk}-{idea.version}", text=words, idea=str(idea), url=_place(idea), now=now,
        is_demo=idea.is_demo,
    )  # fmt: skip


def _place(idea: Idea) -> str:
    return f"{reverse('loop:ideas')}?state=answered#idea-{idea.pk}"


def _tell(person: Person, project: Project, what: str, words: str, *, now: datetime) -> None:
    tell(
        person, key=f"project-{project.pk}-{what}", text=words, idea=str(project), url=reverse("loop:projects"),
        now=now, is_demo=project.is_demo,
    )  # fmt: skip
