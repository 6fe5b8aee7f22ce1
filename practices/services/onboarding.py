"""Each new client has a plan with an owner until day 30 (R-CX-01); its steps are done, or left out with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.business_time import is_working_day
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from funnel.models import Customer, Lead
from loop.services.changes import change, check_version
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit
from practices.models import ClientLoss, OnboardingPlan, OnboardingStep, TemplateStep
from practices.models.onboarding import EDITS_ALL_PLANS, PLAN_DAYS, STEP_KINDS, TEMPLATE_EDITORS
from practices.selectors import onboarding as selectors
from practices.selectors.calendar import add_working_days, day_of
from practices.services import onboarding_pulse


def keep(now: datetime) -> int:
    """What time asks for: plans of new clients, ends of plans whose steps are done, and the one question."""
    return _begin_plans(now) + _end_plans(now) + onboarding_pulse.ask_due(now)


def _begin_plans(now: datetime) -> int:
    made = 0
    for new in selectors.without_plan(now):
        lead = selectors.first_lead(new.customer)
        owner = owner_for(lead, now)
        if owner is None:
            continue
        try:
            begin(new.customer, owner=owner, day0=new.day0, lead=lead, actor=None, now=now)
        except IntegrityError:
            continue
        made += 1
    return made


def _end_plans(now: datetime) -> int:
    over = OnboardingPlan.objects.filter(state="open", day0__lte=day_of(now) - timedelta(days=PLAN_DAYS))
    ready = list(over.exclude(steps__done_at=None))
    for plan in ready:
        finish(plan, actor=None, now=now)
    return len(ready)


def owner_for(lead: Lead | None, now: datetime) -> Person | None:
    """Who carried the deal, or stands in; without one the commercial director."""
    owner = lead.owner if lead and lead.owner and lead.owner.is_active else people.head("cco")
    return people.stand_in_for(owner, now) if owner else None


@transaction.atomic
def begin(
    customer: Customer, *, owner: Person, day0: date, actor: Person | None, now: datetime, lead: Lead | None = None
) -> OnboardingPlan:
    if day0 > day_of(now):
        raise InvalidInput(_("Day 0 is the day of the first purchase, it cannot lie ahead."), field="day0")
    if OnboardingPlan.objects.filter(customer=customer).exists():
        raise DomainError(_("This client has a plan already."))
    with transaction.atomic():
        plan = OnboardingPlan.objects.create(
            customer=customer, lead=lead, owner=owner, day0=day0, created_at=now, is_demo=customer.is_demo
        )
    template = TemplateStep.objects.filter(is_active=True).order_by("day", "pk")
    OnboardingStep.objects.bulk_create(_step_of(plan, step) for step in template)
    audit.record(actor=actor, verb="onboarding.begun", obj=plan, now=now, is_demo=plan.is_demo)
    _tell(plan, gettext_noop("A new client is yours until day 30: the plan is ready."), actor, now)
    return plan


def _step_of(plan: OnboardingPlan, template: TemplateStep) -> OnboardingStep:
    return OnboardingStep(
        plan=plan, kind=template.kind, title=template.title, day=template.day,
        due_on=due_on(plan.day0, template.day), is_demo=plan.is_demo,
    )  # fmt: skip


def due_on(day0: date, day: int) -> date:
    """What falls on a day off is due on the next working day."""
    found, calendar = day0 + timedelta(days=day), people.working_calendar()
    return found if is_working_day(found, calendar) else add_working_days(found, 1, calendar)


@transaction.atomic
def do_step(
    step: OnboardingStep, *, actor: Person, now: datetime, note: str = "", expected_version: int | None = None
) -> OnboardingStep:
    _must_wait(step)
    return _written(step, "done", actor, now, expected_version, done_at=now, done_by=actor, note=note.strip()[:300])


@transaction.atomic
def skip_step(
    step: OnboardingStep, *, reason: str, actor: Person, now: datetime, expected_version: int | None = None
) -> OnboardingStep:
    _must_wait(step)
    if not reason.strip():
        raise InvalidInput(_("Say why it is left out."), field="note")
    values = {"done_at": now, "done_by": actor, "note": reason.strip()[:300], "is_skipped": True}
    return _written(step, "skipped", actor, now, expected_version, **values)


@transaction.atomic
def undo_step(
    step: OnboardingStep, *, actor: Person, now: datetime, expected_version: int | None = None
) -> OnboardingStep:
    _must_be_open(step.plan)
    if step.done_at is None:
        raise DomainError(_("This step is not done yet."))
    values = {"done_at": None, "done_by": None, "note": "", "is_skipped": False}
    return _written(step, "undone", actor, now, expected_version, **values)


@transaction.atomic
def hand_over(
    plan: OnboardingPlan, *, owner: Person, actor: Person, now: datetime, expected_version: int | None = None
) -> OnboardingPlan:
    _must_be_open(plan)
    change(plan, actor=actor, now=now, expected_version=expected_version, owner=people.stand_in_for(owner, now))
    audit.record(actor=actor, verb="onboarding.handed_over", obj=plan, now=now, is_demo=plan.is_demo)
    _tell(plan, gettext_noop("A client in the first thirty days is yours now."), actor, now)
    return plan


@transaction.atomic
def count_users(
    plan: OnboardingPlan, *, total: int, started: int, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> OnboardingPlan:  # fmt: skip
    """A company has many users: how many of them have begun."""
    if started > total:
        raise InvalidInput(_("More have begun than there are."), field="users_started")
    return change(
        plan, actor=actor, now=now, expected_version=expected_version, users_total=total, users_started=started
    )


@transaction.atomic
def finish(
    plan: OnboardingPlan, *, actor: Person | None, now: datetime, expected_version: int | None = None
) -> OnboardingPlan:
    """From day 30 on, when no step waits."""
    _must_be_open(plan)
    if day_of(now) < plan.last_day:
        raise DomainError(_("The plan runs until day 30."))
    if plan.steps.filter(done_at=None).exists():
        raise DomainError(_("Some steps wait: do them, or leave them out with a reason."))
    change(plan, actor=actor, now=now, expected_version=expected_version, state="done", closed_at=now)
    audit.record(actor=actor, verb="onboarding.done", obj=plan, now=now, is_demo=plan.is_demo)
    return plan


@transaction.atomic
def churn(
    plan: OnboardingPlan, *, lost_on: date, reason: str, actor: Person, now: datetime,
    expected_version: int | None = None,
) -> OnboardingPlan:  # fmt: skip
    """The client left; also one whose plan had ended already."""
    check_version(plan, expected_version)
    if plan.state == "churned":
        raise DomainError(_("This is written down already."))
    if lost_on < plan.day0:
        raise InvalidInput(_("The client cannot leave before day 0."), field="lost_on")
    _lost(plan.customer, lost_on=lost_on, reason=reason, actor=actor, now=now)
    change(plan, actor=actor, now=now, state="churned", closed_at=plan.closed_at or now)
    audit.record(actor=actor, verb="onboarding.churned", obj=plan, now=now, is_demo=plan.is_demo)
    return plan


@transaction.atomic
def lose(customer: Customer, *, lost_on: date, reason: str, actor: Person, now: datetime) -> ClientLoss:
    """A client without a plan, so that the months before there were plans can be compared."""
    if not actor.has_role(*EDITS_ALL_PLANS):
        raise NotAllowed(_("The heads of marketing and sales write this down."))
    if OnboardingPlan.objects.filter(customer=customer).exists():
        raise DomainError(_("This client has a plan: write it down there."))
    return _lost(customer, lost_on=lost_on, reason=reason, actor=actor, now=now)


def _lost(customer: Customer, *, lost_on: date, reason: str, actor: Person, now: datetime) -> ClientLoss:
    if not reason.strip():
        raise InvalidInput(_("Say why, in the client's words if you know them."), field="reason")
    if lost_on > day_of(now):
        raise InvalidInput(_("This day lies ahead."), field="lost_on")
    if ClientLoss.objects.filter(customer=customer).exists():
        raise DomainError(_("This is written down already."))
    return ClientLoss.objects.create(
        customer=customer, lost_on=lost_on, reason=reason.strip()[:300], by=actor, at=now, is_demo=customer.is_demo
    )


@transaction.atomic
def add_template_step(*, kind: str, day: int, actor: Person, now: datetime, title: str = "") -> TemplateStep:
    """Plans that run keep their steps; the next ones begin with this."""
    _must_edit_template(actor)
    if kind not in dict(STEP_KINDS):
        raise InvalidInput(_("Choose what kind of step it is."), field="kind")
    if not 0 <= day <= PLAN_DAYS:
        raise InvalidInput(_("A day from 0 to 30."), field="day")
    title = title.strip()[:120]
    if TemplateStep.objects.filter(is_active=True, kind=kind, day=day, title=title).exists():
        raise InvalidInput(_("This step is in the template already."), field="day")
    step = TemplateStep.objects.create(kind=kind, day=day, title=title, changed_at=now, changed_by=actor)
    audit.record(actor=actor, verb="onboarding.template_changed", obj=step, now=now, is_demo=step.is_demo)
    return step


@transaction.atomic
def drop_template_step(step: TemplateStep, *, actor: Person, now: datetime) -> TemplateStep:
    _must_edit_template(actor)
    change(step, actor=actor, now=now, is_active=False)
    audit.record(actor=actor, verb="onboarding.template_changed", obj=step, now=now, is_demo=step.is_demo)
    return step


def _must_edit_template(actor: Person) -> None:
    if not actor.has_role(*TEMPLATE_EDITORS):
        raise NotAllowed(_("The template is kept by the heads."))


def _must_be_open(plan: OnboardingPlan) -> None:
    if plan.state != "open":
        raise DomainError(_("This plan is closed."))


def _must_wait(step: OnboardingStep) -> None:
    _must_be_open(step.plan)
    if step.done_at is not None:
        raise DomainError(_("This step is done already."))


def _written(
    step: OnboardingStep, verb: str, actor: Person, now: datetime, expected_version: int | None, **values: object
) -> OnboardingStep:
    change(step, actor=actor, now=now, expected_version=expected_version, **values)
    audit.record(actor=actor, verb=f"onboarding.step_{verb}", obj=step, now=now, is_demo=step.is_demo)
    return step


def _tell(plan: OnboardingPlan, text: str, actor: Person | None, now: datetime) -> None:
    if actor is None or actor.pk != plan.owner_id:
        tell(
            plan.owner, key=f"onboarding-{plan.pk}-{plan.version}", text=text, now=now,
            url=reverse("practices:onboarding-plan", args=[plan.pk]), is_demo=plan.is_demo,
        )  # fmt: skip
