"""What lies on everybody's table today, and the state that the worker's first minutes would leave."""

from datetime import datetime, time, timedelta

from alignment.shared.business_time import add_business_days
from delivery.models import OutboxMessage
from delivery.services import leases
from demo.services.cast import Cast
from funnel.models import Lead
from funnel.services import clocks, handovers, rollups, stages
from loop import selectors as loop
from loop.services import actions
from meetings.services import rounds
from people import selectors as people

ASKED_AGO = 6
# who promises, to whom, due in working days from today, and the day asked for instead; Russian and English
PROMISES = [
    ("ceo", "cmo", 0, None, ("Решить, едем ли на весеннюю выставку", "Decide on the spring exhibition")),
    ("head", "cco", -4, None, ("Назвать причины пяти последних проигрышей", "Name why the last five deals were lost")),
    ("rep", "cco", 0, None, ("Сценарий звонка после вебинара", "Call script after the webinar")),
    ("marketer", "cmo", 0, None, ("Отзыв клиента для вебинара", "A client quote for the webinar")),
    ("head_marketing", "cco", 0, None, ("Сверить источники с рекламными кабинетами", "Check sources against the ad accounts")),
    ("hr", "cco", 0, None, ("Найти день для совместного обучения", "Find a day for the joint training")),
    ("admin", "cmo", 0, None, ("Завести метку «вебинар» в форме сайта", "Add the webinar tag to the site form")),
    ("marketer2", "cmo", 2, 6, ("Лист вопросов для выставки", "Question sheet for the exhibition")),
    ("head2", "cco", 1, 5, ("Расставить дежурных на декабрь", "Set the duty rota for December")),
]  # fmt: skip
WHY_LATER = ("Жду цифры от партнёра", "Waiting for the partner's figures")
CONTEST = ("Парк двенадцать машин, просили перезвонить в декабре", "Twelve trucks; they asked for a call in December")
CONTEST_DAYS = 30


def lay_out(cast: Cast, *, now: datetime) -> None:
    for owner, asked_by, days, instead, text in PROMISES:
        promise(cast, owner, asked_by, days, instead, text, now=now)
    contest(cast, now=now)


def promise(
    cast: Cast, owner: str, asked_by: str, days: int, instead: int | None, text: tuple[str, str], *, now: datetime
) -> None:
    """Asked for outside a meeting; whoever cannot keep the day asks for another one yesterday."""
    calendar, is_english = people.working_calendar(), cast.language == "en"
    today = add_business_days(now.date() + timedelta(days=1), -1, calendar)
    asked_at = datetime.combine(add_business_days(today, -ASKED_AGO, calendar), time(15, 40), now.tzinfo)
    made = actions.promise(
        text=text[is_english], owner=cast[owner], due_date=add_business_days(today, days, calendar),
        requested_by=cast[asked_by], now=asked_at, is_demo=True,
    )  # fmt: skip
    if instead is not None:
        later = add_business_days(today, instead, calendar)
        yesterday = now - timedelta(days=1)
        actions.ask_to_move(made, to_date=later, reason=WHY_LATER[is_english], actor=cast[owner], now=yesterday)


def contest(cast: Cast, *, now: datetime) -> None:
    """Marketing disagrees with the return that it heard of last."""
    back = Lead.objects.filter(
        stage__kind="rejected",
        campaign__owner=cast["marketer"],
        mql_no__gt=0,
        stage_entered_at__gt=now - timedelta(days=CONTEST_DAYS),
    )
    lead = back.order_by("-stage_entered_at", "-pk").first()
    if lead:
        at = min(now, lead.stage_entered_at + timedelta(hours=3))
        handovers.contest(lead, note=CONTEST[cast.language == "en"], actor=cast["marketer"], now=at)


def deliver_letters(*, now: datetime) -> int:
    """Letters to people who do not exist arrived when they were written: they can be read, and leave for nobody."""
    delivered = 0
    while letter := leases.claim(OutboxMessage, now=now, kind="mail"):
        leases.finish(letter, now=letter.created_at)
        delivered += 1
    return delivered


def make_rounds(*, now: datetime) -> None:
    """The tasks of the worker, once, in the order in which they need each other."""
    deliver_letters(now=now)
    with loop.language_of(None):
        clocks.breach_due(now)
        stages.return_recycled(now=now, today=now.date())
        rollups.rebuild_marked(now=now)
        rounds.watch(now=now)
        rounds.keep(now=now)
