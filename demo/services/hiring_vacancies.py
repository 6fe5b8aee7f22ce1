"""Five vacancies: one searched for in two ways, one filled, one paused, one that waits for a word, one that stands still."""

from dataclasses import dataclass
from datetime import datetime, time

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.meetings import words
from hiring.models import Vacancy
from hiring.services import vacancy_changes as changes
from hiring.services import vacancy_turns as turns

MORNING, NOON = time(9, 40), time(12, 20)
Pair = tuple[str, str]
Amounts = tuple[int, int]
REGION = ("Москва", "Leipzig")
CURRENCY = ("RUB", "EUR")
PASSIVE, MAIN, FILLED, PAUSED, WAITING = "first_line", "internet_marketer", "sales_rep", "head_of_sales", "marketer"


@dataclass(frozen=True)
class Told:
    """`asked` and `opened`: working days ago; salaries in roubles and in euros. Channels: kind, name, cost."""

    key: str
    position: str
    title: Pair
    head: str
    why: str
    note: Pair
    salary: tuple[Amounts, Amounts]
    asked: int
    opened: int | None
    text: Pair
    advantages: Pair = ("", "")
    benefits: Pair = ("", "")
    onboarding: Pair = ("", "")
    worth: Amounts | None = None
    leads: int | None = None
    channels: tuple[tuple[str, Pair, Amounts], ...] = ()


BOARD, CHAT = ("Сайт вакансий", "Job board"), ("Сообщество маркетологов", "Marketers' community")
TOLD = [
    Told(
        MAIN, "internet_marketer", ("Интернет-маркетолог", "Internet marketer"), "cmo", "growth",
        ("Двое ведут пять каналов: на опыты не остаётся дня", "Two people run five channels: no day is left for experiments"),
        ((90_000, 2_900), (130_000, 4_100)), 33, 31,
        ("Вести рекламу каждый день, ставить три опыта в месяц, держать план принятых заявок вместе с продажами",
         "Run the advertising every day, three experiments a month, keep the plan of accepted leads together with sales"),
        ("Маркетинг и продажи встречаются каждую неделю; решения видны всем", "Marketing and sales meet every week; decisions are seen by all"),
        ("Неделя в продажах каждые полгода, обучение за счёт компании", "A week in sales every half a year, training paid by the company"),
        ("Неделя 1: звонки рядом с продавцом. Неделя 2: кабинеты и отчёты. Неделя 4: первый свой опыт. Наставник – руководитель маркетинга",
         "Week 1: calls beside a seller. Week 2: accounts and reports. Week 4: the first experiment. Mentor: the head of marketing"),
        (200_000, 6_500),
        channels=(("board", BOARD, (15_000, 450)), ("network", CHAT, (0, 0)), ("agency", ("Бюро «Своё место»", "Own Place Bureau"), (0, 0))),
    ),
    Told(
        FILLED, "sales_rep", ("Менеджер по продажам, группа «Юг»", "Sales representative, Team South"), "head2", "growth",
        ("Заявок больше, чем успевают двое", "More leads than two people can take"),
        ((70_000, 2_300), (100_000, 3_200)), 78, 75,
        ("Первые встречи, расчёт, договор. Заявки приходят готовыми", "First meetings, the quote, the contract. Leads come qualified"),
        ("Клиенты приходят сами: маркетинг приносит заявки", "Clients come by themselves: marketing brings the leads"),
        ("Процент без потолка, наставник на три месяца", "A commission without a ceiling, a mentor for three months"),
        ("План на девяносто дней: слушать, звонить рядом, звонить самому", "A plan of ninety days: listen, call together, call alone"),
        (300_000, 9_500), 30,
        channels=(("board", BOARD, (12_000, 380)), ("referral", ("Коллеги советуют", "Colleagues recommend"), (0, 0))),
    ),
    Told(
        PAUSED, "head_of_sales", ("Руководитель отдела продаж", "Head of sales"), "cco", "new_position",
        ("Третья группа для нового направления", "A third team for the new route"),
        ((150_000, 4_800), (220_000, 7_000)), 46, 44,
        ("Собрать группу из пяти человек и довести её до плана за два квартала", "Gather a team of five and bring it to its plan in two quarters"),
        channels=(("headhunt", ("Прямой поиск", "Direct search"), (0, 0)), ("board", BOARD, (18_000, 560))),
    ),
    Told(
        WAITING, "marketer", ("Маркетолог по содержанию", "Content marketer"), "head_marketing", "replacement",
        ("Кейсы пишем в выходные", "Case studies are written at weekends"),
        ((70_000, 2_300), (100_000, 3_200)), 2, None,
        ("Два кейса и четыре статьи в месяц вместе с продавцами", "Two case studies and four articles a month, together with sellers"),
    ),
    Told(
        PASSIVE, "sales_rep", ("Менеджер первой линии", "First line of sales"), "head", "replacement",
        ("Тимур переходит в активные продажи", "Tim moves on to active sales"),
        ((50_000, 1_700), (65_000, 2_100)), 17, 15,
        ("Отвечать на заявку за пять минут и договариваться о показе", "Answer a lead within five minutes and agree on a demo"),
        leads=40, channels=(("board", BOARD, (9_000, 280)),),
    ),
]  # fmt: skip
READ = (("rep4", 5), ("marketer2", 4))
SITE = ("Отзывы о работодателях", "Employer reviews")
WHY_PAUSED = ("Новое направление откроем после сезона", "The new route opens after the season")


