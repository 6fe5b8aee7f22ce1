"""Errors 6, 9 and 10 of hiring (A36), each with its evidence and the way to mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from alignment.shared.words import gettext_noop as _
from hiring.metrics.errors import ErrorCheck, State
from hiring.metrics.selection import DROP_LIMIT, DROP_MIN_N, drop_share
from hiring.models import Application, ApplicationEvent, Interview, Offer, Reference, Vacancy
from hiring.selectors.checklist import OFFER, Step, checklists, skipped

TOO_FEW = _("%(n)s of %(needed)s interviews with the hiring head held: too early to judge.")
DROPPED = _("%(dropped)s of %(n)s candidates withdrew after the interview with the hiring head.")
LET_ANOTHER = _(
    "Let a colleague join the interview, ask those who withdrew why, and agree on the questions beforehand."
)
NO_OFFER = _("No offer yet.")
ALL_REFERRED = _("Every offer followed at least one reference.")
NO_REFERENCE = _("%(n)s offers were made without a reference.")
ASK_REFERENCE = _("Call somebody who worked with the candidate and write down what was said.")
ALL_STEPS = _("No step of the checklist was skipped.")
SKIPPED = _("%(n)s candidates reached an offer with steps skipped.")
TAKE_STEPS = _("Make up for the skipped steps, or say in the offer why they are not needed.")


def checks(vacancies: Iterable[Vacancy], now: datetime) -> dict[int, list[ErrorCheck]]:
    """By vacancy, whatever their number in the same few questions."""
    rows = {row.pk: row for row in vacancies}
    met, offered = _met(rows), _offered(rows)
    everybody = [row for found in offered.values() for row in found]
    steps, referred = checklists(everybody), _referred(everybody)
    return {
        pk: [_manager(row, *met[pk]), _references(row, offered[pk], referred), _skipped(row, offered[pk], steps)]
        for pk, row in rows.items()
    }


def reached_offer() -> Q:
    """Offers that were made here; a file tells what happened elsewhere."""
    event = ApplicationEvent.objects.filter(
        application=OuterRef("pk"), stage__key=OFFER, kind="entered", voided_by=None
    )
    return Q(Exists(Offer.objects.filter(application=OuterRef("pk")))) | Q(Exists(event.exclude(door="import")))


def _offered(rows: dict[int, Vacancy]) -> dict[int, list[Application]]:
    found: dict[int, list[Application]] = defaultdict(list)
    offered = Application.objects.alive().filter(vacancy__in=rows).filter(reached_offer())
    for row in offered.select_related("stage", "vacancy").order_by("pk"):
        found[row.vacancy_id].append(row)
    return found


def _met(rows: dict[int, Vacancy]) -> dict[int, tuple[int, int]]:
    """By vacancy: who met the hiring head, and who of them withdrew afterwards."""
    held = Interview.objects.filter(
        application__vacancy__in=rows, application__removed_at=None, state="held",
        seats__person=F("application__vacancy__hiring_head"),
    )  # fmt: skip
    met: dict[int, set[int]] = defaultdict(set)
    left: dict[int, set[int]] = defaultdict(set)
    facts = held.values_list(
        "application__vacancy", "application", "held_at", "application__stage__key", "application__stage_entered_at"
    )
    for vacancy, application, held_at, stage, entered_at in facts:
        met[vacancy].add(application)
        if stage == "withdrew" and held_at is not None and entered_at >= held_at:
            left[vacancy].add(application)
    return defaultdict(lambda: (0, 0), {pk: (len(found), len(left[pk])) for pk, found in met.items()})


def _manager(row: Vacancy, met: int, dropped: int) -> ErrorCheck:
    found = drop_share(dropped, met)
    if found is None:
        return ErrorCheck(6, "unknown", TOO_FEW, {"n": met, "needed": DROP_MIN_N}, url=_people(row))
    state: State = "error" if found > DROP_LIMIT else "ok"
    mend = LET_ANOTHER if state == "error" else ""
    return ErrorCheck(6, state, DROPPED, {"dropped": dropped, "n": met}, mend, _people(row))


def _referred(rows: list[Application]) -> set[int]:
    return set(Reference.objects.filter(application__in=rows).values_list("application", flat=True))


def _references(row: Vacancy, offered: list[Application], referred: set[int]) -> ErrorCheck:
    bare = [one for one in offered if one.pk not in referred]
    return _verdict(9, row, offered, bare, NO_REFERENCE, ASK_REFERENCE, ALL_REFERRED)


def _skipped(row: Vacancy, offered: list[Application], steps: dict[int, list[Step]]) -> ErrorCheck:
    bare = [one for one in offered if skipped(steps[one.pk])]
    return _verdict(10, row, offered, bare, SKIPPED, TAKE_STEPS, ALL_STEPS)


def _verdict(
    no: int, row: Vacancy, offered: list[Application], bare: list[Application], bad: str, mend: str, good: str
) -> ErrorCheck:  # fmt: skip
    if not offered:
        return ErrorCheck(no, "unknown", NO_OFFER, url=_people(row))
    if bare:
        return ErrorCheck(no, "error", bad, {"n": len(bare)}, mend, reverse("hiring:selection", args=[bare[0].pk]))
    return ErrorCheck(no, "ok", good, url=_people(row))


def _people(row: Vacancy) -> str:
    return reverse("hiring:scorecard", args=[row.pk])
