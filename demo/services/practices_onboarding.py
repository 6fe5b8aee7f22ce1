"""The first thirty days of those who bought since there are plans: kept, late here and there, one client lost."""

from datetime import date, datetime, time, timedelta

from django.db.models import Min, Q

from alignment.shared.business_time import add_business_days
from demo.services.cast import Cast
from demo.services.meetings import words
from funnel.models import Customer
from people import selectors as people
from practices.models import OnboardingPlan
from practices.models.onboarding import PLAN_DAYS
from practices.selectors import onboarding as selectors
from practices.selectors.calendar import day_of
from practices.services import onboarding, onboarding_pulse

DONE_AT, MORNING, EVENING = time(15, 30), time(9, 30), time(17, 10)
MOST = 18
FRESH = timedelta(days=4)
LATE_EVERY, LOST_EVERY = 2, 6
Pair = tuple[str, str]
# of the plans whose thirty days are over, in their order: what the client said, in points and words
SAID: list[tuple[int, Pair]] = [
    (5, ("Машина пришла в минуту, водитель позвонил сам", "The lorry came on the minute, the driver called himself")),
    (4, ("Хорошо, но счёт ждали три дня", "Good, but the invoice took three days")),
    (5, ("Спасибо за памятку складу", "Thank you for the note for the warehouse")),
]  # fmt: skip
SKIPPED = ("Клиент работает только по почте", "The client wants letters only")
LOST = ("Объём ушёл вместе с закрытым цехом", "The volume went with a workshop that was closed")
LOST_EARLIER = ("После первой отправки никто не позвонил", "Nobody called after the first shipment")


def fill(cast: Cast, *, now: datetime) -> None:
    begun, today = [begin(customer, day0) for customer, day0 in since_launch(now)], day_of(now)
    over = [plan for plan in begun if onboarding.due_on(plan.day0, PLAN_DAYS) < today]
    lost = over[len(over) // 2 : len(over) // 2 + 1]
    for number, plan in enumerate(begun):
        is_late = number >= len(over) and (number - len(over)) % LATE_EVERY == 0
        walk(plan, number, cast, until=left_on(plan) if plan in lost else today, is_late=is_late)
    for number, plan in enumerate(each for each in over[::-1] if each not in lost):
        finish(plan, SAID[number] if number < len(SAID) else None, cast)
    lose(lost, cast)
    lose_earlier(cast)
    onboarding.keep(now)


def since_launch(now: datetime) -> list[tuple[Customer, date]]:
    """The newest are left to the round of the worker."""
    launched, until = selectors.launched_on(), day_of(now - FRESH)
    return [(customer, day) for customer, day in buyers() if launched and launched <= day <= until][-MOST:]


def buyers() -> list[tuple[Customer, date]]:
    """With the day each of them became a client, the oldest first."""
    won = Customer.objects.filter(leads__stage__kind="won", onboarding=None)
    first = Min("leads__stage_entered_at", filter=Q(leads__stage__kind="won"))
    since = won.annotate(since=first).order_by("since", "pk").values_list("pk", "since")
    customers = Customer.objects.in_bulk([pk for pk, _since in since])
    return [(customers[pk], day_of(at)) for pk, at in since]


def begin(customer: Customer, day0: date) -> OnboardingPlan:
    """The same evening, as the worker does."""
    at = evening_of(day0)
    lead = selectors.first_lead(customer)
    owner = onboarding.owner_for(lead, at)
    assert owner is not None  # noqa: S101  the demo company has a commercial director
    return onboarding.begin(customer, owner=owner, day0=day0, lead=lead, actor=None, now=at)


def evening_of(day: date) -> datetime:
    return datetime.combine(day, time(18, 30), people.zone())


def walk(plan: OnboardingPlan, number: int, cast: Cast, *, until: date, is_late: bool) -> None:
    """Each step on its day; of some who are new the last one due waits still."""
    due = [step for step in plan.steps.order_by("due_on", "pk") if step.due_on < until]
    for step in due[:-1] if is_late else due:
        step.plan = plan
        at = datetime.combine(step.due_on, DONE_AT, people.zone())
        if step.kind == "bot" and number % 2:
            onboarding.skip_step(step, reason=words(cast, SKIPPED), actor=plan.owner, now=at)
        else:
            onboarding.do_step(step, actor=plan.owner, now=at)


def left_on(plan: OnboardingPlan) -> date:
    return plan.day0 + timedelta(days=PLAN_DAYS - 8)


def lose(plans: list[OnboardingPlan], cast: Cast) -> None:
    for plan in plans:
        at = working_moment(left_on(plan), MORNING)
        onboarding.churn(plan, lost_on=left_on(plan), reason=words(cast, LOST), actor=plan.owner, now=at)


def working_moment(day: date, at: time) -> datetime:
    return datetime.combine(add_business_days(day, 0, people.working_calendar()), at, people.zone())


def finish(plan: OnboardingPlan, said: tuple[int, Pair] | None, cast: Cast) -> None:
    """On day 30; the last ones were asked the one question by phone."""
    at = working_moment(plan.last_day, EVENING)
    if said:
        score, text = said
        pulse = onboarding_pulse.ask(plan.customer, plan=plan, manager=plan.owner, now=at)
        onboarding_pulse.hear(pulse, score=score, words=words(cast, text), actor=plan.owner, now=at)
    onboarding.finish(plan, actor=plan.owner, now=at)


def lose_earlier(cast: Cast) -> None:
    """Of those who began before there were plans, every sixth left within a month."""
    launched = selectors.launched_on()
    before = [(customer, day) for customer, day in buyers() if launched and day < launched]
    for customer, day0 in before[::LOST_EVERY]:
        lost_on = day0 + timedelta(days=PLAN_DAYS - 5)
        onboarding.lose(
            customer, lost_on=lost_on, reason=words(cast, LOST_EARLIER), actor=cast["cco"],
            now=working_moment(lost_on, EVENING),
        )  # fmt: skip
