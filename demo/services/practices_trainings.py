"""A joint training twelve weeks ago with what it left, one whose topic waits for a head, and a book club."""

from datetime import datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, day_ago, in_week
from demo.services.meetings import words
from loop.models import Idea
from loop.services import actions, effects, ideas
from practices.models import Training
from practices.services import trainings, trainings_books, trainings_ideas, trainings_learning
from practices.services.trainings import Trainer
from practices.services.trainings_ideas import Promised
from practices.services.trainings_learning import Question

BEGINS, LASTS = time(10), timedelta(hours=6)
NOON, EVENING = time(12, 20), time(17, 30)
WEEKS_AGO = 12
METRIC = "sql_rate"
Pair = tuple[str, str]
TRAINER = "head"
COME = ("rep", "rep2", "rep3", "rep4", "rep5", "head2", "marketer", "marketer2", "head_marketing", "cmo", "cco")
ON_DUTY = "rep3"
GOALS = (
    "Пять ответов на один вопрос: что мешает клиенту сказать «да» на второй встрече",
    "Five answers to one question: what keeps a client from saying yes at the second meeting",
)
PRIZES = (
    "Билеты в театр на двоих – авторам двух лучших идей",
    "Theatre tickets for two for the authors of the two best ideas",
)
BEHAVIOUR = (
    "До звонка продавец открывает страницу, с которой пришла заявка",
    "Before a call the seller opens the page that the lead came from",
)
SUMMARY = (
    "Смешанные группы, вся стена в наклейках, две идеи берём. Клиент молчит не из-за цены: после первой встречи у него нет бумаги, с которой идти к директору",
    "Mixed groups, a wall full of notes, two ideas are taken. Clients fall silent not because of the price: after the first meeting they have no paper to take to their director",
)
PLAN = (
    "Одна страница для директора клиента к каждой встрече; адрес страницы заявки – в карточке лида",
    "One page for the client's director with each meeting; the address of the page on the lead",
)
# author, idea, prize, what became of it and the answer
IDEAS: list[tuple[str, Pair, Pair, str, Pair]] = [
    ("rep4", ("Одна страница для директора клиента: задача, цена, срок", "One page for the client's director: task, price, time"), ("Билеты в театр", "Theatre tickets"), "accepted", ("Делаем вместе: Юлия пишет, Никита оформляет", "Done together: Julia writes, Nick does the layout")),
    ("marketer2", ("Показывать продавцу страницу, с которой пришла заявка", "Show the seller the page that the lead came from"), ("Билеты в театр", "Theatre tickets"), "accepted", ("Адрес страницы будет в карточке лида", "The address will stand on the lead")),
    ("rep5", ("Общий чат «вопрос клиента за минуту»", "A common chat “a client's question in a minute”"), ("", ""), "parked", ("Чатов уже шесть. Вернёмся, когда станет на два меньше", "There are six chats. We come back to it when there are two fewer")),
]  # fmt: skip
# what, who, due in working days after the debrief
PROMISES: list[tuple[Pair, str, int]] = [
    (("Страница для директора клиента: первый образец", "A page for the client's director: the first sample"), "marketer", 8),
    (("Три встречи с новой страницей и отзыв о каждой", "Three meetings with the new page and a word on each"), "rep4", 14),
]  # fmt: skip
REACTIONS = {"rep": 5, "rep2": 4, "rep4": 5, "rep5": 4, "head2": 4, "marketer": 5, "marketer2": 5, "head_marketing": 4, "cmo": 5, "cco": 5}  # fmt: skip
QUIZ = [
    (("Что решает клиент между первой и второй встречей?", "What does a client settle between the first and the second meeting?"), (("С кем ещё посоветоваться", "Whom else to ask"), ("Какую скидку просить", "Which discount to ask for"), ("Чей логотип красивее", "Whose logo is nicer")), 0),
    (("Где продавец видит, с какой страницы пришла заявка?", "Where does a seller see the page that a lead came from?"), (("Спрашивает у клиента", "By asking the client"), ("В карточке лида", "On the lead")), 1),
]  # fmt: skip
QUIZZED = {"rep": (0, 1), "rep2": (0, 1), "rep4": (0, 1), "marketer": (0, 1), "marketer2": (0, 0), "cmo": (0, 1)}
SEEN_AFTER_A_MONTH = {"rep": True, "rep2": True, "rep4": True, "rep5": False, "cmo": True}
# side, title, author
BOOKS: list[tuple[str, Pair, Pair]] = [
    ("marketing", ("СПИН-продажи", "SPIN Selling"), ("Нил Рекхэм", "Neil Rackham")),
    ("sales", ("Позиционирование: битва за умы", "Positioning: The Battle for Your Mind"), ("Эл Райс, Джек Траут", "Al Ries, Jack Trout")),
]  # fmt: skip
READERS = ("rep", "rep4", "marketer", "head_marketing")


def fill(cast: Cast, *, now: datetime) -> None:
    begins = in_week(now, WEEKS_AGO, 1, BEGINS)
    training = prepare(cast, begins)
    come_together(training, cast, begins)
    look_back(training, cast, begins)
    plan_next(cast, now)
    read_books(cast, now)


