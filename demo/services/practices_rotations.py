"""A marketer's week in sales with all that followed, the next one waiting for a head's word, two days in marketing."""

from datetime import date, datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, day_ago, in_week
from demo.services.meetings import words
from loop.services import ideas
from practices.models import Rotation
from practices.models.rotations import HOLIDAY_WEEK
from practices.selectors.calendar import closes_a_period, working_days
from practices.services import rotation_tours as tours
from practices.services import rotations

MORNING, NOON, EVENING = time(9, 10), time(12, 30), time(17, 50)
Pair = tuple[str, str]
GOES, STANDS_IN, HOSTS = "marketer", "marketer2", "rep5"
GOES_NEXT, HOSTS_NEXT = "marketer2", "rep"
WAITS, WHY_WAITS = "head_marketing", ("Ведёт запуск нового сайта", "Leads the launch of the new site")
WAITS_DAYS = 45
GOALS = (
    "Услышать, на каком вопросе первый звонок ломается, и увидеть, чем из наших материалов пользуются",
    "Hear at which question the first call breaks, and see which of our materials are used",
)
TASKS = (
    "Двадцать звонков рядом, пять своих; все встречи Дениса",
    "Twenty calls beside him, five of one's own; all meetings of Denis",
)
# what was written down each evening; calls, meetings
DIARY: list[tuple[Pair, int, int]] = [
    (("Из двенадцати звонков четыре раза спросили цену до того, как мы назвали себя. Сайт обещает расчёт, а ссылки на него в письме нет", "Of twelve calls four asked for the price before we said who we are. The site promises a quote; the letter has no link to it"), 12, 0),
    (("Встреча на складе: клиент листал презентацию до слайда с окнами подачи и дальше не пошёл. Остальные двадцать слайдов не нужны", "A meeting at the warehouse: the client leafed to the slide on loading windows and stopped. The other twenty slides are not needed"), 9, 1),
    (("Пять своих звонков. Два раза положили трубку, один раз попросили перезвонить. Скрипт длиннее, чем терпение", "Five calls of my own. Two hung up, one asked to be called later. The script is longer than patience"), 17, 0),
    (("Планёрка группы «Юг»: про вебинар узнали от клиента. Тему письма надо присылать заранее", "Stand-up of Team South: they heard of the webinar from a client. Subjects of mailings are needed beforehand"), 11, 1),
    (("Итог: три фразы, после которых разговор оживает. Все три – про время, ни одной про цену", "In the end: three phrases that bring a talk to life. All three are about time, none about price"), 8, 1),
]  # fmt: skip
SUMMARY = (
    "Неделя рядом с Денисом: 57 звонков и три встречи. Клиент покупает время подачи, а мы продаём километры. Презентация работает до шестого слайда",
    "A week beside Denis: 57 calls and three meetings. Clients buy the hour of loading while we sell miles. The deck works up to its sixth slide",
)
PLAN = (
    "Короткая презентация из шести слайдов; фразы о времени – в скрипт первой линии",
    "A short deck of six slides; the phrases about time go into the script of the first line",
)
ADOPTED = ("Презентация из шести слайдов: время подачи – первым", "A deck of six slides, the loading time first")
BORN = [ADOPTED, ("Ссылка на расчёт в подписи каждого письма продавца", "A link to the quote in the signature of every seller's letter"), ("Пятнадцать минут с первой линией перед каждой рассылкой", "Fifteen minutes with the first line before each mailing")]  # fmt: skip
GUEST_SAYS = ("Теперь знаю, почему презентацию не дочитывают", "Now I know why nobody reads the deck to its end")
HOST_SAYS = ("Звонил сам и не боялся. Приходите ещё", "Made calls himself and was not afraid. Come again")
# kind, title, minutes
PROGRAMME: list[tuple[str, Pair, int]] = [
    ("intro", ("Кто чем занят и кому писать", "Who does what, and whom to write to"), 30),
    ("presentation", ("Как рождается заявка: от объявления до формы", "How a lead is born: from the advertisement to the form"), 60),
    ("brainstorm", ("Десять тем для писем тем, кто молчит", "Ten subjects for letters to those who are silent"), 90),
]  # fmt: skip
# who came, the mark, an idea or a question
TOLD: list[tuple[str, int, Pair, Pair]] = [
    ("rep3", 5, ("Показывать дежурному, какая реклама идёт сегодня", "Show whoever is on duty which advertisement runs today"), ("", "")),
    ("rep2", 4, ("", ""), ("Почему одни и те же клиенты оставляют заявку дважды?", "Why do the same clients leave a request twice?")),
]  # fmt: skip
COME_NEXT = ("rep", "rep4")
CLOSED = (
    "Продажи увидели, сколько стоит заявка, и назвали темы, на которые отвечают",
    "Sales saw what a lead costs, and named the subjects that get answers",
)


