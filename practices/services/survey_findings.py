"""What follows of a wave: causes by side, proposals with votes, promises, a topic for the two heads (R-SV-08)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from loop.models import Action, Topic
from loop.selectors import FINISHED_TOPICS
from loop.services import topics
from loop.services.changes import change
from people.models import Person
from practices.models import Cause, Proposal, ProposalVote, Wave
from practices.models.surveys import RESULT_USERS, SURVEY_KEEPERS
from practices.services import occurrences

MOST_MENTIONS = 1000


@transaction.atomic
def add_cause(wave: Wave, *, title: str, marketing_mentions: int, sales_mentions: int, actor: Person) -> Cause:
    """Named again, its mentions are corrected."""
    _must_be_told(wave, actor, SURVEY_KEEPERS)
    if not title.strip():
        raise InvalidInput(_("Name the cause in one line."), field="title")
    counts = {"marketing_mentions": marketing_mentions, "sales_mentions": sales_mentions}
    if not all(0 <= count <= MOST_MENTIONS for count in counts.values()) or not any(counts.values()):
        raise InvalidInput(_("Somebody has mentioned a cause at least once."), field="marketing_mentions")
    found, _is_new = Cause.objects.update_or_create(
        wave=wave, title=title.strip()[:200], defaults={**counts, "is_demo": wave.is_demo}
    )
    return found


@transaction.atomic
def propose(wave: Wave, *, title: str, actor: Person) -> Proposal:
    _must_be_told(wave, actor, RESULT_USERS)
    if not title.strip():
        raise InvalidInput(_("Name the proposal in one line."), field="title")
    found, _is_new = Proposal.objects.get_or_create(
        wave=wave, title=title.strip()[:200], defaults={"is_demo": wave.is_demo}
    )
    return found


@transaction.atomic
def vote(proposal: Proposal, *, actor: Person) -> bool:
    """One open vote each; the second tap takes it back."""
    if proposal.wave.state != "presented":
        raise DomainError(_("The vote is open from the presentation until the wave is closed."))
    mine = ProposalVote.objects.filter(proposal=proposal, person=actor)
    if mine.delete()[0]:
        return False
    ProposalVote.objects.create(proposal=proposal, person=actor, is_demo=proposal.is_demo)
    return True


@transaction.atomic
def promise(
    wave: Wave,
    *,
    text: str,
    owner: Person,
    due_date: date,
    actor: Person,
    now: datetime,
    proposal: Proposal | None = None,
) -> Action:
    """Stands among all promises, and counts for the closing of the wave."""
    _must_be_presented(wave, actor)
    if due_date is None:
        raise InvalidInput(_("A promise has a day."), field="due_date")
    action = occurrences.promise(wave.occurrence, text=text, owner=owner, due_date=due_date, actor=actor, now=now)
    if proposal:
        Proposal.objects.filter(pk=proposal.pk, wave=wave, action=None).update(action=action)
    return action


@transaction.atomic
def put_on_agenda(wave: Wave, *, actor: Person, now: datetime) -> Topic:
    """One waiting topic for the meeting of the two heads."""
    _must_be_presented(wave, actor)
    if wave.topic and wave.topic.state not in FINISHED_TOPICS:
        return wave.topic
    text = _("Results of the survey “%(title)s”") % {"title": wave.survey.title}
    topic = topics.park(text=text, raised_by=actor, now=now, source="survey", is_demo=wave.is_demo)
    change(wave, actor=actor, now=now, topic=topic)
    return topic


def _must_be_presented(wave: Wave, actor: Person) -> None:
    if not actor.has_role(*RESULT_USERS):
        raise NotAllowed(_("The CEO, the HR director and the two heads decide what follows."))
    if wave.state != "presented":
        raise DomainError(_("First the results are presented to both departments."))


def _must_be_told(wave: Wave, actor: Person, roles: tuple[str, ...]) -> None:
    if not actor.has_role(*roles):
        raise NotAllowed(_("You may read this survey, not change it."))
    if wave.state not in ("analysed", "presented"):
        raise DomainError(_("Causes and proposals are written between the analysis and the closing."))
