"""From blame to a shared problem: a claim with its data, a joint verdict, two signatures (R-BL-01…03)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.models import Action, Topic
from loop.services import actions, topics
from loop.services.changes import change
from loop.services.telling import tell
from meetings.models import CardSignature, ProblemCard
from meetings.models.problems import CARD_HEADS, CLAIMS, UNREVIEWED, VERDICTS
from meetings.models.requests import answering_side
from meetings.selectors import problems as selectors
from meetings.services import hooks, problem_data
from meetings.services.problem_data import Shown
from people import selectors as people
from people.models import Person
from people.services import audit

ABOUT_A_PERSON = "person"
SIGNING_ROLES = {"marketing": "cmo", "sales": "cco"}


@transaction.atomic
def open_card(
    *,
    claim: str,
    statement: str,
    shown: Shown,
    actor: Person,
    now: datetime,
    metric: str = "",
    segment: str = "",
    is_demo: bool = False,
) -> ProblemCard:
    """R-BL-01: without its data the claim does not become a card."""
    side = _side_of(actor)
    _check_claim(claim, statement, metric)
    problem_data.check(claim, shown, actor)
    card = ProblemCard.objects.create(
        claim=claim, raised_by=actor, raised_side=side, metric=metric, segment=segment.strip()[:120], opened_at=now,
        is_demo=is_demo, **{f"statement_{side}": statement.strip()[:1000]},
    )  # fmt: skip
    problem_data.attach(card, shown, side=side, actor=actor, now=now)
    _tell_other_side(card, "opened", gettext_noop("A problem card waits for your data: %(card)s"), by=actor, now=now)
    hooks.announce("problem_card.opened", card, now=now)
    _record(card, "opened", actor=actor, now=now)
    return card


def _side_of(actor: Person) -> str:
    if not actor.has_role(*CARD_HEADS):
        raise NotAllowed(_("Problem cards are for the heads of marketing and sales."))
    return answering_side(actor)


def _check_claim(claim: str, statement: str, metric: str) -> None:
    if claim == ABOUT_A_PERSON:
        raise InvalidInput(
            _("A claim about a person is no card: talk to HR about it. A card is about a step."), field="claim"
        )
    if claim not in {key for key, _label in CLAIMS}:
        raise InvalidInput(_("Choose what the claim is about."), field="claim")
    if not statement.strip():
        raise InvalidInput(_("Say in one or two sentences what your side sees."), field="statement")
    if metric and metric not in dict(selectors.metric_choices()):
        raise InvalidInput(_("There is no such figure in the catalogue."), field="metric")


@transaction.atomic
def add_evidence(
    card: ProblemCard,
    shown: Shown,
    *,
    actor: Person,
    now: datetime,
    statement: str = "",
    expected_version: int | None = None,
) -> ProblemCard:
    """Either side adds to its own column; its statement is given once and then stands."""
    side = _side_of(actor)
    _must_be_open(card)
    said = {f"statement_{side}": statement.strip()[:1000]} if statement.strip() else {}
    if said and getattr(card, f"statement_{side}"):
        raise DomainError(_("Your side has said its sentence already; add what shows it."))
    rows = problem_data.attach(card, shown, side=side, actor=actor, now=now)
    if not rows and not said:
        raise InvalidInput(_("Attach leads or a report, or write what your side sees."), field="text")
    change(card, actor=actor, now=now, expected_version=expected_version, **said)
    _record(card, "evidence_added", actor=actor, now=now)
    return card


@transaction.atomic
def ask_for_evidence(
    card: ProblemCard, *, actor: Person, now: datetime, expected_version: int | None = None
) -> ProblemCard:
    """The other side is asked for its data, and hears it."""
    _side_of(actor)
    if card.state != "opened":
        raise DomainError(_("The data have been asked for already."))
    change(card, actor=actor, now=now, expected_version=expected_version, state="evidence_requested")
    words = gettext_noop("%(name)s asks your side for its data: %(card)s")
    _tell_other_side(card, "asked", words, by=actor, now=now)
    _record(card, "evidence_requested", actor=actor, now=now)
    return card


@transaction.atomic
def review(
    card: ProblemCard,
    *,
    verdict: str,
    data_says: str,
    actor: Person,
    now: datetime,
    expected_version: int | None = None,
) -> ProblemCard:
    """Looked at together: a verdict over both columns. A new verdict asks for new signatures."""
    _side_of(actor)
    _must_be_open(card)
    if set(card.evidence.values_list("side", flat=True)) != set(SIGNING_ROLES):
        raise DomainError(_("Both sides show their data first: one column is still empty."))
    if data_says not in dict(VERDICTS):
        raise InvalidInput(_("Say what the data show."), field="data_says")
    if not verdict.strip():
        raise InvalidInput(_("Write the verdict in a sentence that both sides can sign."), field="verdict")
    change(
        card, actor=actor, now=now, expected_version=expected_version, state="jointly_reviewed",
        verdict=verdict.strip()[:1000], data_says=data_says, round=card.round + 1, reviewed_at=now,
    )  # fmt: skip
    words = gettext_noop("A verdict waits for your signature: %(card)s")
    _tell_signers(card, f"verdict-{card.round}", words, by=actor, now=now)
    _record(card, "jointly_reviewed", actor=actor, now=now)
    return card


@transaction.atomic
def sign(card: ProblemCard, *, actor: Person, now: datetime, expected_version: int | None = None) -> ProblemCard:
    """R-BL-02: the second of both heads closes the card."""
    side = next((side for side, role in SIGNING_ROLES.items() if actor.has_role(role)), None)
    if side is None:
        raise NotAllowed(_("The heads of both sides sign."))
    if card.state != "jointly_reviewed":
        raise DomainError(_("There is no verdict to sign yet."))
    signed = set(card.signatures.filter(round=card.round).values_list("side", flat=True))
    if side in signed:
        raise DomainError(_("Your side has signed this verdict."))
    both = signed | {side} == set(SIGNING_ROLES)
    closing = {"state": "resolved", "resolved_at": now} if both else {}
    change(card, actor=actor, now=now, expected_version=expected_version, **closing)
    CardSignature.objects.create(card=card, round=card.round, side=side, by=actor, at=now, is_demo=card.is_demo)
    if both:
        hooks.announce("problem_card.closed", card, now=now)
    _record(card, "resolved" if both else "signed", actor=actor, now=now)
    return card


@transaction.atomic
def promise(
    card: ProblemCard, *, text: str, owner: Person | None, due_date: date | None, actor: Person, now: datetime
) -> Action:
    """What both sides do about it; a promise like any other."""
    _side_of(actor)
    if card.state in UNREVIEWED:
        raise DomainError(_("First the verdict, then what to do."))
    if owner is None or due_date is None:
        raise InvalidInput(_("Choose who does it and by which day."), field="owner")
    action = actions.promise(
        text=text, owner=owner, due_date=due_date, requested_by=actor, now=now, is_demo=card.is_demo
    )
    card.actions.add(action)
    return action


@transaction.atomic
def put_on_agenda(card: ProblemCard, *, actor: Person, now: datetime) -> Topic:
    """A topic of the next meeting of the heads; once while it waits there."""
    side = _side_of(actor)
    if card.topic and card.topic.state in {"parked", "deferred", "on_agenda"}:
        return card.topic
    text = _("Problem card: %(card)s") % {"card": card}
    topic = topics.park(
        text=text, raised_by=actor, now=now, side=side, metric=card.metric, is_demo=card.is_demo,
        details=reverse("meetings:problem", args=[card.pk]),
    )  # fmt: skip
    change(card, actor=actor, now=now, topic=topic)
    return topic


@transaction.atomic
def escalate_due(*, now: datetime) -> int:
    """R-BL-03: fourteen days without a joint review, and the card is with the CEO."""
    due = list(selectors.unreviewed_since(now - selectors.REVIEW_WITHIN))
    ceo = people.head("ceo") if due else None
    for card in due:
        change(card, actor=None, now=now, state="escalated", escalated_at=now)
        words = gettext_noop("Two weeks without a joint review: %(card)s")
        _tell(card, ceo, "escalated", words, by=None, now=now)
        audit.record(actor=None, verb="escalated", obj=card, now=now, source="rule", is_demo=card.is_demo)
    return len(due)


def _must_be_open(card: ProblemCard) -> None:
    if card.state == "resolved":
        raise DomainError(_("Both sides have closed this card."))


def _tell_other_side(card: ProblemCard, what: str, words: str, *, by: Person, now: datetime) -> None:
    other = "sales" if answering_side(by) == "marketing" else "marketing"
    _tell(card, people.head(SIGNING_ROLES[other]), what, words, by=by, now=now)


def _tell_signers(card: ProblemCard, what: str, words: str, *, by: Person, now: datetime) -> None:
    for role in SIGNING_ROLES.values():
        _tell(card, people.head(role), what, words, by=by, now=now)


def _tell(card: ProblemCard, person: Person | None, what: str, words: str, *, by: Person | None, now: datetime) -> None:
    if person is None or (by and person.pk == by.pk):
        return
    tell(
        person, key=f"problem-{card.pk}-{what}", text=words, url=reverse("meetings:problem", args=[card.pk]), now=now,
        is_demo=card.is_demo, card=str(card), name=by.name if by else "",
    )  # fmt: skip


def _record(card: ProblemCard, verb: str, *, actor: Person, now: datetime) -> None:
    audit.record(actor=actor, verb=verb, obj=card, now=now, is_demo=card.is_demo)
