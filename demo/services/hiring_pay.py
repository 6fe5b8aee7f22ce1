"""The salary table of the region, what marketing is paid, and a scheme whose last month is calculated."""

from datetime import date, datetime, time, timedelta

from alignment.shared.business_time import add_business_days
from alignment.shared.periods import Period
from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.hiring_vacancies import CURRENCY, REGION, Amounts, amount
from demo.services.meetings import words
from funnel.selectors.brought import brought_by
from hiring.models import PayScheme
from hiring.services import bands, pay, pay_months
from people import selectors as people

MORNING, NOON, EVENING = time(9, 10), time(12, 0), time(18, 0)
Pair = tuple[str, str]
LOOKED = ("Обзор вакансий на двух сайтах, октябрь", "A review of two job boards")
# level, name, position, years, least and most
BANDS: list[tuple[str, Pair, str, int, int, Amounts, Amounts]] = [
    ("novice", ("Новичок", "Beginner"), "internet_marketer", 0, 1, (50_000, 1_900), (80_000, 2_600)),
    ("middle", ("Средний", "Middle"), "internet_marketer", 1, 3, (80_000, 2_600), (140_000, 4_300)),
    ("content", ("По содержанию", "Content"), "marketer", 1, 3, (70_000, 2_300), (120_000, 3_800)),
    ("high", ("Высокий", "High"), "marketer", 3, 5, (100_000, 3_200), (250_000, 6_000)),
    ("lead", ("РОМ", "Head of marketing"), "head_of_marketing", 3, 7, (150_000, 4_500), (400_000, 8_500)),
    ("rep", ("Менеджер", "Representative"), "sales_rep", 0, 3, (70_000, 2_200), (120_000, 3_600)),
    ("head", ("РОП", "Head of sales"), "head_of_sales", 2, 7, (140_000, 4_400), (260_000, 7_500)),
]  # fmt: skip
PAID: list[tuple[str, str, Amounts, Amounts]] = [
    ("head_marketing", "lead", (210_000, 6_200), (0, 0)),
    ("marketer", "high", (120_000, 3_900), (40_000, 1_200)),
    ("marketer2", "content", (95_000, 3_000), (0, 0)),
]
EARNS = "marketer"
TERMS: dict[str, Amounts] = {
    "base_minor": (100_000, 3_200),
    "bonus_minor": (40_000, 1_300),
    "flex_budget_minor": (30_000, 950),
}
GUARD, LEAST_PLAN = 35, 5
FLEX: list[Pair] = [
    ("Отчёт по каналам для встречи директоров", "A report by channel for the meeting of the directors"),
    ("Сценарий письма вместе с первой линией", "A letter written together with the first line"),
    ("Прототип новой посадочной страницы", "A prototype of the new landing page"),
]  # fmt: skip
FLEX_PAYS, DONE = (10_000, 310), 2
APPROVED_ON = 4


def fill(cast: Cast, *, now: datetime) -> None:
    table(cast, now)
    for login, level, base, variable in PAID:
        bands.pay_of(
            cast[login], level=level, base_minor=amount(cast, base), variable_minor=amount(cast, variable),
            region=words(cast, REGION), currency=words(cast, CURRENCY), from_date=day_ago(now, 120),
            now=ago(now, 50, NOON), actor=cast["hr"],
        )  # fmt: skip
    scheme(cast, now)


def table(cast: Cast, now: datetime) -> None:
    """Of the region; the defaults of the country stay as they were."""
    hr, at = cast["hr"], ago(now, 80, NOON)
    drafted = bands.draft(
        region=words(cast, REGION), currency=words(cast, CURRENCY), is_gross=True, source=words(cast, LOOKED), now=at,
        actor=hr,
    )  # fmt: skip
    rows = [
        {"level": level, "name": words(cast, name), "position": position, "years_from": start, "years_to": stop,
         "min_minor": amount(cast, low), "max_minor": amount(cast, high)}
        for level, name, position, start, stop, low, high in BANDS
    ]  # fmt: skip
    bands.activate(bands.write(drafted, rows, now=at, actor=hr), dated_on=at.date(), now=at, actor=hr)


def scheme(cast: Cast, now: datetime) -> None:
    """In force since the first of last month."""
    month = Period.month_of(now.date().replace(day=1) - timedelta(days=1)).start
    before, who = ago(moment(month, now), 5, NOON), cast[EARNS]
    terms = {name: amount(cast, value) for name, value in TERMS.items()}
    terms |= {"plan_leads": planned(cast, month), "guard_percent": GUARD}
    row = pay.draft(who, terms=terms, started_on=month, now=before, actor=cast["hr"])
    row = pay.activate(pay.sign(row, now=before, actor=who), now=before, actor=cast["hr"])
    flex(row, month, cast, now)
    counted = pay_months.calculate(row, month=month, now=now, actor=cast["hr"])
    approved_on = add_business_days(now.date().replace(day=1), APPROVED_ON - 1, people.working_calendar())
    if approved_on < now.date():
        pay_months.approve(counted, now=moment(approved_on, now), actor=cast["cco"])


def planned(cast: Cast, month: date) -> int:
    """As many as the month before brought."""
    former = Period.month_of(month.replace(day=1) - timedelta(days=1))
    return max(LEAST_PLAN, len(brought_by(cast[EARNS], former).leads))


def flex(row: PayScheme, month: date, cast: Cast, now: datetime) -> None:
    """Three tasks, two of them done and confirmed."""
    last = Period.month_of(month).last
    for no, title in enumerate(FLEX):
        task = pay.add_task(
            row, month=month, title=words(cast, title), amount_minor=amount(cast, FLEX_PAYS), accept_by=last,
            now=ago(moment(month, now), -1, NOON), actor=cast["cco"],
        )  # fmt: skip
        if no < DONE:
            done = pay.report_done(task, now=ago(moment(last, now), 2, NOON), actor=cast[EARNS])
            pay.confirm_task(done, now=ago(moment(last, now), 1, EVENING), actor=cast["cco"])


def moment(day: date, now: datetime) -> datetime:
    return datetime.combine(day, EVENING, now.tzinfo)
