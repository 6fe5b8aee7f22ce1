"""An hour over live calls of the week before last, what was found at the stages, the script that came of it, the next hour."""

from datetime import datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, day_ago, in_week
from demo.services.meetings import words
from funnel.models import Stage
from loop.services import actions, effects
from practices.models import ListeningSession
from practices.services import listening
from practices.services import listening_scripts as scripts

BEGINS, NOON, EVENING = time(11), time(13, 10), time(17, 15)
Pair = tuple[str, str]
STAGE, HEARD, LISTENS = "kev_set", "rep3", "marketer2"
HEARD_NEXT, LISTENS_NEXT = "rep4", "head_marketing"
CALLS, HEARD_AGO = 3, 8
CHECKLIST: list[tuple[str, Pair]] = [
    ("accepted", ("Назвали себя и причину звонка одной фразой", "Said who calls and why in one sentence")),
    ("sql", ("Спросили, кто ещё решает", "Asked who else decides")),
    ("kev_set", ("Назвали два времени на выбор", "Offered two times to choose from")),
    ("kev_set", ("Сказали, что клиент унесёт с показа", "Said what the client takes away from the demo")),
]  # fmt: skip
TITLE = ("Приглашение на показ расчёта", "The invitation to a demo")
FIRST = (
    "Здравствуйте! Вы оставляли заявку. Когда вам удобно посмотреть наш расчёт?",
    "Good day! You left a request. When would it suit you to see our quote?",
)
SECOND = (
    "Здравствуйте! Вы спрашивали про перевозку – я подготовлю расчёт вашего рейса с окном подачи. Завтра в десять или в четверг в три? Пятнадцать минут, и цифры останутся у вас.",
    "Good day! You asked about a shipment: I will prepare a quote of your own route with its loading window. Tomorrow at ten, or Thursday at three? Fifteen minutes, and the figures stay with you.",
)
WHY = (
    "Из трёх разговоров на показ согласились там, где назвали два времени",
    "Of three talks a demo was agreed where two times were offered",
)
# stage, what was observed, what is proposed
FOUND: list[tuple[str, Pair, Pair]] = [
    ("kev_set", ("Вопрос «когда удобно?» кончается словами «я перезвоню»", "The question “when would it suit you?” ends with “I will call back”"), ("Называть два времени", "Offer two times")),
    ("kev_set", ("Клиент не знает, что получит на показе, и откладывает его", "Clients do not know what a demo gives them, and put it off"), ("Обещать расчёт своего рейса", "Promise a quote of their own route")),
    ("sql", ("О директоре, который подпишет, узнаём после предложения", "The director who will sign is heard of only after the offer"), ("Спрашивать в первом разговоре", "Ask in the first talk")),
]  # fmt: skip
AGREED = (
    "Две недели приглашаем по новому тексту, потом смотрим долю назначенных показов",
    "For two weeks the new text is used, then we look at the share of demos set",
)
TRAINED = (
    "Полчаса с первой линией: по три звонка друг другу",
    "Half an hour with the first line: three calls to each other",
)
PROMISE = ("Показать новый текст первой линии", "Show the new text to the first line")


def fill(cast: Cast, *, now: datetime) -> None:
    stages = {stage.key: stage for stage in Stage.objects.filter(pipeline__key="sales")}
    begins = ago(now, HEARD_AGO, BEGINS)
    for key, text in CHECKLIST:
        listening.add_item(stage=stages[key], text=words(cast, text), actor=cast["cco"], now=ago(begins, 10, NOON))
    session = listen(cast, stages, begins)
    follow(session, cast, stages, begins)
    listening.plan(
        rep=cast[HEARD_NEXT], marketer=cast[LISTENS_NEXT], starts_at=in_week(now, -1, 3, BEGINS), way="live",
        stage=stages[STAGE], actor=cast[LISTENS_NEXT], now=ago(now, 1, NOON), is_demo=True,
    )  # fmt: skip


def listen(cast: Cast, stages: dict[str, Stage], begins: datetime) -> ListeningSession:
    """What should move is frozen before; nothing is recorded, so the calls are live."""
    session = listening.plan(
        rep=cast[HEARD], marketer=cast[LISTENS], starts_at=begins, way="live", stage=stages[STAGE],
        actor=cast[LISTENS], now=ago(begins, 6, NOON), is_demo=True,
    )  # fmt: skip
    listening.measure(session, actor=cast["cmo"], now=ago(begins, 5, NOON))
    if card := session.occurrence.effect_card:
        effects.accept(card, actor=cast["cmo"], now=ago(begins, 5, EVENING))
    for number in range(CALLS):
        heard_at = begins + timedelta(minutes=18 * (number + 1))
        listening.add_call(session, stage=stages[STAGE], actor=cast[LISTENS], now=heard_at)
    return listening.listened(session, actor=cast[LISTENS], now=begins + timedelta(hours=1))


def follow(session: ListeningSession, cast: Cast, stages: dict[str, Stage], begins: datetime) -> None:
    over = begins + timedelta(hours=1)
    for key, seen, proposed in FOUND:
        listening.find(
            session, stage=stages[key], observation=words(cast, seen), proposal=words(cast, proposed),
            actor=cast[LISTENS], now=over,
        )  # fmt: skip
    rewrite(session, cast, stages, over)
    listening.agree(session, text=words(cast, AGREED), actor=cast[LISTENS], now=ago(over, -2, NOON))
    made = listening.promise(
        session, text=words(cast, PROMISE), owner=cast["head"], due_date=day_ago(over, -5), actor=cast["cmo"],
        now=ago(over, -2, NOON),
    )  # fmt: skip
    actions.complete(made, actor=cast["head"], now=ago(over, -4, EVENING))
    listening.train(session, text=words(cast, TRAINED), actor=cast["cmo"], now=ago(over, -4, EVENING))


def rewrite(session: ListeningSession, cast: Cast, stages: dict[str, Stage], over: datetime) -> None:
    """Proposed by marketing, changed by the head of sales."""
    script = scripts.write(
        stage=stages[STAGE], title=words(cast, TITLE), text=words(cast, FIRST), actor=cast["head"],
        now=ago(over, 40, NOON), is_demo=True,
    )  # fmt: skip
    proposal = scripts.propose(
        script, text=words(cast, SECOND), why=words(cast, WHY), by=cast[LISTENS], session=session, now=over
    )
    scripts.adopt(proposal, actor=cast["head"], now=ago(over, -1, NOON))
