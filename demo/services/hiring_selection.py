"""Scorecards before the first candidate, talks with two cards each, work samples, references, two offers."""

from datetime import datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.hiring_vacancies import FILLED, MAIN, amount
from demo.services.meetings import words
from hiring.models import Application, Offer, ScorecardAttribute, Vacancy
from hiring.services import cards, interviews, offers, scorecards
from hiring.services import selection as steps

MORNING, TALK, NOON, EVENING = time(9, 30), time(11, 0), time(12, 30), time(17, 15)
Pair = tuple[str, str]
CATEGORIES: dict[str, list[tuple[Pair, list[Pair]]]] = {
    MAIN: [
        (("Ремесло", "Craft"), [("Читает воронку", "Reads a funnel"), ("Ставит опыт", "Runs an experiment")]),
        (("Результаты", "Results"), [("Называет цифры", "Names figures")]),
        (("Вместе", "Together"), [("Ищет разговора с продажами", "Seeks the talk with sales")]),
    ],
    FILLED: [
        (("Разговор", "Talking"), [("Задаёт вопросы", "Asks questions"), ("Слышит возражение", "Hears an objection")]),
        (("Результаты", "Results"), [("Называет цифры", "Names figures")]),
        (("Вместе", "Together"), [("Держит слово", "Keeps the word")]),
    ],
}
QUESTIONS: dict[str, list[Pair]] = {
    "interview_1": [
        ("Расскажите о результате, которым гордитесь. Какие были цифры?", "Tell of a result you are proud of. What were the figures?"),
        ("Когда вы ошиблись и что изменили?", "When were you wrong, and what did you change?"),
    ],
    "interview_2": [("С чего вы начнёте первую неделю?", "What will you begin your first week with?")],
}  # fmt: skip
DEFINED = {MAIN: 27, FILLED: 73}
PANEL = {
    ("internet_marketer", "interview_1"): ("cmo", "head_marketing"),
    ("internet_marketer", "interview_2"): ("cmo", "cco"),
    ("sales_rep", "interview_1"): ("head2", "hr"),
    ("sales_rep", "interview_2"): ("head2", "cco"),
}
# of one talk after another: what each of the two recommends
VOTES = [(3, 3), (4, 4), (3, 2), (3, 4), (2, 3), (4, 3)]
SAW: list[Pair] = [
    ("Воронка нарисована по памяти, показано, где течёт", "Drew the funnel from memory and showed where it leaks"),
    ("Есть бюджет, цена заявки и рассказ, что было сделано, когда она выросла", "Named the budget, the price of a lead, and what was done when it rose"),
    ("На вопрос об ошибке – пример, а не правило", "Answered the question on a mistake with an example, not a rule"),
    ("Без подсказки вопрос: как продавцы узнают о рассылке?", "Asked unprompted how sellers learn of a mailing"),
]  # fmt: skip
TASK = (
    "Вот посадочная страница и её воронка за месяц. Назовите три правки, ожидаемый эффект и порядок",
    "Here is a landing page and its funnel of a month. Name three changes, the effect you expect, and their order",
)
SAMPLE_SAW = (
    "Форма в девять полей найдена, её цена посчитана",
    "Found the form of nine fields and counted what it costs",
)
REFEREE = (("Ольга Брод", "Olga Ford"), ("Руководитель на прошлом месте", "Head at the former place"))
REFEREE_SAID = (
    "Доводит до конца и предупреждает заранее. Взяла бы снова",
    "Sees things through and warns in time. I would hire again",
)
SAMPLE_DAYS, SCORED_AFTER, REFERRED_AFTER = 3, 4, 1
WHY_HIRE = {
    "internet_marketer": (
        "Карточки говорят «да», проба лучшая из трёх, рекомендация подтверждает",
        "The cards say yes, the sample is the best of three, the reference confirms it",
    ),
    "sales_rep": (
        "Все карточки говорят «да», рекомендация подтверждает",
        "All cards say yes, the reference confirms it",
    ),
}
# position: pay; working days ago: decided, offered; days ahead: to answer, to start
OFFERS = {
    "internet_marketer": ((115_000, 3_700), 4, 2, -4, -15),
    "sales_rep": ((85_000, 2_700), 52, 50, 46, 2),
}


