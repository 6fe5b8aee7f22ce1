"""An audit closed a quarter ago, one at its fifth check, the tasks of both speeds, and a self-test."""

from datetime import datetime, time

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.meetings import words
from funnel.models import Stage
from loop.services import actions
from planning.models import Audit
from planning.services import audit_tasks, audits, mistakes
from practices.services import methods

MORNING, NOON, EVENING = time(9, 20), time(12, 30), time(17, 40)
METHOD = "sales_audit"
CLOSED, RUNNING = "kev_set", "kev_held"
Pair = tuple[str, str]
SEEN: dict[int, tuple[str, Pair]] = {
    1: ("problem", ("Треть отказов – «не наш сегмент»", "A third of the refusals say “not our segment”")),
    2: (
        "problem",
        ("Первая линия берёт и тех, кто ещё не выбирает", "The first line takes those who do not choose yet"),
    ),
    3: ("ok", ("Просмотрены 40 карточек: у всех есть следующий шаг", "40 cards were read: each has a next step")),
    4: ("ok", ("Телефония и почта есть у всех", "Everybody has telephony and mail")),
    5: ("ok", ("Прослушано 20 звонков первой линии", "20 calls of the first line were heard")),
    6: (
        "problem",
        ("Регламент есть, но его не нашли двое из пяти", "There are rules; two of five could not find them"),
    ),
    7: ("ok", ("Премия считается от принятых лидов", "The bonus counts accepted leads")),
    8: ("ok", ("Скрипт обновлён весной", "The script was renewed in spring")),
}
TASKS: list[tuple[int, str, str, str, Pair]] = [
    (6, "fast", "fast", "head", ("Повесить регламент в карточку лида", "Put the rules into the lead's card")),
    (2, "fast", "fast", "rep3", ("Три вопроса до передачи лида", "Three questions before a lead is handed over")),
    (1, "slow", "fast", "head_marketing", ("Отключить объявления на чужой сегмент", "Switch off ads for the wrong segment")),
    (2, "fast", "slow", "marketer", ("Переписать форму под критерии", "Rewrite the form to the criteria")),
    (1, "slow", "slow", "cmo", ("Новая посадочная для среднего бизнеса", "A new page for middle-sized companies")),
]  # fmt: skip
FOLLOWS = (
    "Причин было три, и ни одна не в скриптах. Критерии подписаны заново.",
    "There were three causes, and none of them in the scripts. The criteria were signed anew.",
)
NOTICED = ("Демонстрации назначают, но до них не доходят", "Demos are set and do not take place")
LEARNED: dict[str, Pair] = {
    "market": ("Пять игроков, выбирают по сроку и цене", "Five players; clients choose by term and price"),
    "product": ("Перевозка со страховкой, чек от 40 тысяч", "Transport with insurance"),
    "audience": ("Логист предлагает, директор решает", "The logistician proposes, the director decides"),
    "way": ("Заявка, звонок, демонстрация, договор", "Request, call, demo, contract"),
}
ANSWERS = {1: "yes", 2: "yes", 3: "yes", 4: "no", 5: "yes", 6: "no", 7: "yes", 8: "yes", 9: "yes"}


def fill(cast: Cast, *, now: datetime) -> None:
    methods.launch(METHOD, owner=cast["cco"], start_on=day_ago(now, 75), actor=cast["cco"], now=ago(now, 76, MORNING))
    closed(cast, now)
    running(cast, now)
    mistakes.take(ANSWERS, actor=cast["ceo"], now=ago(now, 20, NOON))


def closed(cast: Cast, now: datetime) -> None:
    """Everything was done, in its order, but for one that a contractor pulled forward."""
    begun = ago(now, 62, MORNING)
    row = audits.plan(
        stage=stage(CLOSED), auditor=cast["head2"], planned_for=begun.date(), has_niche_experience=True,
        actor=cast["cco"], now=ago(now, 70, MORNING),
    )  # fmt: skip
    row = audits.collect(row, actor=cast["head2"], now=begun)
    judge(row, range(1, 9), cast, now, 61)
    row.refresh_from_db()
    row = audits.conclude(row, actor=cast["head2"], now=ago(now, 57, EVENING))
    work(row, cast, now)
    row = audits.measure_again(row, actor=cast["head2"], now=ago(now, 9, NOON))
    audits.close(row, conclusion=words(cast, FOLLOWS), actor=cast["head2"], now=ago(now, 8, NOON))


def work(row: Audit, cast: Cast, now: datetime) -> None:
    at = ago(now, 56, NOON)
    for place, (no, fix, result, who, what) in enumerate(TASKS):
        made = audit_tasks.add(
            row, check=row.checks.get(no=no), text=words(cast, what), fix_speed=fix, result_speed=result,
            owner=cast[who], due_date=day_ago(now, 50 - 8 * place), actor=cast["head2"], now=at,
        )  # fmt: skip
        made.refresh_from_db()
        made = audit_tasks.start(made, actor=cast["head2"], now=ago(now, 55 - 8 * place, NOON))
        actions.complete(made.action, actor=cast[who], now=ago(now, 51 - 8 * place, EVENING))


def running(cast: Cast, now: datetime) -> None:
    """Four checks are judged, the fifth is next."""
    begun = ago(now, 3, MORNING)
    row = audits.plan(
        stage=stage(RUNNING), auditor=cast["head_marketing"], planned_for=begun.date(), kind="signal",
        reason=words(cast, NOTICED), actor=cast["cco"], now=ago(now, 6, MORNING),
    )  # fmt: skip
    told = {key: words(cast, pair) for key, pair in LEARNED.items()}
    row = audits.answer_questionnaire(row, told, actor=cast["head_marketing"], now=ago(now, 4, EVENING))
    row = audits.collect(row, actor=cast["head_marketing"], now=begun)
    judge(row, range(1, 5), cast, now, 2)


def judge(row: Audit, numbers: range, cast: Cast, now: datetime, days: int) -> None:
    for no in numbers:
        verdict, seen = SEEN[no]
        audits.give_verdict(
            row.checks.get(no=no), verdict=verdict, evidence=words(cast, seen), actor=row.auditor,
            now=ago(now, days, NOON),
        )  # fmt: skip


def stage(key: str) -> Stage:
    return Stage.objects.get(pipeline__key="sales", key=key)
