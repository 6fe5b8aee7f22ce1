"""Applications as a list and as a board, the page of each, and the pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.search import search_key
from funnel.models import Stage
from hiring.models import Application, Candidate, CandidateConsent, Vacancy
from people.models import Person

PAGE = 50
HIRERS = ("hr_director", "cmo", "cco", "head_of_sales", "head_of_marketing")
NONE = "none"
MEMBERS = ("vacancy", "stage", "source", "agency", "owner")
# A file may bring people without their consent; three days are enough to ask.
CONSENT_GRACE = timedelta(days=3)
Filters = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    rows: tuple[Any, ...]
    after: str


@dataclass
class Column:
    stage: Stage
    count: int = 0
    cards: tuple[Application, ...] = ()
    after: str = ""


def saying(text: str, way: str = "") -> Q:
    """Candidates whose record says this; one or two letters begin a word, or it is everybody."""
    name = f"{way}search_key"
    if len(text) > 2:
        return Q(**{f"{name}__contains": text})
    return Q(**{f"{name}__startswith": text}) | Q(**{f"{name}__contains": f" {text}"})


def phone_or_words(text: str) -> str:
    """A number is kept as +79161234567, however it is typed."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    is_number = len(digits) >= 5 and not any(letter.isalpha() for letter in text) and "@" not in text
    return digits[-10:] if is_number else search_key(text)


def filtered(user: Person, filters: Filters) -> QuerySet[Application]:
    rows = Application.objects.visible_to(user)
    for name in MEMBERS:
        if value := filters.get(name):
            rows = rows.filter(**({name: None} if value == NONE else {f"{name}_id": value}))
    if text := phone_or_words(filters.get("q") or ""):
        rows = rows.filter(saying(text, "candidate__"))
    if filters.get("state") == "open":
        rows = rows.filter(stage__kind="open")
    if filters.get("state") == "unanswered":
        rows = rows.filter(answer_due_on__isnull=False, answered_at=None)
    return rows


def for_rows(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.select_related("candidate", "vacancy", "stage", "source", "agency", "owner")


def page(rows: QuerySet[Application], *, column: str = "created_at", after: str = "", size: int = PAGE) -> Page:
    """The next after a cursor, newest first."""
    found = list(for_rows(_after(rows, column, after).order_by(f"-{column}", "-pk"))[: size + 1])
    last = f"{getattr(found[size - 1], column).isoformat()}~{found[size - 1].pk}" if len(found) > size else ""
    return Page(tuple(found[:size]), last)


def _after(rows: QuerySet[Any], column: str, cursor: str) -> QuerySet[Any]:
    if not cursor:
        return rows
    value, _mark, pk = cursor.partition("~")
    try:
        at, key = datetime.fromisoformat(value), int(pk)
        if at.tzinfo is None or not 0 <= key < 2**63:
            raise ValueError(value)
    except ValueError as error:
        raise InvalidInput(_("The place in the list could not be read. Open the list anew.")) from error
    return rows.filter(Q(**{f"{column}__lt": at}) | Q(**{column: at, "pk__lt": key}))


def movable_ids(user: Person, rows: Iterable[Application]) -> set[int]:
    keys = [row.pk for row in rows]
    return (
        set(Application.objects.editable_by(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    )


def totals(user: Person, vacancy: Vacancy) -> list[Column]:
    counted = dict(
        Application.objects.visible_to(user)
        .filter(vacancy=vacancy)
        .values_list("stage")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    stages = Stage.objects.filter(pipeline__kind="hiring").order_by("order")
    return [Column(stage, counted.get(stage.pk, 0)) for stage in stages if not stage.is_archived or stage.pk in counted]


def board(user: Person, vacancy: Vacancy) -> tuple[list[Column], list[Column]]:
    """Columns of the stages on the way, and the ends."""
    columns = totals(user, vacancy)
    on_the_way = [column for column in columns if not column.stage.is_end]
    for column in on_the_way:
        if column.count:
            found = column_page(user, vacancy, stage=column.stage.pk)
            column.cards, column.after = found.rows, found.after
    return on_the_way, [column for column in columns if column.stage.is_end]


def column_page(user: Person, vacancy: Vacancy, *, stage: int, after: str = "") -> Page:
    rows = Application.objects.visible_to(user).filter(vacancy=vacancy, stage=stage)
    return page(rows, column="stage_entered_at", after=after)


def card(user: Person, pk: int) -> Application | None:
    return for_rows(Application.objects.visible_to(user)).filter(pk=pk).first()


def unanswered(today: date) -> QuerySet[Application]:
    """R-HI-03: refused, the day of the answer has come, and nobody has answered."""
    due = Application.objects.alive().filter(answer_due_on__lte=today, answered_at=None, candidate__erased_at=None)
    return due.order_by("answer_due_on", "pk")


def without_consent(now: datetime) -> QuerySet[Candidate]:
    given = CandidateConsent.objects.filter(candidate=OuterRef("pk"), kind="processing", withdrawn_at=None)
    alive = Candidate.objects.filter(erased_at=None, merged_into=None, created_at__lt=now - CONSENT_GRACE)
    return alive.filter(~Exists(given)).order_by("created_at", "pk")


def ending(today: date) -> QuerySet[Candidate]:
    alive = Candidate.objects.filter(erased_at=None, merged_into=None, keep_until__lte=today + timedelta(days=7))
    return alive.order_by("keep_until", "pk")


def pool(user: Person, text: str = "") -> QuerySet[Candidate]:
    """Those who agreed to be kept for later, whoever among them is visible."""
    agreed = CandidateConsent.objects.filter(kind="pool", withdrawn_at=None).values("candidate")
    rows = Candidate.objects.visible_to(user).filter(pk__in=agreed, merged_into=None)
    if key := phone_or_words(text):
        rows = rows.filter(saying(key))
    return rows.prefetch_related("applications__vacancy", "applications__stage")


def pool_page(rows: QuerySet[Candidate], after: str = "") -> Page:
    found = list(_after(rows, "created_at", after).order_by("-created_at", "-pk")[: PAGE + 1])
    last = f"{found[PAGE - 1].created_at.isoformat()}~{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return Page(tuple(found[:PAGE]), last)


def may_hire(user: Person) -> bool:
    """Heads hire for their people; whoever was made hiring head or recruiter does too."""
    return user.has_role(*HIRERS) or Vacancy.objects.filter(Q(hiring_head=user) | Q(recruiter=user)).exists()
