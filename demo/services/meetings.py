"""Ten meetings of the two directors: topics, decisions, promises kept and not, protocols of the same day."""

import random
from datetime import datetime, time, timedelta

from alignment.shared.business_time import add_business_days
from demo.services.cast import Cast
from loop.models import Action
from loop.services import actions, topics
from meetings.models import Meeting, MeetingSeries
from meetings.selectors import review_actions
from meetings.services import outcomes, protocols, reviews, running, series, signatures, slots
from people import selectors as people
from people.models import BusinessUnit

WEEKS = 9
NOON = time(12)
TITLE = ("Встреча СМО и ССО", "CMO–CCO weekly")
# topic, decision, promise, who promises, in days: Russian and English
PLOTS = [
    (("Что такое хороший лид", "What a good lead is"), ("MQL – грузоотправитель с парком от пяти машин и сроком до квартала", "An MQL ships with five trucks or more and buys within a quarter"), ("Переписать чек-лист MQL", "Rewrite the MQL checklist"), "head_marketing", 6),
    (("За сколько мы отвечаем", "How fast we answer"), ("Первое касание – час рабочего времени", "First touch within one business hour"), ("Поставить дежурного первой линии на обед", "Cover lunch in the first line"), "head", 5),
    (("Возвраты «недозвон»", "Returns: no answer"), ("Шесть попыток за пять дней, потом возврат", "Six attempts in five days, then return"), ("Показать попытки в карточке", "Show attempts on the lead page"), "admin", 9),
    (("Выставка: что дала", "What the exhibition gave"), ("Звонить участникам на следующий день", "Call visitors the next day"), ("Собрать скрипт после выставки", "Write the after-show script"), "marketer2", 7),
    (("Кейсы для продаж", "Case studies for sales"), ("Два кейса в месяц по выигранным сделкам", "Two case studies a month from won deals"), ("Кейс «Меридиан»", "The Meridian case study"), "marketer", 8),
    (("Соцсети возвращают чаще всех", "Social leads are returned most"), ("Урезать соцсети на треть до конца квартала", "Cut social by a third until the quarter ends"), ("Перенести бюджет в вебинары", "Move the budget to webinars"), "head_marketing", 5),
    (("КЭВ назначаем реже нормы", "Fewer demos are set than the norm"), ("Разобрать десять звонков вместе", "Go through ten calls together"), ("Выбрать десять звонков", "Pick ten calls"), "head2", 6),
    (("Кто ведёт рекомендации", "Who takes referrals"), ("Рекомендации – первой линии в тот же час", "Referrals go to the first line within the hour"), ("Настроить правило назначения", "Set the assignment rule"), "admin", 7),
    (("Презентации пять лет", "The deck is five years old"), ("Новая презентация к концу месяца", "A new deck by the end of the month"), ("Черновик презентации", "Draft of the deck"), "marketer2", 10),
    (("План следующего месяца", "Next month's plan"), ("60 КЭВ на двоих группах", "60 demos over two teams"), ("Разложить план по неделям", "Split the plan by week"), "head", 7),
]  # fmt: skip
WHY_NOT = (
    ("Не хватило людей: двое в отпуске", "Two people were on leave"),
    ("Перенести на неделю, помогает Софья", "A week later, Sophie helps"),
)


def fill(cast: Cast, *, now: datetime, rng: random.Random) -> None:
    first = now - timedelta(weeks=WEEKS)
    monday = first - timedelta(days=first.weekday())
    made = start_series(cast, now=monday.replace(hour=8, minute=0))
    for week in range(WEEKS + 1):
        slots.ensure_slots(now=monday + timedelta(weeks=week, hours=8))
        meeting = next_unheld(made, before=now)
        if meeting:
            keep_promises(meeting.slot_start, rng)
            hold(meeting, cast, week, rng)
    keep_promises(now, rng)
    park_new(cast, now)


def start_series(cast: Cast, *, now: datetime) -> MeetingSeries:
    return series.create_series(
        kind="cmo_cco",
        title=words(cast, TITLE),
        unit=BusinessUnit.objects.order_by("pk").first() or BusinessUnit.objects.create(name="Main"),
        principals=[cast["cmo"], cast["cco"]],
        invited=[cast["head"], cast["head2"], cast["head_marketing"]],
        weekday=0,
        starts=time(9, 30),
        now=now,
        by=cast["cco"],
        is_demo=True,
    )