def fill(cast: Cast, *, now: datetime) -> dict[str, Vacancy]:
    opened = {told.key: ask(told, cast, now) for told in TOLD}
    main = opened[MAIN]
    for reader, points in READ:
        asked = changes.ask_reader(main, cast[reader], now=ago(now, 30, NOON), actor=cast["cmo"])
        changes.read(asked, points=points, now=ago(now, 29, MORNING), actor=cast[reader])
    changes.check_reviews(
        main, site=words(cast, SITE), is_true=True, checked_on=day_ago(now, 29), now=ago(now, 29, NOON),
        actor=cast["hr"],
    )  # fmt: skip
    return opened


def ask(told: Told, cast: Cast, now: datetime) -> Vacancy:
    head, at = cast[told.head], ago(now, told.asked, MORNING)
    row = turns.ask(changes.draft(facts(told, cast), now=at, actor=head), now=ago(now, told.asked, NOON), actor=head)
    if told.opened is not None:
        turns.approve(row, now=ago(now, told.opened, MORNING), actor=cast["ceo"])
        for kind, name, cost in told.channels:
            changes.post(
                row, kind=kind, name=words(cast, name), cost_minor=amount(cast, cost),
                now=ago(now, told.opened, NOON), actor=cast["hr"],
            )  # fmt: skip
    return row


def facts(told: Told, cast: Cast) -> dict[str, object]:
    head, (low, high) = cast[told.head], told.salary
    return {
        "title": words(cast, told.title), "position": told.position, "hiring_head": head,
        "department": head.current_memberships[0].department, "reason": told.why, "reason_note": words(cast, told.note),
        "salary_min_minor": amount(cast, low), "salary_max_minor": amount(cast, high),
        "currency": words(cast, CURRENCY), "region": words(cast, REGION), "text": words(cast, told.text),
        "advantages": words(cast, told.advantages), "benefits": words(cast, told.benefits),
        "onboarding_plan": words(cast, told.onboarding), "leads_per_month": told.leads,
        "monthly_value_minor": amount(cast, told.worth) if told.worth else None,
    }  # fmt: skip


def pause(cast: Cast, opened: dict[str, Vacancy], *, now: datetime) -> None:
    turns.pause(opened[PAUSED], note=words(cast, WHY_PAUSED), now=ago(now, 10, NOON), actor=cast["cco"])


def amount(cast: Cast, pair: Amounts) -> int:
    """Roubles or euros, in minor units."""
    return pair[cast.language == "en"] * 100
