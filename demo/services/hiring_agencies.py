"""Three agencies with their eight scores, the comparison of both ways of searching, and the hours it takes."""

from datetime import datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.hiring_vacancies import MAIN, amount
from demo.services.meetings import words
from hiring.models import Agency, Vacancy
from hiring.services import agencies, engagements, searches

MORNING, NOON = time(10, 5), time(12, 45)
Pair = tuple[str, str]
CHOSEN = "place"
NAMES: dict[str, Pair] = {
    "place": ("Бюро «Своё место»", "Own Place Bureau"),
    "north": ("Северный отбор", "Northern Selection"),
    "fast": ("Кадры за день", "Staff in a Day"),
}
# points of the judged criteria 1, 2, 3, 4, 7, 8; minutes to the first reply, clarifying questions
SCORED = {
    "place": ((3, 2, 2, 3, 3, 2), 35, 9),
    "north": ((2, 3, 1, 2, 2, 3), 190, 6),
    "fast": ((2, 1, 0, 0, 1, 1), 12, 1),
}
JUDGED = (1, 2, 3, 4, 7, 8)
EVIDENCE: dict[int, Pair] = {
    1: ("Показали закрытые вакансии маркетологов за год", "Showed the marketing vacancies closed within a year"),
    2: ("Отзывы на двух площадках", "Reviews on two sites"),
    3: ("Спросили у знакомого директора", "Asked a director we know"),
    4: ("Пункт договора о замене", "The clause on a replacement"),
    7: ("Платим после испытательного срока", "Paid after the probation"),
    8: ("Назвали срок, воронку и цену ошибки", "Named the term, the funnel and the price of a mistake"),
}
BASE = (100_000, 3_200)
TERMS = {"promised_weeks": 4, "fee_hundredths": 150, "guarantee_months": 3}
FIGURES = {
    "self_hours": 60, "self_weeks_tenths": 40, "fee_hundredths": 150, "passes_hundredths": 100, "agency_hours": 10,
    "agency_weeks_tenths": 20,
}  # fmt: skip
MONEY = {
    "base_minor": BASE, "hourly_cost_minor": (1_000, 32), "board_fees_minor": (15_000, 450),
    "role_value_minor": (200_000, 6_500),
}  # fmt: skip
WHY = (
    "Суммы почти равны. Ищем оба: агентство быстрее, а своих мы лучше проверим делом",
    "The sums are almost equal. Both: the agency is faster, and our own we test better by work",
)
# who, working days ago, minutes
HOURS = [
    ("hr", 26, 240), ("hr", 22, 180), ("hr", 17, 150), ("hr", 11, 120), ("cmo", 23, 150), ("cmo", 15, 120),
    ("cmo", 5, 90), ("head_marketing", 23, 120), ("head_marketing", 17, 90), ("head_marketing", 4, 75),
]  # fmt: skip


def choose(cast: Cast, opened: dict[str, Vacancy], *, now: datetime) -> None:
    made = {key: score(key, cast, now) for key in NAMES}
    main = opened[MAIN]
    figures = FIGURES | {name: amount(cast, money) for name, money in MONEY.items()}
    compared = searches.compare(main, figures, actor=cast["hr"], now=ago(now, 29, MORNING))
    searches.decide(compared, decision="both", reason=words(cast, WHY), actor=cast["cmo"], now=ago(now, 28, NOON))
    engagements.engage(
        made[CHOSEN], main, {**TERMS, "base_minor": amount(cast, BASE)}, actor=cast["hr"], now=ago(now, 27, NOON)
    )


def score(key: str, cast: Cast, now: datetime) -> Agency:
    points, minutes, questions = SCORED[key]
    asked, hr = ago(now, 32, MORNING), cast["hr"]
    facts = {"name": words(cast, NAMES[key]), "site": f"https://{key}.example/", "email": f"hello@{key}.example"}
    agency = agencies.create(facts, actor=hr, now=asked)
    agencies.contact(agency, way="email", sent_at=asked, actor=hr, now=asked)
    replied = asked + timedelta(minutes=minutes)
    agencies.reply(agency, replied_at=replied, questions=questions, actor=hr, now=replied)
    for criterion, mark in zip(JUDGED, points, strict=True):
        agencies.score(
            agency, criterion=criterion, points=mark, evidence=words(cast, EVIDENCE[criterion]), actor=hr,
            now=ago(now, 31, NOON),
        )  # fmt: skip
    return agency


def count_hours(cast: Cast, opened: dict[str, Vacancy], *, now: datetime) -> None:
    for login, days, minutes in HOURS:
        searches.log_hours(
            opened[MAIN], person=cast[login], minutes=minutes, on=day_ago(now, days),
            hourly_cost_minor=amount(cast, MONEY["hourly_cost_minor"]), actor=cast["hr"], now=ago(now, days, time(18, 5)),
        )  # fmt: skip
