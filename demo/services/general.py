"""The general meeting of both departments: four Mondays, each with what was decided and its protocol."""

from datetime import datetime, time, timedelta

from demo.services import cup
from demo.services.cast import Cast
from demo.services.meetings import next_unheld, words
from loop.services import actions, topics
from meetings.models import Meeting, MeetingSeries, Request
from meetings.services import aloud, outcomes, protocols, requests, running, series, signatures
from people.models import BusinessUnit

WEEKS = 3
BEGINS = time(10, 30)
TITLE = ("Общая встреча маркетинга и продаж", "General meeting of marketing and sales")
LEADERS = ("cco", "cmo")
Pair = tuple[str, str]
Plot = tuple[Pair, Pair, Pair, str, str, str]
# topic, decision, promise, who raised it, who promises, who is away: Russian and English
PLOTS: list[Plot] = [
    (("Чат на сайте вечером", "The site chat in the evening"), ("До девяти вечера в чате отвечает маркетинг, утром передаёт продажам", "Marketing answers until nine and hands over in the morning"), ("Составить график чата", "Write the rota of the chat"), "rep3", "head_marketing", "rep5"),
    (("Что обещаем на вебинаре", "What we promise at a webinar"), ("Срок и цену называет только продавец", "Only a seller names price and time"), ("Переписать последний слайд вебинара", "Rewrite the last slide of the webinar"), "rep", "marketer2", "head2"),
    (("Одинаковые слова о нас", "The same words about us"), ("Одна страница «кто мы», её берут и письма, и звонки", "One page on who we are, for letters and calls"), ("Раздать страницу «кто мы»", "Hand out the page on who we are"), "marketer2", "marketer", "rep2"),
    (("Как благодарим за рекомендацию", "How we thank for a referral"), ("Звонит продавец, открытку пишет маркетинг", "The seller calls, marketing writes the card"), ("Образец открытки", "A sample of the card"), "rep4", "marketer2", "marketer"),
]  # fmt: skip
# who asks aloud, what, and who of the other side brings it
ALOUD: list[tuple[str, Pair, str]] = [
    ("rep4", ("Памятка для склада: как принимать машину", "A note for the warehouse: how to receive a truck"), "marketer2"),
    ("marketer", ("Фотографии с двух разгрузок", "Photographs of two unloadings"), "rep5"),
    ("rep3", ("Страница о страховании груза", "A page on cargo insurance"), "marketer"),
    ("rep5", ("Короткое письмо тем, кто молчит месяц", "A short letter to those silent for a month"), "marketer2"),
]  # fmt: skip
SAT, STOOD = timedelta(minutes=41), timedelta(minutes=26)
SITTING_WEEKS = 2
COMING = ("Кто из клиентов придёт к нам в гости", "Which client comes to visit us")


def fill(cast: Cast, *, now: datetime) -> None:
    first = now - timedelta(weeks=WEEKS)
    monday = (first - timedelta(days=first.weekday())).replace(hour=8, minute=0, second=0, microsecond=0)
    cup.fill(cast, now=now, until=monday - timedelta(weeks=1))
    made = start_series(cast, now=monday)
    for week, (plot, said) in enumerate(zip(PLOTS, ALOUD, strict=True)):
        if meeting := next_unheld(made, before=now):
            lasts = SAT if week < SITTING_WEEKS else STOOD
            Meeting.objects.filter(pk=meeting.pk).update(format="sitting" if lasts == SAT else "standing")
            hold(meeting, cast, plot, said, lasts, now)
    cup.fill(cast, now=now, until=now)
    topics.park(text=words(cast, COMING), raised_by=cast["marketer"], source="employee", now=now, is_demo=True)


def start_series(cast: Cast, *, now: datetime) -> MeetingSeries:
    both = [person for login, person in cast.people.items() if login.startswith(("rep", "head", "market"))]
    return series.create_series(
        kind="general",
        title=words(cast, TITLE),
        unit=BusinessUnit.objects.order_by("pk").first() or BusinessUnit.objects.create(name="Main"),
        principals=[cast[head] for head in LEADERS],
        invited=both,
        weekday=0,
        starts=BEGINS,
        format="standing",
        now=now,
        by=cast["cco"],
        is_demo=True,
    )


def hold(
    meeting: Meeting, cast: Cast, plot: Plot, said: tuple[str, Pair, str], lasts: timedelta, now: datetime
) -> None:
    """The topic of an employee, a request aloud, a decision of both, a promise kept before the next meeting."""
    meeting.refresh_from_db()
    topic, decision, promise, raised_by, owner, away = plot
    begins = meeting.slot_start.astimezone(now.tzinfo)
    parked = topics.park(
        text=words(cast, topic), raised_by=cast[raised_by], source="employee", now=begins - timedelta(days=4),
        is_demo=True,
    )  # fmt: skip
    meeting = running.start(meeting, by=cast["cco"], now=begins)
    parked.refresh_from_db()
    for attendance in meeting.attendance.exclude(person=cast[away]).select_related("person"):
        running.check_in(meeting, attendance.person, now=begins)
    agreed = outcomes.decide(
        meeting, text=words(cast, decision), topic=parked, actor=cast["cco"], now=begins + timedelta(minutes=12)
    )
    promised = outcomes.add_action(
        meeting, text=words(cast, promise), owner=cast[owner], due_date=(begins + timedelta(days=4)).date(),
        actor=cast["cmo"], decision=agreed, now=begins + timedelta(minutes=15),
    )  # fmt: skip
    asked = say_aloud(meeting, cast, said, begins + timedelta(minutes=17))
    over = begins + lasts
    sent = protocols.send(running.finish(meeting, by=cast["cco"], now=over), sent_by=cast["cco"], now=over)
    for head in LEADERS:
        signatures.sign(sent.version, person=cast[head], now=over + timedelta(minutes=3))
    bring(asked, cast, said, begins, now)
    kept_at = begins + timedelta(days=3, hours=4)
    if kept_at < now:
        actions.complete(promised, actor=cast[owner], now=kept_at)


def say_aloud(meeting: Meeting, cast: Cast, said: tuple[str, Pair, str], at: datetime) -> Request:
    who, what, _worker = said
    needed_by = (at + timedelta(days=3)).date()
    return aloud.ask_aloud(meeting, what=words(cast, what), needed_by=needed_by, by=cast[who], now=at)


def bring(asked: Request, cast: Cast, said: tuple[str, Pair, str], begins: datetime, now: datetime) -> None:
    """Taken the same day, delivered on Wednesday, and the word of who asked on Thursday."""
    who, _what, worker = said
    steps = [
        (requests.take, worker, timedelta(hours=2)),
        (requests.deliver, worker, timedelta(days=2, hours=4)),
        (requests.confirm, who, timedelta(days=3)),
    ]
    for step, actor, after in steps:
        if begins + after < now:
            step(asked, actor=cast[actor], now=begins + after)
