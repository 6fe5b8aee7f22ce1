"""Who may be one and the same person, whatever doors they came through."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations, permutations

from django.db.models import QuerySet

from alignment.shared.search import search_key
from hiring.models import Candidate, CandidateMerge, Submission
from people.models import Person


def known_as(email: str, phone_e164: str) -> Candidate | None:
    """The candidate with this address, else with this number; who was erased is nobody."""
    alive = Candidate.objects.filter(erased_at=None, merged_into=None).order_by("pk")
    by_email = alive.filter(email=email).first() if email else None
    return by_email or (alive.filter(phone_e164=phone_e164).first() if phone_e164 else None)


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person; `first` was here earlier. `why` are `email`, `phone` and `name`."""

    first: Candidate
    second: Candidate
    why: tuple[str, ...]
    vacancies: tuple[Twice, ...]


@dataclass(frozen=True)
class Twice:
    """A vacancy for which both were offered, and which offer came first: it keeps the right (A37)."""

    vacancy: str
    first: Submission


def suspected(user: Person, *, limit: int = 50) -> list[Pair]:
    """Pairs with the same address, number or whole name; two questions, then by hand."""
    rows = list(_visible(user))
    known = {row.pk: row for row in rows}
    pairs = _pairs(rows)
    chosen = sorted(pairs)[:limit]
    twice = _twice({pk for pair in chosen for pk in pair})
    return [
        Pair(known[one], known[other], tuple(sorted(pairs[(one, other)])), twice.get((one, other), ()))
        for one, other in chosen
    ]


def _visible(user: Person) -> QuerySet[Candidate]:
    return Candidate.objects.visible_to(user).filter(merged_into=None).order_by("created_at", "pk")


def _pairs(rows: list[Candidate]) -> dict[tuple[int, int], set[str]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        for why, value in _marks(row):
            groups[(why, value)].append(row.pk)
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for (why, _value), keys in groups.items():
        for other in keys[1:]:
            found[(keys[0], other)].add(why)
    return found


def _marks(row: Candidate) -> list[tuple[str, str]]:
    whole = search_key(row.first_name, row.last_name) if row.first_name and row.last_name else ""
    marks = [("email", row.email), ("phone", row.phone_e164), ("name", whole)]
    return [(why, value) for why, value in marks if value]


def _twice(keys: set[int]) -> dict[tuple[int, int], tuple[Twice, ...]]:
    firsts = (
        Submission.objects.filter(is_first=True, application__candidate__in=keys, application__removed_at=None)
        .select_related("application__vacancy", "source", "agency")
        .order_by("at", "pk")
    )
    by_vacancy: dict[int, list[Submission]] = defaultdict(list)
    for row in firsts:
        by_vacancy[row.application.vacancy_id].append(row)
    found: dict[tuple[int, int], tuple[Twice, ...]] = defaultdict(tuple)
    for rows in by_vacancy.values():
        for one, other in combinations(rows, 2):
            told = Twice(one.application.vacancy.title, one)
            for a, b in permutations((one.application.candidate_id, other.application.candidate_id)):
                found[(a, b)] += (told,)
    return found


def merges(user: Person) -> QuerySet[CandidateMerge]:
    seen = Candidate.objects.visible_to(user)
    rows = CandidateMerge.objects.filter(undone_at=None, target__in=seen, target__erased_at=None)
    return rows.select_related("source", "target", "by").order_by("-at", "-pk")[:20]
