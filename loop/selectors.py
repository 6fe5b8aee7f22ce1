"""What may be asked about signals, topics, promises and ideas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from alignment.shared.business_time import add_business_days
from alignment.shared.money import Money
from alignment.shared.periods import local_day
from alignment.shared.templatetags.format import number, percent
from loop.models import Action, Idea, Signal, Topic
from people import selectors as people
from people.models import Absence, Membership, Person

FINISHED_TOPICS = ("decided", "dropped")
WAITING_TOPICS = ("parked", "deferred")


@contextmanager
def language_of(person: Person | None) -> Iterator[None]:
    """Words for a person are in that person's language, words for all in the company's; hours are the company's."""
    language = (person.language if person else "") or people.company().language
    with translation.override(language), timezone.override(people.zone()):
        yield


def signal_words(signal: Signal) -> str:
    """The sentence of a signal in the active language; a figure that is missing leaves the sentence as it is."""
    figures = {"value": signal.value, "norm": signal.norm, **signal.params}
    params = {name: _shown(value) for name, value in figures.items()}
    text = gettext(signal.text) if signal.text else signal.metric
    try:
        return text % params
    except (KeyError, ValueError, TypeError):
        return text


def _shown(value: object) -> object:
    """0.145 as “14,5 %”, 0.2 as “20 %”; words are translated where they are known."""
    if isinstance(value, float):
        return percent(value, 0 if round(value * 100, 1).is_integer() else 1) if 0 <= value <= 1 else number(value)
    return gettext(value) if isinstance(value, str) and value else value


def stake_of(signal: Signal) -> Money | None:
    if signal.stake_minor is None:
        return None
    return Money(signal.stake_minor, signal.currency or people.company().currency)


def open_signals() -> list[Signal]:
    """R-SG-04: the dearest first; what has no price after what has one, graver first."""
    grave = {"critical": 0, "warning": 1, "info": 2}
    signals = Signal.objects.open().select_related("dismissed_by")
    return sorted(signals, key=lambda s: (-s.priority, grave.get(s.severity, 1), s.opened_at, s.pk))


def side_of(person: Person) -> str:
    """The side a person speaks for: of the role first, of the department else."""
    if person.has_role("cmo", "head_of_marketing", "marketer"):
        return "marketing"
    if person.has_role("cco", "head_of_sales", "sales_rep"):
        return "sales"
    sides = {m.department.side for m in person.current_memberships if m.department}
    return next((side for side in ("marketing", "sales") if side in sides), "shared")


def role_holder(role: str, unit_id: int | None = None, *, besides: Person | None = None) -> Person | None:
    """Who has held the role longest, in this business unit before the whole company, higher in the tree before lower."""
    held = Membership.objects.filter(role=role, to_date=None, person__is_active=True, person__is_erased=False)
    if unit_id is not None:
        held = held.filter(Q(department=None) | Q(department__unit=unit_id))
    rows = held.exclude(person=besides).select_related("person", "department").order_by("from_date", "pk")
    first = min(rows, key=lambda m: (m.department is None, bool(m.department and m.department.parent_id)), default=None)
    return first.person if first else None


def one_director(unit_id: int | None = None) -> Person | None:
    """A21: whoever is director of marketing and of sales at once. An empty chair makes nobody the head of both."""
    marketing = role_holder("cmo", unit_id)
    return marketing if marketing and marketing == role_holder("cco", unit_id) else None


def speaks_for(person: Person) -> frozenset[str]:
    """The sides in whose name a person answers: a director's, and a deputy's where one person directs both."""
    both = one_director()
    if both is None:
        roles = {"cmo": "marketing", "cco": "sales"}
    else:
        roles = {"head_of_marketing": "marketing", "head_of_sales": "sales"}
        if person.pk == both.pk:
            return frozenset({"marketing", "sales"})
    return frozenset(side for role, side in roles.items() if person.has_role(role))


def may_consent(proposer: Person, actor: Person) -> bool:
    """R-SG-05: the two of them together speak for both sides."""
    said = speaks_for(proposer) or {side_of(proposer)}
    return actor.pk != proposer.pk and {"marketing", "sales"} <= said | speaks_for(actor)


def speakers() -> list[Person]:
    """Everybody who answers in the name of a side."""
    roles = ("cmo", "cco") if one_director() is None else ("cmo", "head_of_marketing", "head_of_sales")
    found = {person.pk: person for role in roles for person in people.people_in(role)}
    return [person for person in found.values() if speaks_for(person)]


def today_of(now: datetime) -> date:
    return local_day(now, people.zone())


def workdays_for(persons: Iterable[Person], day: date) -> dict[int, date]:
    """For each the day itself, or the next one on which the company works and this person is not away."""
    calendar = people.working_calendar()
    found = {person.pk: add_business_days(day, 0, calendar) for person in persons}
    away = Absence.objects.filter(person__in=found, to_date__gte=day).order_by("from_date")
    for pk, start, end in away.values_list("person_id", "from_date", "to_date"):
        if start <= found[pk] <= end:
            found[pk] = add_business_days(end + timedelta(days=1), 0, calendar)
    return found


def waiting_topics() -> QuerySet[Topic]:
    return Topic.objects.filter(state__in=WAITING_TOPICS).select_related("raised_by", "signal", "action", "lead")


def topics_of(person: Person) -> QuerySet[Topic]:
    return Topic.objects.filter(raised_by=person).order_by("-raised_at", "-pk")


def ideas_waiting() -> QuerySet[Idea]:
    return Idea.objects.filter(state__in=["new", "screened"]).select_related("author").order_by("created_at", "pk")


@dataclass(frozen=True)
class Promises:
    overdue: tuple[Action, ...]
    open: tuple[Action, ...]
    closed: tuple[Action, ...]
    asked: tuple[Action, ...]
    """Promised to this person by others, still open; those asking for another day first."""

    @property
    def waiting(self) -> int:
        return len(self.overdue) + len(self.open)


def promises_of(person: Person, *, today: date, recent: int = 20) -> Promises:
    """What a person promised, and what was promised to that person."""
    mine = list(Action.objects.filter(owner=person, state="open").select_related("requested_by").order_by("due_date"))
    closed = Action.objects.filter(owner=person, state__in=["done", "not_done", "cancelled"]).order_by("-changed_at")
    asked = Action.objects.filter(requested_by=person, state="open").exclude(owner=person).select_related("owner")
    return Promises(
        overdue=tuple(action for action in mine if action.is_overdue(today)),
        open=tuple(action for action in mine if not action.is_overdue(today)),
        closed=tuple(closed.select_related("requested_by")[:recent]),
        asked=tuple(sorted(asked, key=lambda a: (a.asked_due_date is None, a.due_date, a.pk))),
    )


def overdue_actions(today: date) -> QuerySet[Action]:
    return Action.objects.filter(state="open", due_date__lt=today).select_related("owner", "requested_by")


def moves_of(action: Action) -> int:
    return action.moves.count()
