"""A pay scheme from its draft to its end, its versions and its flex tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day
from funnel.services.versions import kept, locked
from hiring.models import FlexTask, PayMonth, PayScheme, SchemeVersion
from hiring.models.pay import PAY_APPROVERS, PAY_KEEPERS
from people import selectors as people
from people.models import Person
from people.services import audit


def keeper(actor: Person) -> None:
    if not actor.has_role(*PAY_KEEPERS):
        raise NotAllowed(_("The HR director keeps the pay schemes."))


@transaction.atomic
def draft(
    person: Person, *, terms: Mapping[str, Any], started_on: date, now: datetime, actor: Person,
    measure: str = "brought", currency: str = "",
) -> PayScheme:  # fmt: skip
    """A scheme with its first version, which applies from the first of the month of its start."""
    keeper(actor)
    if PayScheme.objects.select_for_update().filter(person=person).exclude(state="closed").exists():
        raise InvalidInput(_("This colleague has a scheme already. Write a new version of it."), field="person")
    scheme = PayScheme.objects.create(
        person=person, measure=measure, currency=currency or people.company().currency, started_on=started_on,
        created_at=now, created_by=actor,
    )  # fmt: skip
    _write(scheme, terms, applies_from=started_on.replace(day=1), why="", now=now, actor=actor)
    audit.record(actor=actor, verb="pay_scheme.drafted", obj=scheme, now=now, is_demo=scheme.is_demo)
    return scheme


@transaction.atomic
def revise(
    scheme: PayScheme, *, terms: Mapping[str, Any], applies_from: date, why: str, now: datetime, actor: Person
) -> SchemeVersion:
    """R-MO-03: from the first of a month that has not begun; the month that runs keeps its plan."""
    keeper(actor)
    scheme = locked(scheme)
    _check_month(scheme, applies_from, now)
    if scheme.state == "closed":
        raise DomainError(_("This scheme is closed."))
    if scheme.versions.filter(applies_from=applies_from).exists():
        raise InvalidInput(_("There is a version for this month already."), field="applies_from")
    version = _write(scheme, terms, applies_from=applies_from, why=why, now=now, actor=actor)
    audit.record(actor=actor, verb="pay_scheme.revised", obj=scheme, now=now, details={"from": applies_from})
    return version


def _check_month(scheme: PayScheme, applies_from: date, now: datetime) -> None:
    today = local_day(now, people.zone())
    if applies_from.day != 1:
        raise InvalidInput(_("A version applies from the first of a month."), field="applies_from")
    if scheme.state != "draft" and applies_from <= today:
        raise InvalidInput(_("The plan of a month that has begun stays. Choose a later month."), field="applies_from")
    if applies_from < scheme.started_on.replace(day=1):
        raise InvalidInput(_("This is before the scheme begins."), field="applies_from")


def _write(
    scheme: PayScheme, terms: Mapping[str, Any], *, applies_from: date, why: str, now: datetime, actor: Person
) -> SchemeVersion:
    """R-MO-02: without a quality guard there is no plan of leads."""
    if not terms.get("guard_percent"):
        raise InvalidInput(_("A plan of leads needs a quality beside it: name the least share."), field="guard_percent")
    return SchemeVersion.objects.create(
        scheme=scheme, applies_from=applies_from, why=why.strip() or None, created_at=now, created_by=actor,
        is_demo=scheme.is_demo, **terms,
    )  # fmt: skip


@transaction.atomic
def sign(scheme: PayScheme, *, now: datetime, actor: Person, expected_version: int | None = None) -> PayScheme:
    """By whoever is paid by it."""
    row = locked(scheme, expected_version)
    if row.person_id != actor.pk:
        raise NotAllowed(_("A scheme is signed by the colleague it is for."))
    return _turned(row, "draft", {"state": "signed", "signed_at": now}, now=now, actor=actor)


@transaction.atomic
def activate(scheme: PayScheme, *, now: datetime, actor: Person, expected_version: int | None = None) -> PayScheme:
    keeper(actor)
    return _turned(locked(scheme, expected_version), "signed", {"state": "active"}, now=now, actor=actor)


@transaction.atomic
def close(
    scheme: PayScheme, *, on: date, now: datetime, actor: Person, expected_version: int | None = None
) -> PayScheme:
    keeper(actor)
    row = locked(scheme, expected_version)
    if on < row.started_on:
        raise InvalidInput(_("It cannot end before it began."), field="on")
    return _turned(row, row.state, {"state": "closed", "closed_on": on}, now=now, actor=actor)


def _turned(row: PayScheme, before: str, changes: dict[str, Any], *, now: datetime, actor: Person) -> PayScheme:
    if row.state != before or row.state == "closed":
        raise DomainError(_("The scheme does not stand where this step begins."))
    kept(row, changes, now=now, actor=actor)
    audit.record(actor=actor, verb=f"pay_scheme.{row.state}", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def add_task(
    scheme: PayScheme, *, month: date, title: str, amount_minor: int, accept_by: date, now: datetime, actor: Person
) -> FlexTask:
    """Within the flex budget of the month's version."""
    if not actor.has_role(*PAY_KEEPERS, *PAY_APPROVERS):
        raise NotAllowed(_("Flex tasks are set by the commercial director and the HR director."))
    scheme, month = locked(scheme), month.replace(day=1)
    version = version_of(scheme, month)
    if version is None or scheme.state == "closed":
        raise InvalidInput(_("The scheme does not apply in this month."), field="month")
    _still_open(scheme, month)
    if accept_by not in Period.month_of(month):
        raise InvalidInput(_("A task of a month is accepted by a day of that month."), field="accept_by")
    spent = scheme.flex_tasks.filter(month=month).exclude(state="refused").aggregate(sum=Sum("amount_minor"))["sum"]
    if (spent or 0) + amount_minor > version.flex_budget_minor:
        raise InvalidInput(_("This is more than the flex budget of the month."), field="amount")
    task = FlexTask.objects.create(
        scheme=scheme, month=month, title=title.strip(), amount_minor=amount_minor, accept_by=accept_by,
        is_demo=scheme.is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="flex_task.set", obj=task, now=now, is_demo=task.is_demo)
    return task


