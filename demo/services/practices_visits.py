"""Field visits of a quarter: most count, one was held in the office, one declined, one called off; one lies ahead."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.services import pictures
from demo.services.cast import Cast
from demo.services.days import ago, in_week
from demo.services.meetings import words
from funnel.models import Lead
from loop.services import ideas
from practices.models import FieldVisit
from practices.selectors.visits_questions import questions_for
from practices.services import visits, visits_declines, visits_photos

PLANNED_AT, BRIEFED_AT, TOLD_AT, ANSWERED_AT = time(11, 20), time(16, 50), time(9, 40), time(12, 10)
BEGINS, LASTS = time(10), timedelta(hours=4)
Pair = tuple[str, str]
NOTHING = ("", "")


@dataclass(frozen=True)
class Told:
    """`answer` is what became of the idea: a state and the words of the marketing director.

    `pictures` say where the lorry stands on each.
    """

    weeks: int
    weekday: int
    marketer: str
    rep: str
    segment: Pair
    place: str = "client_site"
    fate: str = "debriefed"
    voice: Pair = NOTHING
    answers: dict[str, Pair] = field(default_factory=dict)
    idea: Pair = NOTHING
    answer: tuple[str, Pair] = ("", NOTHING)
    pictures: tuple[int, ...] = ()


MAKERS, SHOPS, BUILDERS = ("Производство", "Manufacturing"), ("Торговля", "Retail"), ("Стройка", "Construction")
GOALS = (
    "Как клиент считает стоимость перевозки и кто ещё решает вместе с ним",
    "How the client reckons the cost of a shipment, and who else decides",
)
TASKS = (
    "Смотреть, на каких словах продавца клиент оживляется и где просит доказательств",
    "Watch at which words of the seller the client livens up, and where proof is asked for",
)
WHY_DECLINED = (
    "Первый разговор с новым директором по закупкам: втроём будет неловко",
    "The first talk with a new head of purchasing: three would be one too many",
)
WHY_CANCELLED = (
    "На складе ревизия, клиент просит перенести",
    "Stock-taking at the warehouse; the client asks for another day",
)
TOLD = [
    Told(
        12, 2, "marketer", "rep", MAKERS,
        voice=("«Мне не нужен ещё один прайс. Мне нужно знать, приедет машина в семь или в одиннадцать»", "“I need no more price lists. I need to know whether the lorry comes at seven or at eleven”"),
        answers={"need": ("Точное окно подачи: простой цеха дороже самой перевозки", "An exact loading window: an idle workshop costs more than the shipment"), "tools": ("Карта машин в пути на экране телефона", "A map of the lorries on the way, on the phone")},
        idea=("Вынести окно подачи на первый слайд презентации", "Put the loading window on the first slide of the deck"),
        answer=("accepted", ("Берём в новую презентацию", "It goes into the new deck")),
    ),
    Told(
        11, 3, "marketer2", "rep4", SHOPS, place="our_office",
        voice=("«У вас в офисе хорошо, но вы так и не видели нашу рампу»", "“Your office is fine, but you still have not seen our ramp”"),
        answers={"need": ("Разгрузка ночью: днём рампа занята поставщиками", "Unloading at night: by day the ramp belongs to suppliers")},
    ),
    Told(
        10, 1, "marketer", "rep5", SHOPS, place="client_shop",
        voice=("«Вы единственные, кто перезвонил в тот же день»", "“You alone called back the same day”"),
        answers={"need": ("Один человек на связи от заявки до разгрузки", "One person to talk to from the request to the unloading"), "why_us": ("Ответ в день обращения", "An answer the same day"), "materials": ("Памятка водителю с фотографиями въезда", "The driver's note with pictures of the gate")},
        idea=("Памятка водителю – в подарок каждому новому клиенту", "The driver's note as a gift to each new client"),
        answer=("accepted", ("Да: положим в приветственное письмо", "Yes: it goes into the welcome letter")),
    ),
    Told(9, 2, "marketer2", "rep2", BUILDERS, fate="declined"),
    Told(
        8, 3, "head_marketing", "rep", MAKERS,
        voice=("«Тендер мы проводим дважды в год, а вы вспоминаете о нас через месяц после него»", "“We hold a tender twice a year, and you remember us a month after it”"),
        answers={"need": ("Предложение за шесть недель до тендера", "An offer six weeks before the tender"), "tools": ("Календарь тендеров по отраслям", "A calendar of tenders by industry")},
        idea=("Вести календарь тендеров и писать за шесть недель", "Keep a calendar of tenders and write six weeks before"),
        answer=("parked", ("Сначала соберём даты у двадцати клиентов, вернёмся через месяц", "First we gather the dates of twenty clients, then we come back to it")),
    ),
    Told(
        7, 1, "marketer2", "rep2", BUILDERS,
        voice=("«Кран стоит по часам. Опоздали на час – я плачу за день»", "“The crane is paid by the hour. An hour late, and I pay for the day”"),
        answers={"need": ("Гарантия часа подачи с понятной неустойкой", "A guaranteed hour, with a penalty that is easy to understand")},
    ),
    Told(6, 2, "marketer", "rep4", SHOPS, fate="cancelled"),
    Told(
        5, 3, "marketer", "rep4", SHOPS,
        voice=("«Покажите, как вы везли стекло. Остальное мне обещают все»", "“Show me how you carried glass. The rest everybody promises”"),
        answers={"tools": ("Фотографии упаковки и одно видео разгрузки", "Pictures of the packing and one film of unloading"), "materials": ("Кейс «Меридиан»: цифры до и после", "The Meridian case study: figures before and after")},
        idea=("Альбом «Как мы везём хрупкое» для встреч", "An album “How we carry the fragile” for meetings"),
        answer=("accepted", ("Снимаем на трёх складах в этом месяце", "We take the pictures at three warehouses this month")),
        pictures=(20, 150),
    ),
    Told(
        4, 2, "marketer2", "rep5", MAKERS,
        voice=("«Я плачу не за километры, а за то, что мне не звонят ночью»", "“I pay not for the miles but for not being called at night”"),
        answers={"why_us": ("Ни одного ночного звонка за полгода", "Not one call at night in half a year"), "need": ("Второй склад с весны", "A second warehouse from spring on")},
    ),
    Told(
        3, 1, "cmo", "rep", BUILDERS, place="client_shop",
        voice=("«Ваш сайт говорит о вас. Расскажите обо мне»", "“Your site speaks of you. Speak of me”"),
        answers={"need": ("Расчёт под объект, а не под тонну", "A quote per building site, not per ton"), "tools": ("Калькулятор на три объекта сразу", "A calculator for three sites at once")},
        idea=("Страница для строителей: задача, расчёт, пример объекта", "A page for builders: the task, the quote, one site as an example"),
        answer=("accepted", ("Первый черновик – вместе с Анной", "The first draft together with Anna")),
    ),
    Told(
        2, 3, "marketer2", "rep", MAKERS,
        voice=("«Документы в понедельник – и я ваш до конца года»", "“The papers on Monday, and I am yours till the end of the year”"),
        answers={"need": ("Закрывающие документы в день доставки", "The closing papers on the day of delivery")},
    ),
    Told(
        1, 2, "head_marketing", "rep2", SHOPS, place="client_shop",
        voice=("«Продавец ваш знает мой магазин лучше, чем мой сменщик»", "“Your seller knows my shop better than my deputy does”"),
        answers={"tools": ("Схема рампы в карточке клиента", "A plan of the ramp on the client's page"), "need": ("Доставка к открытию, до девяти", "Delivery before nine, when the shop opens")},
        idea=("Схема рампы и контакт сменщика – в карточку клиента", "A plan of the ramp and the deputy's phone on the client's page"),
    ),
    Told(-1, 2, "marketer", "rep4", SHOPS, fate="planned"),
]  # fmt: skip


def fill(cast: Cast, *, now: datetime) -> None:
    for told in TOLD:
        tell(told, cast, now)


def tell(told: Told, cast: Cast, now: datetime) -> None:
    begins = in_week(now, told.weeks, told.weekday, BEGINS)
    visit = plan(told, cast, begins, min(ago(begins, 4, PLANNED_AT), ago(now, 1, PLANNED_AT)))
    if told.fate == "declined":
        why = words(cast, WHY_DECLINED)
        visits_declines.decline(visit, reason=why, actor=cast[told.rep], now=ago(begins, 3, BRIEFED_AT))
    elif told.fate == "cancelled":
        visits.cancel(
            visit, by="client", reason=words(cast, WHY_CANCELLED), actor=cast[told.rep], now=ago(begins, 1, ANSWERED_AT)
        )
    elif told.fate == "debriefed":
        go(visit, told, cast, begins)


def plan(told: Told, cast: Cast, begins: datetime, planned_at: datetime) -> FieldVisit:
    lead = deal_of(told.rep, cast, begins)
    unknown = "" if lead else words(cast, ("ООО «Вектор»", "Vector Ltd"))
    return visits.plan(
        marketer=cast[told.marketer], rep=cast[told.rep], starts_at=begins, place_type=told.place, lead=lead,
        client_name=unknown, segment=words(cast, told.segment), actor=cast["cmo"], now=planned_at, is_demo=True,
    )  # fmt: skip


def deal_of(rep: str, cast: Cast, begins: datetime) -> Lead | None:
    """The dearest deal of the seller's that was known by then and is visited for the first time."""
    deals = Lead.objects.alive().filter(owner=cast[rep], stage__side="sales", created_at__lt=begins, field_visits=None)
    return deals.order_by("-amount_minor", "pk").first()


