"""What the two sides of the demo company asked of each other in the last three months."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.meetings import words
from funnel.models import Lead
from meetings.models import Request
from meetings.services import requests
from people.models import Person

ASKED_AT = time(11, 10)
JUST_NOW = timedelta(minutes=50)
Pair = tuple[str, str]
STEPS: dict[str, Callable[..., Request]] = {
    "seen": requests.acknowledge,
    "taken": requests.take,
    "delivered": requests.deliver,
    "helped": requests.confirm,
    "missing": requests.send_back,
    "declined": requests.decline,
}
AT = {
    "seen": time(11, 50),
    "taken": time(10, 5),
    "delivered": time(15, 20),
    "helped": time(16, 45),
    "missing": time(10, 20),
    "declined": time(12, 30),
}
SAYS_WHY = {"missing": "note", "declined": "reason"}


@dataclass(frozen=True)
class Asked:
    """Days are working days before today; `raised` 0 is just now, `needed` below 0 lies ahead."""

    who: str
    kind: str
    what: Pair
    why: Pair
    raised: int
    needed: int
    steps: tuple[tuple[str, str, int], ...] = ()
    said: Pair = ("", "")
    deal: str = ""


ASKED = [
    Asked("rep", "case", ("Кейс о перевозке с холодом", "A case study on chilled freight"), ("Клиент спрашивает, возили ли мы охлаждённое", "The client asks whether we carry chilled goods"), 58, 50, (("seen", "head_marketing", 58), ("taken", "marketer", 57), ("delivered", "marketer", 52), ("helped", "rep", 51))),
    Asked("marketer", "client_access", ("Разговор с тремя клиентами о сайте", "A talk with three clients about the site"), ("Понять, что они ищут на первой странице", "To learn what they look for on the first page"), 52, 44, (("seen", "head", 52), ("taken", "rep", 50), ("delivered", "rep", 45), ("helped", "marketer", 44))),
    Asked("rep4", "presentation", ("Пять слайдов для начальника склада", "Five slides for a warehouse manager"), ("Решает не директор, а склад", "The warehouse decides, not the director"), 47, 42, (("taken", "marketer2", 46), ("delivered", "marketer2", 41), ("helped", "rep4", 40)), deal="won"),
    Asked("marketer2", "feedback", ("Десять вопросов, которые задают на первом звонке", "Ten questions asked on the first call"), ("Ответим на них в письме после заявки", "We shall answer them in the letter after the form"), 38, 33, (("taken", "rep4", 37), ("delivered", "rep4", 34), ("helped", "marketer2", 33))),
    Asked("rep2", "case", ("Отзыв о перевозке станков", "A client's words on moving machine tools"), ("Боятся везти оборудование с новым подрядчиком", "They fear to move equipment with a new carrier"), 33, 27, (("taken", "marketer", 32), ("delivered", "marketer", 29), ("missing", "rep2", 28), ("delivered", "marketer", 26), ("helped", "rep2", 25)), said=("Не хватает цифры: сколько дней сберегли", "One figure is missing: how many days were saved")),
    Asked("head", "presentation", ("Сравнение с двумя конкурентами на одной странице", "A comparison with two competitors on one page"), ("Проигрываем там, где нас сравнивают по цене", "We lose where only prices are compared"), 24, 18, (("seen", "head_marketing", 24), ("taken", "marketer2", 23), ("delivered", "marketer2", 19), ("helped", "head", 18))),
    Asked("head_marketing", "feedback", ("Комментарий к возвратам прошлого месяца", "Comments on last month's returns"), ("Видно причину, но не видно, что сказал клиент", "The reason is there, the client's words are not"), 20, 14, (("taken", "head2", 19), ("delivered", "head2", 15), ("helped", "head_marketing", 14))),
    Asked("rep5", "other", ("Подарки двадцати клиентам", "Gifts for twenty clients"), ("Хотим поблагодарить тех, кто с нами третий год", "To thank those who stay for a third year"), 31, 23, (("declined", "cmo", 30),), said=("Деньги на подарки в этом квартале кончились; предложим открытку от директора", "The money for gifts is spent this quarter; we offer a card signed by the director")),
    Asked("marketer2", "client_access", ("Двое клиентов на вебинар", "Two clients for the webinar"), ("Живой рассказ слушают дольше слайдов", "A live story holds people longer than slides"), 4, -6, (("seen", "head", 3),)),
    Asked("rep", "case", ("Кейс компании такого же размера", "A case study of a company of the same size"), ("Без него не подпишут", "They will not sign without it"), 3, -2, (("taken", "marketer", 2),), deal="open"),
    Asked("rep3", "presentation", ("Страница о сроках по регионам", "A page on delivery times by region"), ("Спрашивают на каждом втором звонке", "Every second call asks for it"), 3, -1, (("taken", "marketer2", 2), ("delivered", "marketer2", 1))),
    Asked("head", "presentation", ("Слайды на английском", "Slides in English"), ("Двое клиентов ведут переписку по-английски", "Two clients write in English"), 3, -3, (("declined", "head_marketing", 1),), said=("Английской версии нет до лета; отдаём словарь терминов, чтобы письма были одинаковыми", "There is no English version before summer; take our list of terms, so that letters read alike")),
    Asked("rep2", "other", ("Запись вебинара отдельной ссылкой", "The webinar recording as a link"), ("Обещал прислать двоим, кто не смог прийти", "Promised to two who could not come"), 0, -2),
]  # fmt: skip


def fill(cast: Cast, *, now: datetime) -> None:
    for asked in ASKED:
        tell(asked, cast, now)


def tell(asked: Asked, cast: Cast, now: datetime) -> None:
    """One request from the first word to where it stands today."""
    raised_at = ago(now, asked.raised, ASKED_AT) if asked.raised else now - JUST_NOW
    lead = lead_behind(asked.deal, cast[asked.who], raised_at)
    request = requests.ask(
        requester=cast[asked.who], kind=asked.kind, what=words(cast, asked.what), why=words(cast, asked.why),
        lead=lead, needed_by=day_ago(now, asked.needed), is_blocking=asked.deal == "open" and lead is not None,
        now=raised_at, is_demo=True,
    )  # fmt: skip
    for verb, who, days in asked.steps:
        said: dict[str, Any] = {SAYS_WHY[verb]: words(cast, asked.said)} if verb in SAYS_WHY else {}
        STEPS[verb](request, actor=cast[who], now=ago(now, days, AT[verb]), **said)


def lead_behind(deal: str, seller: Person, raised_at: datetime) -> Lead | None:
    """The deal of the seller that was there on that day and went furthest; none where no deal is meant."""
    if not deal:
        return None
    mine = Lead.objects.filter(owner=seller, created_at__lt=raised_at, stage__kind=deal, stage__side="sales")
    later = mine.filter(stage_entered_at__gt=raised_at) if deal == "won" else mine
    furthest = later.order_by("-stage__order", "-pk")
    return furthest.exclude(amount_minor=None).first() or furthest.first()
