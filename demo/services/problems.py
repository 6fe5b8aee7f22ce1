"""Two problem cards: one that both sides closed in autumn and one that lies between them now."""

from datetime import datetime, time

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.meetings import words
from funnel.models import Clock, Lead
from loop.services import actions
from meetings.services import problems
from meetings.services.problem_data import LEADS_AT_LEAST, Shown

SHOWN = 12
MORNING, AFTERNOON = time(10, 30), time(16, 10)
QUALITY = ("Берём лид, а покупать там собираются через год", "We take the lead, and they mean to buy in a year")
SAME_SOURCES = ("Из тех же кампаний приходят и те, кто покупает", "The same campaigns bring those who buy, too")
VERDICT = (
    "Чек-лист MQL не спрашивал о сроке. Добавили вопрос о сроке; кампании остаются",
    "The MQL checklist did not ask when they buy. The question is added; the campaigns stay",
)
PROMISE = ("Добавить вопрос о сроке в форму и в чек-лист", "Add the question about timing to form and checklist")
LATE = ("На заявки, которые пришли вечером, отвечаем на другой день", "Evening leads are answered the next day")
ON_DUTY = (
    "Когда смена полная, отвечаем в срок; вечером на первой линии один человек",
    "With a full shift we are in time; in the evening one person covers the first line",
)


def fill(cast: Cast, *, now: datetime) -> None:
    close_one(cast, now)
    open_one(cast, now)


def close_one(cast: Cast, now: datetime) -> None:
    """Sales said that the leads were poor; marketing showed what they became; both signed."""
    opened = ago(now, 55, MORNING)
    returned = ended(opened, "rejected")
    if len(returned) < LEADS_AT_LEAST:
        return
    card = problems.open_card(
        claim="lead_quality", statement=words(cast, QUALITY), shown=Shown(lead_ids=returned), actor=cast["cco"],
        now=opened, is_demo=True,
    )  # fmt: skip
    problems.ask_for_evidence(card, actor=cast["cco"], now=opened)
    said = words(cast, SAME_SOURCES)
    problems.add_evidence(
        card, Shown(lead_ids=ended(opened, "won"), text=said), statement=said, actor=cast["cmo"],
        now=ago(now, 53, AFTERNOON),
    )  # fmt: skip
    together = ago(now, 51, MORNING)
    problems.review(card, verdict=words(cast, VERDICT), data_says="supported", actor=cast["cco"], now=together)
    action = problems.promise(
        card, text=words(cast, PROMISE), owner=cast["head_marketing"], due_date=day_ago(now, 46), actor=cast["cco"],
        now=together,
    )  # fmt: skip
    for head in ("cco", "cmo"):
        problems.sign(card, actor=cast[head], now=together)
    actions.complete(action, actor=cast["head_marketing"], now=ago(now, 47, AFTERNOON))


def open_one(cast: Cast, now: datetime) -> None:
    """Marketing says that sales answers late; both columns are filled, the verdict is not there yet."""
    opened = ago(now, 3, MORNING)
    card = problems.open_card(
        claim="follow_up", statement=words(cast, LATE), shown=Shown(report="first_touch"), actor=cast["cmo"],
        now=opened, is_demo=True,
    )  # fmt: skip
    said = words(cast, ON_DUTY)
    problems.add_evidence(
        card, Shown(lead_ids=touched_in_time(opened), text=said), statement=said, actor=cast["cco"],
        now=ago(now, 1, AFTERNOON),
    )  # fmt: skip


def ended(before: datetime, kind: str) -> tuple[int, ...]:
    """The last handed-over leads that ended so."""
    leads = Lead.objects.alive().filter(stage__kind=kind, mql_no__gt=0, stage_entered_at__lt=before)
    return tuple(leads.order_by("-stage_entered_at", "-pk").values_list("pk", flat=True)[:SHOWN])


def touched_in_time(before: datetime) -> tuple[int, ...]:
    kept = Clock.objects.filter(kind="first_touch", stopped_at__lt=before, breached_at=None, void_at=None)
    leads = Lead.objects.alive().filter(pk__in=kept.values("lead"))
    return tuple(leads.order_by("-stage_entered_at", "-pk").values_list("pk", flat=True)[:SHOWN])