def next_unheld(made: MeetingSeries, *, before: datetime) -> Meeting | None:
    waiting = made.meetings.filter(state="scheduled", slot_start__lt=before - timedelta(hours=3))
    return waiting.order_by("slot_start").first()


def hold(meeting: Meeting, cast: Cast, week: int, rng: random.Random) -> None:
    """A topic parked on Friday, the meeting on Monday, its protocol the same day."""
    topic, decision, promise, owner, days = PLOTS[week % len(PLOTS)]
    begins = meeting.slot_start
    topics.park(
        text=words(cast, topic),
        raised_by=cast["cco" if week % 2 else "cmo"],
        side="sales" if week % 2 else "marketing",
        now=begins - timedelta(days=3),
        is_demo=True,
    )
    meeting = running.start(meeting, by=cast["cco"], now=begins)
    for person in (cast["cmo"], cast["cco"], cast["head"], cast["head_marketing"]):
        running.check_in(meeting, person, now=begins + timedelta(minutes=rng.choice([0, 0, 1, 3, 7])))
    review(meeting, cast, begins + timedelta(minutes=8), rng)
    item = meeting.agenda.select_related("topic").filter(topic__text=words(cast, topic)).first()
    agreed = outcomes.decide(
        meeting,
        text=words(cast, decision),
        topic=item.topic if item else None,
        actor=cast["cco"],
        now=begins + timedelta(minutes=20),
    )
    outcomes.add_action(
        meeting,
        text=words(cast, promise),
        owner=cast[owner],
        due_date=add_business_days((begins + timedelta(days=days)).date(), 0, people.working_calendar()),
        actor=cast["cco" if week % 2 else "cmo"],
        decision=agreed,
        now=begins + timedelta(minutes=24),
    )
    end = begins + timedelta(minutes=32)
    protocol = running.finish(meeting, by=cast["cco"], now=end)
    sent = protocols.send(protocol, sent_by=cast["cco"], now=end + timedelta(minutes=4))
    for minute, head in enumerate(("cco", "cmo"), start=5):
        signatures.sign(sent.version, person=cast[head], now=end + timedelta(minutes=minute))


def keep_promises(before: datetime, rng: random.Random) -> None:
    """Most people report on the day they promised, without waiting for the meeting."""
    due = Action.objects.filter(state="open", due_date__lt=before.date(), is_demo=True)
    for action in due.select_related("owner").order_by("pk"):
        if rng.random() < 0.6:
            actions.complete(action, actor=action.owner, now=datetime.combine(action.due_date, NOON, before.tzinfo))


def review(meeting: Meeting, cast: Cast, at: datetime, rng: random.Random) -> None:
    """The rest is heard at the meeting: mostly done; what is not gets its reason and a week, once."""
    due = [action for action in review_actions(meeting) if action.state == "open" and action.due_date <= at.date()]
    why, then = WHY_NOT
    for action in due:
        if rng.random() < 0.75 or action.moves.exists():
            reviews.review_done(meeting, action, actor=cast["cmo"], now=at)
            continue
        reviews.review_not_done(
            meeting, action, why=words(cast, why), what_next=words(cast, then), actor=cast["cmo"], now=at,
            new_date=(at + timedelta(days=7)).date(),
        )  # fmt: skip


def park_new(cast: Cast, now: datetime) -> None:
    ours = ("Клиенты просят расчёт в день обращения", "Clients ask for a quote on the same day")
    theirs = ("Нужны отзывы трёх клиентов к вебинару", "Three client quotes needed for the webinar")
    topics.park(text=words(cast, ours), raised_by=cast["rep"], side="sales", source="employee", now=now, is_demo=True)
    topics.park(
        text=words(cast, theirs),
        raised_by=cast["marketer2"],
        side="marketing",
        source="employee",
        now=now,
        is_demo=True,
    )


def words(cast: Cast, pair: tuple[str, str]) -> str:
    return pair[cast.language == "en"]