def go(visit: FieldVisit, told: Told, cast: Cast, begins: datetime) -> None:
    """Briefed the evening before, told the morning after, judged at once; the idea has its answer in a week."""
    marketer = cast[told.marketer]
    visits.brief(
        visit, goals=words(cast, GOALS), tasks=words(cast, TASKS), dress_ok=True, actor=marketer,
        now=ago(begins, 1, BRIEFED_AT),
    )  # fmt: skip
    visits.done(visit, actor=marketer, now=begins + LASTS)
    for number, left in enumerate(told.pictures, start=1):
        picture = SimpleUploadedFile(f"{number}.png", pictures.loading_bay(left), "image/png")
        visits_photos.add(visit, picture, actor=marketer, now=begins + LASTS)
    asked = questions_for(visit)
    idea = words(cast, told.idea)
    visits.debrief(
        visit, client_voice=words(cast, told.voice), ideas=[idea] if idea else (), has_no_ideas=not idea,
        answers={key: words(cast, said) for key, said in told.answers.items() if key in asked}, actor=marketer,
        now=ago(begins, -1, TOLD_AT),
    )  # fmt: skip
    answer(visit, told, cast, begins)


def answer(visit: FieldVisit, told: Told, cast: Cast, begins: datetime) -> None:
    state, said = told.answer
    if state:
        idea = visit.occurrence.born_ideas.get().idea
        ideas.answer(
            idea, state=state, text=words(cast, said), actor=cast["cmo"], now=ago(begins, -6, ANSWERED_AT)
        )  # fmt: skip
