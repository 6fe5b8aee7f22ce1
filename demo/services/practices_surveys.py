"""One closed wave among both departments: each side thinks better of itself than its neighbours do."""

import random
from datetime import datetime, time, timedelta

from demo.services.cast import Cast
from demo.services.days import ago, day_ago, in_week
from demo.services.meetings import words
from loop.services import actions, topics
from practices.answers import letters, store
from practices.metrics import surveys_items as items
from practices.models import Wave
from practices.services import survey_findings as findings
from practices.services import surveys

OPENED_AT, NOON, EVENING = time(9, 5), time(12, 15), time(17, 20)
WEEKS_AGO, DAYS = 7, 5
SILENT = 1
SEED = 12
Pair = tuple[str, str]
TITLE = ("Пульс: как нам вместе", "Pulse: how we work together")
FREE = ("Какой один шаг соседей помог бы вам завтра?", "Which one step of your neighbours would help you tomorrow?")
# what most would say of their own side, and of their neighbours; out of five
SCORES = {
    "definitions": (3.4, 2.9), "responsiveness": (4.3, 2.6), "reliability": (4.2, 3.2), "information": (4.1, 2.4),
    "help": (4.0, 3.1), "respect": (4.5, 3.8), "goals": (3.3, 2.3), "feedback": (3.9, 2.8), "blame": (3.8, 3.0),
    "trust": (4.0, 3.3), "competence": (4.6, 4.0), "again": (4.2, 3.9),
}  # fmt: skip
ADVICE = 6.6
OBSTACLES: list[Pair] = [
    ("Узнаём о рассылке от клиентов", "We hear of a mailing from clients"),
    ("Заявка приходит без города и объёма", "Leads come without the city and the volume"),
    ("Не говорят, чем кончилась сделка", "Nobody says how a deal ended"),
    ("Просят «красиво» и «срочно», а зачем – не говорят", "They ask for “nice” and “now”, and do not say what for"),
]  # fmt: skip
IDEAS: list[Pair] = [
    ("Строка «чем кончилось» по каждой заявке раз в неделю", "One line “how it ended” on each lead, once a week"),
    ("Темы рассылок – за день до отправки", "Subjects of mailings a day before they go out"),
    ("Обязательное поле «город» в форме", "A required field “city” in the form"),
]  # fmt: skip
# cause, times named by marketing and by sales
CAUSES: list[tuple[Pair, int, int]] = [
    (("Заявки без города и объёма", "Leads without the city and the volume"), 1, 6),
    (("Маркетинг не знает, чем кончилась сделка", "Marketing does not learn how a deal ended"), 4, 2),
    (("О рассылках узнают от клиентов", "Mailings are heard of from clients"), 1, 5),
]  # fmt: skip
VOTES = (("cmo", "cco", "head", "rep", "marketer2"), ("cco", "rep2", "rep3", "head2"), ("cmo", "marketer", "rep3"))
# promise, who, due in working days after the presentation
PROMISES: list[tuple[Pair, str, int]] = [
    (("Еженедельная строка «чем кончилось» по каждой заявке", "A weekly line “how it ended” on each lead"), "head", 7),
    (("Темы рассылок в чат продаж за день до отправки", "Subjects of mailings into the chat of sales a day before"), "marketer2", 5),
    (("Поле «город» в форме и проверка через месяц", "The field “city” in the form, and a look at it after a month"), "head_marketing", 30),
]  # fmt: skip


def fill(cast: Cast, *, now: datetime) -> None:
    opened_at = in_week(now, WEEKS_AGO, 0, OPENED_AT)
    wave = begin(cast, opened_at)
    answer(wave, cast)
    over = ago(opened_at + timedelta(days=DAYS), 0, OPENED_AT)
    surveys.end(wave, actor=cast["hr"], now=over)
    conclude(wave, cast, ago(over, -2, NOON), now)


def begin(cast: Cast, opened_at: datetime) -> Wave:
    """The CEO asks; the HR director opens the door."""
    wave = surveys.create(
        kind="questionnaire", title=words(cast, TITLE), questions=[words(cast, FREE)], opens_on=opened_at.date(),
        days=DAYS, initiator=cast["ceo"], actor=cast["ceo"], now=ago(opened_at, 4, NOON), is_demo=True,
    )  # fmt: skip
    surveys.approve(wave, actor=cast["ceo"], now=ago(opened_at, 3, NOON))
    return surveys.open_wave(wave, actor=cast["hr"], now=opened_at)


def answer(wave: Wave, cast: Cast) -> None:
    """All but one, each with a slip drawn blindly; the scores scatter around what most would say."""
    rng = random.Random(SEED)  # noqa: S311  believable, not secret
    for number in range(wave.invited.count() - SILENT):
        with letters.drawn_link(str(wave.pk)) as link:
            store.submit(link.rstrip("/").rpartition("/")[2], cells={}, scores=scores(rng), texts=texts(cast, number))


def scores(rng: random.Random) -> dict[str, int]:
    found = {
        items.question(key, voice): min(5, max(1, round(rng.gauss(mean, 0.6))))
        for key, means in SCORES.items()
        for voice, mean in zip((items.OURS, items.THEIRS), means, strict=True)
    }
    return found | {items.RECOMMEND: min(10, max(0, round(rng.gauss(ADVICE, 1.8))))}


def texts(cast: Cast, number: int) -> dict[str, str]:
    """Not everybody writes."""
    said = {}
    if number < len(OBSTACLES):
        said[items.OBSTACLES] = words(cast, OBSTACLES[number])
    if number < len(IDEAS):
        said[items.PROPOSALS] = words(cast, IDEAS[number])
    return said


def conclude(wave: Wave, cast: Cast, at: datetime, now: datetime) -> None:
    """Causes before the presentation, votes and promises after it; closed when the heads had talked it over."""
    for cause, marketing, sales in CAUSES:
        findings.add_cause(
            wave, title=words(cast, cause), marketing_mentions=marketing, sales_mentions=sales, actor=cast["hr"]
        )
    proposed = [findings.propose(wave, title=words(cast, text), actor=cast["hr"]) for text in IDEAS]
    surveys.present(wave, actor=cast["ceo"], now=at)
    topic = findings.put_on_agenda(wave, actor=cast["hr"], now=at)
    for proposal, voters in zip(proposed, VOTES, strict=True):
        proposal.wave = wave
        for login in voters:
            findings.vote(proposal, actor=cast[login])
    talked_over = ago(at, -3, NOON)
    topics.settle(topic, "discussed", actor=cast["cco"], now=talked_over)
    for (text, owner, days), proposal in zip(PROMISES, proposed, strict=True):
        made = findings.promise(
            wave, text=words(cast, text), owner=cast[owner], due_date=day_ago(talked_over, -days), actor=cast["cco"],
            proposal=proposal, now=talked_over,
        )  # fmt: skip
        kept_at = ago(talked_over, 1 - days, EVENING)
        if kept_at < now:
            actions.complete(made, actor=cast[owner], now=kept_at)
    surveys.close(wave, actor=cast["ceo"], now=talked_over + timedelta(hours=2))
