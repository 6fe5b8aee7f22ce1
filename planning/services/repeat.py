"""A plan to bring customers back, step by step (R-RP-01…06): talks, groups, start, reached, reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period, local_day, months_before
from funnel.models import Customer
from funnel.selectors import base
from funnel.services.versions import kept, locked
from people import selectors as people
from people.models import Person
from people.services import audit
from planning.metrics.repeat import draw
from planning.models import AccountMonth, CustDev, Member, ReactivationPlan
from planning.models.repeat import LEADS, REACHED_BY

FIELDS = ("title", "channel", "goal", "budget_minor", "payback_months", "holdout_percent", "talks_needed")


@transaction.atomic
def open_plan(
    *, title: str, owner: Person, goal: int, budget_minor: int, payback_months: int, silent_after: int, actor: Person,
    now: datetime, channel: str = "mixed", holdout_percent: int = 10, talks_needed: int = 5, is_demo: bool = False,
) -> ReactivationPlan:  # fmt: skip
    """R-RP-02: with a number, or not at all."""
    if not actor.has_role(*LEADS):
        raise NotAllowed(_("A plan for the base is opened by a head."))
    if goal < 1:
        raise InvalidInput(_("Name how many are to come back."), field="goal")
    plan = ReactivationPlan.objects.create(
        title=title, owner=owner, goal=goal, budget_minor=budget_minor, payback_months=payback_months,
        silent_after=silent_after, channel=channel, holdout_percent=holdout_percent, talks_needed=talks_needed,
        currency=people.company().currency, created_at=now, changed_at=now, changed_by=actor, is_demo=is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="reactivation.opened", obj=plan, now=now, is_demo=is_demo)
    return plan


@transaction.atomic
def change(
    plan: ReactivationPlan, changes: Mapping[str, Any], *, actor: Person, now: datetime, expected: int | None = None
) -> ReactivationPlan:
    """Until the groups are drawn; afterwards the plan is what it was judged by."""
    row = _open(plan, actor, expected, "calculated", "custdev")
    kept(row, {name: value for name, value in changes.items() if name in FIELDS}, now=now, actor=actor)
    audit.record(actor=actor, verb="reactivation.changed", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def note_talk(
    plan: ReactivationPlan, *, customer: Customer, held_on: date, insights: str, actor: Person, now: datetime
) -> CustDev:
    row = _open(plan, actor, None, "calculated", "custdev")
    if held_on > local_day(now, people.zone()):
        raise InvalidInput(_("This day is still ahead."), field="held_on")
    if row.talks.filter(customer=customer).exists():
        raise InvalidInput(_("A talk with this customer is written down already."), field="customer")
    talk = CustDev.objects.create(
        plan=row, customer=customer, interviewer=actor, held_on=held_on, insights=insights, recorded_at=now,
        is_demo=row.is_demo,
    )  # fmt: skip
    _turn(row, {"state": "custdev"}, actor=actor, now=now)
    audit.record(actor=actor, verb="reactivation.talk", obj=row, now=now, is_demo=row.is_demo)
    return talk


@transaction.atomic
def segment(plan: ReactivationPlan, *, actor: Person, now: datetime, expected: int | None = None) -> ReactivationPlan:
    """Groups by lot out of everybody who sleeps and may be contacted (R-RP-06), once enough talks were held (R-RP-01)."""
    row = _open(plan, actor, expected, "calculated", "custdev")
    lacking = row.talks_needed - row.talks.count()
    if lacking > 0:
        raise DomainError(
            ngettext(
                "First one more talk in depth: what made them stop is not known before.",
                "First %(n)s more talks in depth: what made them stop is not known before.",
                lacking,
            )
            % {"n": lacking}
        )
    eligible = base.Filters(segment="eligible", silent_after=row.silent_after)
    customers = base.of_whole(eligible, today=local_day(now, people.zone()))
    if not customers:
        raise DomainError(_("Nobody sleeps who may be contacted."))
    treated, alone = draw(customers, seed=str(row.pk), holdout_percent=row.holdout_percent)
    groups = [("treated", treated), ("holdout", alone)]
    Member.objects.bulk_create(
        [Member(plan=row, customer_id=pk, group=name, is_demo=row.is_demo) for name, ids in groups for pk in ids],
        batch_size=500,
    )
    _turn(row, {"state": "segmented"}, actor=actor, now=now)
    audit.record(
        actor=actor, verb="reactivation.segmented", obj=row, now=now, is_demo=row.is_demo,
        details={"treated": len(treated), "holdout": len(alone)},
    )  # fmt: skip
    return row


@transaction.atomic
def start(
    plan: ReactivationPlan, *, review_on: date, actor: Person, now: datetime, expected: int | None = None
) -> ReactivationPlan:
    """R-RP-05: reviewed no sooner than it was to pay back."""
    row, today = _open(plan, actor, expected, "segmented"), local_day(now, people.zone())
    if months_before(review_on, row.payback_months) < today:
        raise InvalidInput(
            ngettext(
                "It pays back in %(n)s month: before that day it cannot be judged.",
                "It pays back in %(n)s months: before that day it cannot be judged.",
                row.payback_months,
            )
            % {"n": row.payback_months},
            field="review_on",
        )
    _turn(row, {"state": "running", "started_on": today, "review_on": review_on}, actor=actor, now=now)
    audit.record(actor=actor, verb="reactivation.started", obj=row, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def reach(member: Member, *, by: str, actor: Person, now: datetime) -> Member:
    """Whoever is left alone to compare stays alone; whoever asked not to be contacted too."""
    row = Member.objects.select_for_update(of=("self",)).select_related("plan", "customer").get(pk=member.pk)
    if row.plan.state != "running":
        raise DomainError(_("The plan is not running."))
    if row.group == "holdout":
        raise DomainError(_("This customer is left alone, to see what happens by itself."))
    if row.customer.opted_out_at:
        raise DomainError(_("This customer asked not to be contacted."))
    if by not in dict(REACHED_BY):
        raise InvalidInput(_("Say how the customer was reached."), field="by")
    if row.reached_at is None:
        row.reached_by, row.reached_at, row.reached_by_person = by, now, actor
        row.save(update_fields=["reached_by", "reached_at", "reached_by_person"])
        audit.record(actor=actor, verb="reactivation.reached", obj=row.plan, now=now, is_demo=row.is_demo)
    return row


@transaction.atomic
def plan_month(
    plan: ReactivationPlan, *, month: date, cost_minor: int, expected_minor: int, actor: Person, now: datetime
) -> AccountMonth:
    """Of a month that is not over; a second entry takes the place of the first."""
    row = _open(plan, actor, None, "calculated", "custdev", "segmented", "running")
    first = month.replace(day=1)
    if Period.month_of(first).end <= local_day(now, people.zone()):
        raise InvalidInput(_("This month is over: its plan stays as it was."), field="month")
    values = {"cost_minor": cost_minor, "expected_minor": expected_minor, "is_demo": row.is_demo}
    line, _new = AccountMonth.objects.update_or_create(plan=row, month=first, defaults=values)
    audit.record(actor=actor, verb="reactivation.month", obj=row, now=now, is_demo=row.is_demo)
    return line


@transaction.atomic
def review(
    plan: ReactivationPlan, *, conclusion: str, actor: Person, now: datetime, expected: int | None = None
) -> ReactivationPlan:
    row = _open(plan, actor, expected, "running")
    if row.review_on and local_day(now, people.zone()) < row.review_on:
        raise DomainError(_("It is judged on the day that was named, not before."))
    if not conclusion.strip():
        raise InvalidInput(_("Write what follows from it."), field="conclusion")
    _turn(row, {"state": "reviewed", "reviewed_at": now, "conclusion": conclusion}, actor=actor, now=now)
    audit.record(actor=actor, verb="reactivation.reviewed", obj=row, now=now, is_demo=row.is_demo)
    return row


def _open(plan: ReactivationPlan, actor: Person, expected: int | None, *states: str) -> ReactivationPlan:
    row = locked(plan, expected)
    if not ReactivationPlan.objects.editable_by(actor).filter(pk=row.pk).exists():
        raise NotAllowed(_("This plan is carried by somebody else."))
    if row.state not in states:
        raise DomainError(_("The plan is past this step."))
    return row


def _turn(row: ReactivationPlan, changes: dict[str, Any], *, actor: Person, now: datetime) -> None:
    kept(row, changes, now=now, actor=actor)
