"""The search brief of the internet marketer, whole, signed and sent; the others as far as anybody got."""

from datetime import datetime, time

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.hiring_agencies import CHOSEN, NAMES
from demo.services.hiring_vacancies import FILLED, MAIN, PAUSED, WAITING
from demo.services.meetings import words
from hiring.models import Agency, Vacancy
from hiring.services import briefs

MORNING, EVENING = time(10, 15), time(17, 20)
Pair = tuple[str, str]
WHOLE: dict[int, Pair] = {
    1: ("Сайт вакансий, сообщество маркетологов, агентство", "The job board, the marketers' community, an agency"),
    2: ("Двое ведут пять каналов, на опыты не остаётся дня", "Two people run five channels, no day is left for experiments"),
    3: ("Маркетинг и продажи встречаются каждую неделю; план заявок общий", "Marketing and sales meet every week; the plan of leads is a common one"),
    4: ("Ежедневная реклама, подрядчики, список гипотез. Итог – план принятых заявок", "Daily advertising, contractors, a list of hypotheses. The result is the plan of accepted leads"),
    5: ("От года в рекламе с бюджетом от 300 тысяч, свои посадочные страницы", "A year or more of advertising with a real budget, landing pages of one's own"),
    6: ("Директору по маркетингу; копирайтер и дизайнер – подрядчики", "To the marketing director; copywriter and designer are contractors"),
    7: ("Оклад и премия за план заявок, неделя в продажах, обучение", "Salary and a bonus for the plan of leads, a week in sales, training"),
    9: ("Разобрать воронку по каналам – найден самый слабый шаг за 30 дней\nПоставить опыты на посадочных – 3 опыта за 60 дней", "Read the funnel by channel – the weakest step is found within 30 days\nRun experiments on landing pages – 3 of them within 60 days"),
    10: ("Через 1–2 года – руководитель маркетинга", "Head of marketing in one or two years"),
    11: ("Хорошо: логистика и услуги для бизнеса. Нежелательно: клиенты и партнёры", "Preferred: logistics and services for business. Undesired: clients and partners"),
}  # fmt: skip
PARTS = {FILLED: (2, 3, 4, 5, 6, 7, 9), PAUSED: (2, 4, 5), WAITING: (2, 4)}
OF_REPS: dict[int, Pair] = {
    9: ("Пройти сценарии – сдан экзамен на 8 из 10 за 30 дней\nПровести встречи – 12 встреч за 90 дней", "Learn the scripts – an exam passed with 8 of 10 within 30 days\nHold meetings – 12 of them within 90 days"),
}  # fmt: skip
STARTED = {FILLED: 74, PAUSED: 43, WAITING: 2}


def fill(cast: Cast, opened: dict[str, Vacancy], *, now: datetime) -> None:
    whole(cast, opened[MAIN], now)
    for key, numbers in PARTS.items():
        row, at = opened[key], ago(now, STARTED[key], EVENING)
        head = row.hiring_head
        texts = {number: words(cast, OF_REPS.get(number, WHOLE[number])) for number in numbers if number != 2}
        briefs.write(briefs.begin(row, now=at, actor=head), {"texts": texts}, now=at, actor=head)


def whole(cast: Cast, vacancy: Vacancy, now: datetime) -> None:
    """Two hands on it the day after, and the agency has it the same evening."""
    at = ago(now, 29, MORNING)
    values = {
        "texts": {number: words(cast, text) for number, text in WHOLE.items()},
        "start_on": day_ago(now, -15), "career_link": "role_card",
    }  # fmt: skip
    brief = briefs.write(briefs.begin(vacancy, now=at, actor=cast["cmo"]), values, now=at, actor=cast["cmo"])
    for signer in ("cmo", "hr"):
        brief = briefs.sign(brief, now=ago(now, 28, MORNING), actor=cast[signer])
    agency = Agency.objects.get(name=words(cast, NAMES[CHOSEN]))
    briefs.send(brief, agency, now=ago(now, 27, EVENING), actor=cast["hr"])