def fill(cast: Cast, *, now: datetime) -> None:
    until = day_ago(now, -WAITS_DAYS)
    since = full_week(now, (2, 3, 4))
    begins = datetime.combine(since, MORNING, now.tzinfo)
    why = words(cast, WHY_WAITS)
    rotations.skip(cast[WAITS], until=until, reason=why, actor=cast["hr"], now=ago(begins, 18, NOON))
    spend(cast, begins)
    visit_marketing(cast, now)
    come_next(cast, now)
    invite(cast, now)


def full_week(now: datetime, weeks: tuple[int, ...]) -> date:
    """The Monday of the first of these weeks that holidays left long enough."""
    mondays = [in_monday(now, week) for week in weeks]
    whole = (day for day in mondays if len(working_days(day, day + timedelta(days=6))) >= HOLIDAY_WEEK)
    return next(whole, mondays[-1])


def in_monday(now: datetime, weeks: int) -> date:
    return now.date() - timedelta(days=now.weekday(), weeks=weeks)


def spend(cast: Cast, begins: datetime) -> None:
    """From the plan to the ideas handed on."""
    rotation = prepare(cast, begins)
    guest = cast[GOES]
    days = [date.fromisoformat(day) for day in rotation.days]
    rotations.start(rotation, actor=guest, now=datetime.combine(days[0], MORNING, begins.tzinfo))
    for day, (text, calls, met) in zip(days, DIARY, strict=False):
        evening = datetime.combine(day, EVENING, begins.tzinfo)
        rotations.write_diary(
            rotation, text=words(cast, text), key=f"demo-{day}", actor=guest, calls=calls, meetings=met, now=evening
        )
    over = datetime.combine(days[-1], EVENING, begins.tzinfo) + timedelta(minutes=20)
    rotations.finish(rotation, actor=guest, now=over)
    debrief(rotation, cast, over)


def prepare(cast: Cast, begins: datetime) -> Rotation:
    """Two weeks before, with both heads' word on the host."""
    guest = cast[GOES]
    rotation = rotations.plan(
        guest=guest, starts_on=begins.date(), stand_in=cast[STANDS_IN], host=cast[HOSTS], actor=cast["hr"],
        now=ago(begins, 17, NOON), is_demo=True,
    )  # fmt: skip
    for head in ("cmo", "cco"):
        rotations.confirm_host(rotation, actor=cast[head], now=ago(begins, 16, NOON))
    rotations.set_replies(rotation, phone_message=True, autoreply=True, actor=guest, now=ago(begins, 1, EVENING))
    return rotations.prepare(
        rotation, goals=words(cast, GOALS), tasks=words(cast, TASKS), actor=guest, now=ago(begins, 12, NOON)
    )


