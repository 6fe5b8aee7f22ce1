"""Ideas of the demo company, each with where it was born and what became of it; and what every letter says below."""

from dataclasses import dataclass
from datetime import datetime, time

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.meetings import words
from loop.models import Idea
from loop.selectors import language_of
from loop.services import banners, ideas

SAID_AT = time(16, 40)
ANSWERED_AT = time(10, 20)
NAMES = {"ru": "ООО «Альфа Логистика»", "en": "Alpha Logistics Ltd"}
Pair = tuple[str, str]


@dataclass(frozen=True)
class Told:
    """Days are working days before today; `due` belongs to a project, its `said` is what it brought."""

    author: str
    origin: str
    text: Pair
    effect: Pair
    days: int
    fate: str = ""
    answered: int = 0
    said: Pair = ("", "")
    due: int = 0


TOLD = [
    Told("rep4", "training", ("Карточка возражений для первой линии", "A card of objections for the first line"), ("Больше назначенных демонстраций", "More demos set"), 58, "measured", 52, ("Первая линия назначает шесть демонстраций из десяти звонков вместо пяти", "The first line sets six demos of ten calls, not five"), 35),
    Told("rep", "meeting", ("Звать на вебинар тех, кто не купил в прошлом квартале", "Invite to the webinar those who did not buy last quarter"), ("Вернуть пять сделок из тридцати", "Win five deals of thirty back"), 46, "accepted", 40, ("Берём: приглашение уйдёт за неделю до вебинара", "Yes: the invitation goes out a week before the webinar")),
    Told("marketer", "visit", ("Снимать короткое видео на складе клиента", "Short films at the client's warehouse"), ("Кейс, который досматривают до конца", "A case study that is watched to its end"), 34, "project", 28, due=-15),
    Told("marketer2", "ci", ("Показывать срок доставки прямо на сайте, как у конкурента", "Show the delivery time on the site, as a competitor does"), ("Больше заявок с главной страницы", "More leads from the first page"), 27, "parked", 19, ("Нужен калькулятор, а его пока некому делать. Вернёмся к этому через квартал", "It needs a calculator, and nobody has the time now. We come back to it next quarter")),
    Told("head2", "survey", ("Звонить каждому, кто ушёл к конкуренту", "Call everybody who left for a competitor"), ("Узнать причину из первых уст", "Hear the reason at first hand"), 19, "declined", 12, ("Причину уже спрашивает продавец; второй звонок злит клиента", "The seller asks already; a second call annoys the client")),
    Told("rep5", "rotation", ("Присылать продажам темы писем до рассылки", "Send the subjects of mailings to sales beforehand"), ("Продавец готов к ответам", "The seller is ready for replies"), 4),
]  # fmt: skip
# message, service, address, put up
BANNERS = [
    (("Считаем перевозку за один день", "Your freight quote within a day"), ("Расчёт перевозки", "Freight quote"), "https://alpha.example/quote", 28),
    (("Вебинар: как не платить за простой", "Webinar: how not to pay for waiting lorries"), ("Вебинары", "Webinars"), "https://alpha.example/webinar", 9),
]  # fmt: skip
LETTERS_A_DAY = 90


def fill(cast: Cast, *, now: datetime) -> None:
    for told in TOLD:
        tell(told, cast, now)
    sign_letters(cast, now)


def tell(told: Told, cast: Cast, now: datetime) -> None:
    idea = ideas.propose(
        text=words(cast, told.text), author=cast[told.author], origin=told.origin,
        expected_effect=words(cast, told.effect), now=ago(now, told.days, SAID_AT), is_demo=True,
    )  # fmt: skip
    if told.fate in {"project", "measured"}:
        carry_out(idea, told, cast, now)
    elif told.fate:
        ideas.answer(
            idea, state=told.fate, text=words(cast, told.said), actor=cast["cmo"],
            now=ago(now, told.answered, ANSWERED_AT),
        )  # fmt: skip


def carry_out(idea: Idea, told: Told, cast: Cast, now: datetime) -> None:
    """Its author leads it; both heads watch how far it is."""
    author, begun = cast[told.author], told.answered - 2
    project = ideas.make_project(
        idea, owner=author, due_date=day_ago(now, told.due), actor=cast["cco"],
        now=ago(now, told.answered, ANSWERED_AT),
    )  # fmt: skip
    ideas.advance(project, to="running", actor=author, now=ago(now, begun, SAID_AT))
    if told.fate == "measured":
        ideas.advance(project, to="done", actor=author, now=ago(now, told.due, SAID_AT))
        result = words(cast, told.said)
        ideas.advance(project, to="measured", result=result, actor=cast["cco"], now=ago(now, told.due - 10, SAID_AT))


def sign_letters(cast: Cast, now: datetime) -> None:
    """One message after another in the signature of every letter."""
    standing = None
    for message, service, url, days in BANNERS:
        with language_of(None):
            standing = banners.put_up(
                message=words(cast, message), service=words(cast, service), url=url, legal_entity=NAMES[cast.language],
                language=cast.language, letters_per_day=LETTERS_A_DAY, owner=cast["head_marketing"], replaces=standing,
                now=ago(now, days, ANSWERED_AT), is_demo=True,
            )  # fmt: skip
