"""Two records turn out to be one person: what hangs on one goes to the other, and can go back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput
from funnel.services.versions import kept
from hiring.models import Application, Candidate, CandidateMerge
from hiring.services import marks, retention
from hiring.services.candidates import FIELDS
from people.models import Person
from people.services import audit

FILLED = (*FIELDS, "phone_e164")


class UnableToMergeCandidates(DomainError):
    code = "unable_to_merge"


@transaction.atomic
def merge(source: Candidate, *, into: Candidate, actor: Person, now: datetime) -> CandidateMerge:
    """A37: of two applications for one vacancy the first submission keeps the right, and the later is set aside."""
    one, other = _both(source, into)
    aside = [_aside(pair) for pair in _twice(one, other)]
    _set_aside(aside, now=now)
    moved = _moved(one, other)
    moved["aside"] = [row.pk for row in aside]
    moved["filled"] = kept(
        other, {name: getattr(one, name) for name in FILLED if not getattr(other, name)}, now=now, actor=actor
    )
    Candidate.objects.filter(pk=one.pk).update(merged_into=other, version=one.version + 1)
    made = CandidateMerge.objects.create(source=one, target=other, moved=moved, by=actor, at=now, is_demo=one.is_demo)
    retention.renew(other, now=now)
    counts = {name: len(found) for name, found in moved.items()}
    audit.record(actor=actor, verb="candidate.merged", obj=other, now=now, details={"source": one.pk, **counts})
    return made


def _both(source: Candidate, into: Candidate) -> tuple[Candidate, Candidate]:
    if source.pk == into.pk:
        raise InvalidInput(_("Choose two different records."), field="into")
    found = {row.pk: row for row in Candidate.objects.select_for_update().filter(pk__in=[source.pk, into.pk])}
    one, other = found[source.pk], found[into.pk]
    for row in (one, other):
        if row.erased_at is not None or row.merged_into_id is not None:
            raise UnableToMergeCandidates(_("One of the two was erased or merged meanwhile."))
    if one.is_held_by_law != other.is_held_by_law:
        raise UnableToMergeCandidates(_("One of the two is held by law, the other is not. Settle this first."))
    return one, other


def _twice(one: Candidate, other: Candidate) -> list[tuple[Application, Application]]:
    """Applications of both for the same vacancy."""
    theirs = {row.vacancy_id: row for row in other.applications.alive().select_related("stage", "vacancy")}
    mine = one.applications.alive().select_related("stage", "vacancy")
    return [(row, theirs[row.vacancy_id]) for row in mine if row.vacancy_id in theirs]


def _aside(pair: tuple[Application, Application]) -> Application:
    """The one that came later, where nobody has begun to work on it."""
    later = max(pair, key=lambda row: (row.created_at, row.pk))
    if later.stage.is_end or later.interviews.exclude(state="cancelled").exists():
        raise UnableToMergeCandidates(
            _("Both went for “%(vacancy)s”, and both were worked on. End one of the two applications first.")
            % {"vacancy": later.vacancy.title}
        )
    return later


def _set_aside(rows: list[Application], *, now: datetime) -> None:
    Application.objects.filter(pk__in=[row.pk for row in rows]).update(removed_at=now)
    marks.mark([row.pk for row in rows], now=now)


def _moved(one: Candidate, other: Candidate) -> dict[str, Any]:
    kinds = set(other.consents.filter(withdrawn_at=None).values_list("kind", flat=True))
    sums = set(other.files.values_list("sha256", flat=True))
    return {
        "applications": _carried(one.applications.alive(), other),
        "consents": _carried(one.consents.exclude(kind__in=kinds), other),
        "files": _carried(one.files.exclude(sha256__in=sums), other),
    }


def _carried(rows: QuerySet[Any], to: Candidate) -> list[int]:
    keys = sorted(rows.values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=keys).update(candidate=to)
    return keys


@transaction.atomic
def undo(merge: CandidateMerge, *, actor: Person, now: datetime) -> None:
    """What was filled in and still says the same is blank again."""
    row = CandidateMerge.objects.select_for_update().select_related("source", "target").get(pk=merge.pk)
    if row.undone_at is not None or row.target.erased_at is not None:
        raise UnableToMergeCandidates(_("This merge was taken back already."))
    for name, rows in (
        ("applications", row.target.applications),
        ("consents", row.target.consents),
        ("files", row.target.files),
    ):
        rows.filter(pk__in=row.moved.get(name, [])).update(candidate=row.source)
    Application.objects.filter(pk__in=row.moved.get("aside", [])).update(removed_at=None)
    marks.mark(row.moved.get("aside", []), now=now)
    same = [name for name in row.moved.get("filled", []) if getattr(row.target, name) == getattr(row.source, name)]
    empty = Candidate()
    blank = {name: getattr(empty, name) for name in same}
    kept(row.target, blank, now=now, actor=actor)
    Candidate.objects.filter(pk=row.source_id).update(merged_into=None)
    row.undone_at, row.undone_by = now, actor
    row.save(update_fields=["undone_at", "undone_by"])
    for one in (row.source, row.target):
        retention.renew(one, now=now)
    audit.record(actor=actor, verb="candidate.unmerged", obj=row.target, now=now, details={"source": row.source_id})