@transaction.atomic
def report_done(task: FlexTask, *, now: datetime, actor: Person) -> FlexTask:
    row = locked(task)
    if row.scheme.person_id != actor.pk:
        raise NotAllowed(_("Whoever has the task says that it is done."))
    return _task_turned(row, ("open",), {"state": "done", "done_at": now}, now=now, actor=actor)


@transaction.atomic
def confirm_task(task: FlexTask, *, now: datetime, actor: Person) -> FlexTask:
    """R-MO-01: the commercial director alone, and not one's own task."""
    row = _decidable(task, actor)
    changes = {"state": "confirmed", "decided_at": now, "decided_by": actor}
    return _task_turned(row, ("open", "done"), changes, now=now, actor=actor)


@transaction.atomic
def refuse_task(task: FlexTask, *, reason: str, now: datetime, actor: Person) -> FlexTask:
    row = _decidable(task, actor)
    if not reason.strip():
        raise InvalidInput(_("Say why it is not accepted."), field="reason")
    changes = {"state": "refused", "decided_at": now, "decided_by": actor, "reason": reason.strip()}
    return _task_turned(row, ("open", "done"), changes, now=now, actor=actor)


def _decidable(task: FlexTask, actor: Person) -> FlexTask:
    row = locked(task)
    if not actor.has_role(*PAY_APPROVERS) or row.scheme.person_id == actor.pk:
        raise NotAllowed(_("Flex tasks are confirmed by the commercial director."))
    return row


def _task_turned(
    row: FlexTask, before: tuple[str, ...], changes: dict[str, Any], *, now: datetime, actor: Person
) -> FlexTask:
    if row.state not in before:
        raise DomainError(_("This task was decided on already."))
    _still_open(row.scheme, row.month)
    kept(row, changes, now=now, actor=actor)
    audit.record(actor=actor, verb=f"flex_task.{row.state}", obj=row, now=now, is_demo=row.is_demo)
    return row


def _still_open(scheme: PayScheme, month: date) -> None:
    if PayMonth.objects.filter(scheme=scheme, month=month, state="approved").exists():
        raise DomainError(_("This month is approved: nothing in it changes any more."))


def version_of(scheme: PayScheme, month: date) -> SchemeVersion | None:
    """What applies in the month: the latest that began by its first day."""
    return scheme.versions.filter(applies_from__lte=month).order_by("-applies_from").first()