def define(cast: Cast, opened: dict[str, Vacancy], *, now: datetime) -> None:
    for key, days in DEFINED.items():
        row = opened[key]
        scorecards.define(
            row, now=ago(now, days, MORNING), actor=row.hiring_head,
            categories=[
                (words(cast, name), [words(cast, line) for line in lines]) for name, lines in CATEGORIES[key]
            ],
            questions={stage: [words(cast, one) for one in asked] for stage, asked in QUESTIONS.items()},
        )  # fmt: skip


def meet(row: Application, stage: str, days: int, cast: Cast, *, now: datetime) -> None:
    """What belongs to a stage, counted from the day the application entered it."""
    if stage.startswith("interview"):
        talk(row, stage, days, cast, now)
    elif stage == "test" and row.vacancy.position == "internet_marketer":
        sample(row, days, cast, now)
    elif stage == "references" and days > REFERRED_AFTER:
        refer(row, cast, ago(now, days - REFERRED_AFTER, NOON))


def talk(row: Application, stage: str, days: int, cast: Cast, now: datetime) -> None:
    """On the working day after; the cards are in within the same day. The latest one is still ahead."""
    panel = [cast[login] for login in PANEL[row.vacancy.position, stage]]
    starts_at = ago(now, days - 2 if days <= 1 else days - 1, TALK)
    made = interviews.plan(
        row, stage=row.stage, starts_at=starts_at, interviewers=panel, actor=panel[0], now=ago(now, days, EVENING),
        is_online=stage == "interview_1",
    )  # fmt: skip
    if starts_at + timedelta(hours=8) > now:
        return
    keys = list(ScorecardAttribute.objects.filter(template__vacancy=row.vacancy).values_list("key", flat=True))
    for no, (person, vote) in enumerate(zip(panel, votes_of(row), strict=True)):
        saw = [words(cast, SAW[(days + no + at) % len(SAW)]) for at in range(len(SAW))]
        asked = keys[no : no + 3]
        cards.submit(
            made, by=person, recommendation=vote, evidence=saw[-1], now=starts_at + timedelta(hours=2 + no),
            marks={key: cards.Mark(vote, said) for key, said in zip(asked, saw, strict=False)},
        )  # fmt: skip


def votes_of(row: Application) -> tuple[int, int]:
    """The same for the same candidate, whatever number the row has."""
    return VOTES[len(row.candidate.email) % len(VOTES)]


def sample(row: Application, days: int, cast: Cast, now: datetime) -> None:
    """Three days for it, scored the day after; the newest one is still being worked on."""
    given = steps.give_sample(
        row, kind="fix_landing", task=words(cast, TASK), due_on=day_ago(now, days - SAMPLE_DAYS),
        actor=row.vacancy.hiring_head, now=ago(now, days, EVENING),
    )  # fmt: skip
    if days > SCORED_AFTER:
        link = f"https://mail.example/samples/{row.pk}"
        given = steps.hand_in(given, link=link, actor=cast["hr"], now=ago(now, days - SAMPLE_DAYS, MORNING))
        steps.score_sample(
            given, score=votes_of(row)[0], evidence=words(cast, SAMPLE_SAW), by=cast["head_marketing"],
            now=ago(now, days - SCORED_AFTER, NOON),
        )  # fmt: skip


def refer(row: Application, cast: Cast, at: datetime) -> None:
    name, relation = (words(cast, pair) for pair in REFEREE)
    steps.add_reference(
        row, name=name, relation=relation, contact="", said=words(cast, REFEREE_SAID), verdict="for",
        actor=cast["hr"], now=at,
    )  # fmt: skip


def offer(row: Application, cast: Cast, *, now: datetime) -> Offer:
    """The whole way was gone: decided, then offered."""
    pay, decided, made, answer_by, starts = OFFERS[row.vacancy.position]
    head = row.vacancy.hiring_head
    steps.decide(
        row, verdict="hire", reason=words(cast, WHY_HIRE[row.vacancy.position]), actor=head, now=ago(now, decided, NOON)
    )
    return offers.make(
        row, base_minor=amount(cast, pay), start_on=day_ago(now, starts), answer_by=day_ago(now, answer_by),
        actor=head, now=ago(now, made, NOON),
    )  # fmt: skip


def accept(made: Offer, cast: Cast, *, now: datetime) -> None:
    offers.accept(made, actor=made.application.vacancy.hiring_head, now=now)
