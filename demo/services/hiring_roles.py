"""The card of the internet marketer: one place held and known by evidence, one place that is searched for."""

from datetime import datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.hiring_pay import planned
from demo.services.hiring_vacancies import MAIN
from demo.services.meetings import words
from hiring.models import RoleCard, Vacancy
from hiring.models.role_cards import FUNCTIONS
from hiring.services import role_cards

MORNING, NOON = time(10, 40), time(12, 50)
Pair = tuple[str, str]
HOLDS = "marketer"
SKILLED = {
    "contractors": 2, "strategy": 2, "market": 1, "direct": 3, "analytics": 3, "landing": 2, "ab_tests": 2, "seo": 1,
    "chains": 2,
}  # fmt: skip
SEEN = (
    "Видели на разборе кампании и в отчётах за квартал",
    "Seen in the review of the campaign and in the reports of the quarter",
)
NOT_DONE = {"auto_sales", "mailings"}
NOT_SEEN = ("Цепочки пока никто не смотрит", "Nobody looks at the chains yet")
# months ago, what, and what came of it
TRIED: list[tuple[int, Pair, Pair]] = [
    (2, ("Форма из трёх полей вместо девяти", "A form of three fields instead of nine"), ("Заявок больше на пятую часть, качество то же", "A fifth more leads of the same quality")),
    (1, ("Цена часа простоя в заголовке", "The price of an idle hour in the headline"), ("Разницы не видно, вернули как было", "No difference to be seen; put back")),
    (0, ("Показ расчёта сразу после заявки", "The quote right after the request"), ("", "")),
]  # fmt: skip


def fill(cast: Cast, opened: dict[str, Vacancy], *, now: datetime) -> None:
    head, plan = cast["cmo"], planned(cast, now.date())
    role_cards.open_card(now=ago(now, 30, NOON), actor=head, acting_head=head, vacancy=opened[MAIN], plan_leads=plan)
    held = role_cards.open_card(now=ago(now, 70, MORNING), actor=head, acting_head=head, plan_leads=plan)
    know(occupy(held, cast, now), cast, now)


def occupy(card: RoleCard, cast: Cast, now: datetime) -> RoleCard:
    """Here for most of a year; asked about other work three months ago."""
    began, at = day_ago(now, 200), ago(now, 70, NOON)
    card = role_cards.hire(
        card, person=cast[HOLDS], started_on=began, exclusive_since=began, probation_until=began + timedelta(days=90),
        now=at, actor=cast["cmo"],
    )  # fmt: skip
    for _step in ("probation", "confirmed"):
        card = role_cards.advance(card, now=at, actor=cast["cmo"])
    role_cards.check_exclusivity(card, result="kept", note="", now=ago(now, 60, NOON), actor=cast["hr"])
    return card


def know(card: RoleCard, cast: Cast, now: datetime) -> None:
    at, head = ago(now, 20, NOON), cast["cmo"]
    for skill, level in SKILLED.items():
        role_cards.mark_skill(card, skill=skill, level=level, evidence=words(cast, SEEN), now=at, actor=head)
    for function, _label in FUNCTIONS:
        is_done = function not in NOT_DONE
        note = "" if is_done else words(cast, NOT_SEEN)
        role_cards.mark_function(card, function=function, is_done=is_done, note=note, now=at, actor=head)
    for months, text, result in TRIED:
        month = (now - timedelta(days=30 * months)).date()
        planned = role_cards.plan_hypothesis(
            card, text=words(cast, text), planned_for=month, now=ago(now, 21 * months + 3, MORNING), actor=cast[HOLDS]
        )
        if words(cast, result):
            role_cards.conclude_hypothesis(
                planned, result=words(cast, result), now=ago(now, 21 * months - 10, NOON), actor=cast[HOLDS]
            )
