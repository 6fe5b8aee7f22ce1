"""Materials of every age, the deals they helped to win, and what was asked about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle

from django.core.files.base import ContentFile

from demo.services.cast import Cast
from demo.services.days import ago
from demo.services.meetings import words
from funnel.models import Lead
from practices.models import Asset
from practices.services import asset_files, assets

NOON, EVENING = time(12, 40), time(17, 10)
MONTH = timedelta(days=30.5)
Pair = tuple[str, str]
NOTHING = ("", "")


@dataclass(frozen=True)
class Told:
    """Ages in months: when it was made, and when it was looked through last."""

    key: str
    kind: str
    title: Pair
    owner: str
    made: float
    reviewed: float = 0
    note: Pair = NOTHING
    is_draft: bool = False


TOLD = [
    Told("deck", "presentation", ("Презентация компании: первая встреча", "Company deck: the first meeting"), "marketer2", 64),
    Told("new_deck", "presentation", ("Новая презентация: шесть слайдов", "The new deck: six slides"), "marketer", 0.3, is_draft=True, note=("После недели в продажах", "After the week in sales")),
    Told("meridian", "case", ("Кейс «Меридиан»: минус два часа простоя", "Case study: Meridian, two idle hours less"), "marketer", 3),
    Told("glass", "case", ("Кейс «Стекло без боя»", "Case study: glass without breakage"), "marketer2", 8),
    Told("price", "price", ("Прайс по направлениям", "Price list by route"), "marketer", 26, 14, note=("С новыми направлениями", "With the new routes")),
    Told("night", "video", ("Ночная разгрузка за четыре минуты", "Unloading at night, in four minutes"), "marketer2", 5),
    Told("idle", "article", ("Сколько стоит час простоя", "What an idle hour costs"), "head_marketing", 20),
    Told("letter", "template", ("Письмо после вебинара", "The letter after a webinar"), "marketer2", 2),
    Told("contract", "legal", ("Договор перевозки: образец", "Contract of carriage: the sample"), "head_marketing", 30, 6),
    Told("driver", "other", ("Памятка водителю", "The driver's note"), "marketer", 4, 1, note=("С фотографиями въезда", "With pictures of the gate")),
]  # fmt: skip
RETIRED, WHY_RETIRED = (
    Told("expo", "other", ("Буклет прошлой выставки", "Leaflet of the last exhibition"), "marketer2", 16),
    ("Выставка прошла, адрес на обложке старый", "The exhibition is over, the address on the cover is old"),
)
NOTE = (
    "Памятка водителю\n\n1. Приехать за двадцать минут до окна подачи.\n2. Въезд со двора, позвонить за километр.\n3. Накладные – мастеру смены, не охране.\n",
    "The driver's note\n\n1. Come twenty minutes before the loading window.\n2. The gate is in the yard; call a kilometre ahead.\n3. The papers go to the shift foreman, not to the guard.\n",
)
FILE = ("pamyatka.txt", "drivers-note.txt")
# what goes with which won deal, one after another
SHOWN = (("meridian", "price"), ("deck",), ("glass", "meridian"), ("night",), ("meridian", "deck"), ("idle", "price"))
LATELY = ("deck", "price", "letter", "meridian", "driver")
MOST_WON, MOST_OPEN = 12, 5
ASK = ("Клиент спросил про Самару, в прайсе её нет", "The client asked about Leipzig; it is not in the list")
THANKED = ("В ролике старый логотип", "The film shows the old logo")
WHY_RETIRE = ("Цифры двухлетней давности", "The figures are two years old")


def fill(cast: Cast, *, now: datetime) -> None:
    made = {told.key: make(told, cast, now) for told in [*TOLD, RETIRED]}
    show(made, cast, now)
    keep(made, cast, now)


def make(told: Told, cast: Cast, now: datetime) -> Asset:
    owner, at = cast[told.owner], ago(now - told.made * MONTH, 0, NOON)
    asset = assets.create(
        kind=told.kind, title=words(cast, told.title), owner=owner, actor=owner, link=link_of(told, "1"), now=at,
        language=cast.language, is_demo=True,
    )  # fmt: skip
    if not told.is_draft:
        assets.approve(asset, actor=cast["cmo"], now=ago(at, -1, NOON))
    if told.reviewed:
        renew(asset, told, cast, ago(now - told.reviewed * MONTH, 0, EVENING))
    return asset


def link_of(told: Told, version: str) -> str:
    return f"https://alpha.example/materials/{told.key}-{version}"


def renew(asset: Asset, told: Told, cast: Cast, at: datetime) -> None:
    """The note is a file of its own; the rest lies on the company's site."""
    is_file = told.key == "driver"
    file = asset_files.store(ContentFile(words(cast, NOTE).encode(), name=words(cast, FILE))) if is_file else None
    assets.add_version(
        asset, actor=cast[told.owner], language=cast.language, file=file, link="" if file else link_of(told, "2"),
        note=words(cast, told.note), now=at,
    )  # fmt: skip


def show(made: dict[str, Asset], cast: Cast, now: datetime) -> None:
    """Three days before a deal was won, and to those who are deciding now."""
    for lead, keys in zip(latest(MOST_WON, stage__kind="won"), cycle(SHOWN)):
        for key in keys:
            show_to(lead, made[key], lead.stage_entered_at - timedelta(days=3))
    for lead, key in zip(latest(MOST_OPEN, stage__kind="open", stage__side="sales"), LATELY, strict=False):
        show_to(lead, made[key], max(lead.stage_entered_at, ago(now, 2, NOON)))


def latest(count: int, **where: str) -> Iterable[Lead]:
    found = Lead.objects.alive().filter(**where).select_related("owner")
    return found.order_by("-stage_entered_at", "pk")[:count]


def show_to(lead: Lead, asset: Asset, at: datetime) -> None:
    """By whoever carries the deal; nothing is shown before it was made."""
    if lead.owner and asset.created_at < at:
        assets.use(asset, lead=lead, person=lead.owner, now=at)


def keep(made: dict[str, Asset], cast: Cast, now: datetime) -> None:
    """A film was renewed within the week it was asked for; the price list is still waited for."""
    night, price = made["night"], made["price"]
    assets.ask_for_update(night, requester=cast["rep4"], note=words(cast, THANKED), now=ago(now, 30, NOON))
    told = next(one for one in TOLD if one.key == "night")
    assets.add_version(
        night, actor=cast[told.owner], language=cast.language, link=link_of(told, "2"), now=ago(now, 26, EVENING)
    )
    assets.ask_for_update(price, requester=cast["rep"], note=words(cast, ASK), now=ago(now, 2, NOON))
    retired_at = ago(now, 20, NOON)
    assets.retire(made["expo"], reason=words(cast, WHY_RETIRED), actor=cast["cmo"], now=retired_at)
    assets.retire(made["idle"], reason=words(cast, WHY_RETIRE), actor=cast["head_marketing"], now=ago(now, 1, NOON))