def debrief(rotation: Rotation, cast: Cast, over: datetime) -> None:
    """A lunch after the weekend; one idea becomes a project, the rest goes to the meeting of the heads."""
    guest = cast[GOES]
    rotations.give_feedback(rotation, mark=5, text=words(cast, GUEST_SAYS), actor=guest, now=over)
    rotations.give_feedback(rotation, mark=5, text=words(cast, HOST_SAYS), actor=cast[HOSTS], now=over)
    rotations.debrief(
        rotation, summary=words(cast, SUMMARY), plan=words(cast, PLAN), ideas=[words(cast, each) for each in BORN],
        actor=guest, now=ago(over, -1, NOON),
    )  # fmt: skip
    rotations.route_ideas(rotation, actor=guest, now=ago(over, -1, EVENING))
    adopted = rotation.occurrence.born_ideas.select_related("idea").get(idea__text=words(cast, ADOPTED)).idea
    project = ideas.make_project(
        adopted, owner=guest, due_date=day_ago(over, -20), actor=cast["cmo"], now=ago(over, -2, NOON)
    )
    ideas.advance(project, to="running", actor=guest, now=ago(over, -3, MORNING))


def come_next(cast: Cast, now: datetime) -> None:
    """Matched; marketing agreed to the host, sales has not answered yet."""
    rotation = rotations.plan(
        guest=cast[GOES_NEXT], starts_on=full_week(now, (-3, -4, -5)), stand_in=cast[WAITS], host=cast[HOSTS_NEXT],
        actor=cast["hr"], now=ago(now, 2, NOON), is_demo=True,
    )  # fmt: skip
    rotations.confirm_host(rotation, actor=cast["cmo"], now=ago(now, 1, EVENING))


def visit_marketing(cast: Cast, now: datetime) -> None:
    """Two sellers at marketing's for half a day, five weeks ago."""
    begins = datetime.combine(quiet_day(now, 5), MORNING, now.tzinfo)
    tour = plan_tour(cast, [login for login, *_rest in TOLD], begins, ago(begins, 7, NOON))
    over = begins + timedelta(minutes=tour.minutes or 0)
    tours.hold(tour, actor=cast[STANDS_IN], now=over)
    for login, mark, idea, question in TOLD:
        tours.tell_how_it_was(
            tour, mark=mark, idea=words(cast, idea), question=words(cast, question), actor=cast[login],
            now=over + timedelta(minutes=15),
        )  # fmt: skip
    tours.close(tour, summary=words(cast, CLOSED), actor=cast[STANDS_IN], now=ago(over, -1, NOON))
    born = tour.occurrence.born_ideas.get().idea
    said = (
        "Да: список висит в чате первой линии с понедельника",
        "Yes: the list is in the chat of the first line since Monday",
    )
    ideas.answer(born, state="accepted", text=words(cast, said), actor=cast["cmo"], now=ago(over, -6, NOON))


def invite(cast: Cast, now: datetime) -> None:
    begins = datetime.combine(quiet_day(now, -1), MORNING, now.tzinfo)
    plan_tour(cast, list(COME_NEXT), begins, ago(now, 3, NOON))


def plan_tour(cast: Cast, guests: list[str], begins: datetime, at: datetime) -> Rotation:
    tour = tours.plan(
        guests=[cast[login] for login in guests], host=cast[STANDS_IN], starts_at=begins, minutes=240,
        programme=[(kind, words(cast, title), minutes) for kind, title, minutes in PROGRAMME],
        actor=cast["head_marketing"], now=at, is_demo=True,
    )  # fmt: skip
    return tours.invite(tour, actor=cast["head_marketing"], now=at)


def quiet_day(now: datetime, weeks: int) -> date:
    """Of that week or the one before or after, the first day that closes no period of sales."""
    thursday = in_week(now, weeks, 3, MORNING).date()
    step = 1 if weeks < 0 else -1
    days = working_days(
        min(thursday, thursday + timedelta(days=9 * step)), max(thursday, thursday + timedelta(days=9 * step))
    )
    return next(day for day in days[::step] if not closes_a_period(day))