def prepare(cast: Cast, begins: datetime) -> Training:
    """Both heads agree to the topic, and what it should move is frozen before the day."""
    training = trainings.plan(
        topic="sell_more", starts_at=begins, ends_at=begins + LASTS, organiser=cast["hr"], prizes=words(cast, PRIZES),
        behaviour=words(cast, BEHAVIOUR), now=ago(begins, 18, NOON), is_demo=True,
    )  # fmt: skip
    for days, head in ((17, "cmo"), (16, "cco")):
        trainings.confirm(training, actor=cast[head], now=ago(begins, days, NOON))
    card = trainings_ideas.start_measuring(training, metric=METRIC, actor=cast["cco"], now=ago(begins, 15, NOON))
    effects.accept(card, actor=cast["cco"], now=ago(begins, 14, NOON))
    trainings.book(training, Trainer("internal", cast[TRAINER]), actor=cast["hr"], now=ago(begins, 13, NOON))
    return trainings.invite(
        training, [cast[login] for login in COME], goals=words(cast, GOALS), actor=cast["hr"], now=ago(begins, 12, NOON)
    )


def come_together(training: Training, cast: Cast, begins: datetime) -> None:
    """All but the colleague on duty; ideas are written down and rewarded the same day."""
    over = begins + LASTS
    born = [
        (trainings_ideas.add_idea(training, text=words(cast, text), author=cast[author], now=over), prize)
        for author, text, prize, *_rest in IDEAS
    ]
    came = [cast[login].pk for login in COME if login != ON_DUTY]
    trainings.hold(training, came=came, actor=cast["hr"], now=over)
    for idea, prize in born:
        if words(cast, prize):
            trainings_ideas.reward(training, idea, prize=words(cast, prize), actor=cast["cco"], now=over)
    trainings_ideas.collect(training, actor=cast["hr"], now=over + timedelta(minutes=20))
    promise(training, cast, ago(over, -3, NOON))
    for (idea, _prize), (*_rest, state, said) in zip(born, IDEAS, strict=True):
        answer(idea, state, words(cast, said), cast, ago(over, -5, NOON))


def promise(training: Training, cast: Cast, at: datetime) -> None:
    """The debrief with both heads; each promise is kept a day before its day."""
    promises = [Promised(words(cast, text), cast[owner], day_ago(at, -days)) for text, owner, days in PROMISES]
    trainings_ideas.debrief(
        training, summary=words(cast, SUMMARY), plan=words(cast, PLAN), marketing=cast["cmo"], sales=cast["cco"],
        promises=promises, actor=cast["hr"], now=at,
    )  # fmt: skip
    made = training.occurrence.born_actions.select_related("action").order_by("pk")
    for row, (_text, owner, days) in zip(made, PROMISES, strict=True):
        actions.complete(row.action, actor=cast[owner], now=ago(at, 1 - days, EVENING))


def answer(idea: Idea, state: str, said: str, cast: Cast, at: datetime) -> None:
    ideas.answer(idea, state=state, text=said, actor=cast["cmo"], now=at)


def look_back(training: Training, cast: Cast, begins: datetime) -> None:
    """How it was, what was kept in mind, and what is seen in the work a month later."""
    evening = begins + timedelta(hours=8)
    for login, score in REACTIONS.items():
        trainings_learning.react(training, score=score, actor=cast[login], now=evening)
    questions = [
        Question(words(cast, text), [words(cast, option) for option in options], correct)
        for text, options, correct in QUIZ
    ]
    trainings_learning.set_quiz(training, questions, actor=cast["hr"], now=evening)
    for login, chosen in QUIZZED.items():
        given = dict(enumerate(chosen, start=1))
        trainings_learning.answer_quiz(training, given, actor=cast[login], now=ago(begins, -2, NOON))
    month_later = ago(begins + timedelta(days=31), 0, NOON)
    for login, is_seen in SEEN_AFTER_A_MONTH.items():
        person = cast[login]
        trainings_learning.check_behaviour(
            training, person, day=30, is_seen=is_seen, actor=person, now=month_later + timedelta(hours=1)
        )


def plan_next(cast: Cast, now: datetime) -> None:
    """Marketing finds the topic useful; sales has not answered yet."""
    begins = in_week(now, -4, 3, BEGINS)
    training = trainings.plan(
        topic="marketing_basics", starts_at=begins, ends_at=begins + timedelta(hours=3), organiser=cast["hr"],
        now=ago(now, 4, NOON), is_demo=True,
    )  # fmt: skip
    trainings.confirm(training, actor=cast["cmo"], now=ago(now, 2, NOON))


def read_books(cast: Cast, now: datetime) -> None:
    begins = in_week(now, -2, 2, time(16, 30))
    club = trainings.plan(
        topic="book_club", starts_at=begins, ends_at=begins + timedelta(minutes=90), organiser=cast["hr"],
        now=ago(now, 9, NOON), is_demo=True,
    )  # fmt: skip
    for head in ("cmo", "cco"):
        trainings.confirm(club, actor=cast[head], now=ago(now, 8, NOON))
    trainings.book(club, Trainer("internal", cast["marketer2"]), actor=cast["hr"], now=ago(now, 7, NOON))
    trainings.invite(club, [cast[login] for login in READERS], actor=cast["hr"], now=ago(now, 7, EVENING))
    for side, title, author in BOOKS:
        trainings_books.add_reading(
            club, side=side, title=words(cast, title), author=words(cast, author), meet_on=begins.date(),
            actor=cast["hr"], now=ago(now, 6, NOON),
        )  # fmt: skip
