"""Two contractors of marketing: one keeps its days, the other has missed two in a row."""

from datetime import datetime, time

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.hiring_vacancies import amount
from demo.services.meetings import words
from hiring.models import Contractor
from hiring.services import contractors

MORNING, NOON, EVENING = time(9, 30), time(13, 0), time(17, 45)
Pair = tuple[str, str]
# key: kind, name, hours to an answer
KNOWN: dict[str, tuple[str, Pair, int]] = {
    "pen": ("copywriter", ("Мастерская «Перо и точка»", "Pen and Point"), 8),
    "line": ("designer", ("Студия «Линия»", "Line Studio"), 24),
}
# whose, what, cost, working days ago: asked, due, delivered (or None), accepted (or None)
TASKS: list[tuple[str, Pair, tuple[int, int], int, int, int | None, int | None]] = [
    ("pen", ("Кейс «Стекло без боя»: текст", "Case study on glass: the text"), (18_000, 560), 40, 33, 34, 33),
    ("pen", ("Письма после вебинара: цепочка из трёх", "Letters after the webinar: a chain of three"), (12_000, 380), 20, 12, 13, 12),
    ("pen", ("Ответы на десять вопросов со звонков", "Answers to ten questions from calls"), (9_000, 290), 4, -4, None, None),
    ("line", ("Шаблон презентации из шести слайдов", "A template for the deck of six slides"), (25_000, 800), 36, 28, 24, 23),
    ("line", ("Баннеры осенней кампании", "Banners of the autumn campaign"), (14_000, 450), 18, 12, 9, 8),
]  # fmt: skip
TERMS = (
    "Кто прочтёт, что сделает после, объём, два примера. Правки – одним письмом",
    "Who reads it, what they do next, the length, two examples. Corrections come in one letter",
)
ACCEPTED = ("Принято, если продавец готов отправить это клиенту", "Accepted if a seller would send it to a client")


def fill(cast: Cast, *, now: datetime) -> None:
    hired_at, head = ago(now, 60, MORNING), cast["head_marketing"]
    known = {
        key: contractors.create(
            {"name": words(cast, name), "kind": kind, "owner": cast["marketer"], "sla_response_hours": hours,
             "email": f"work@{key}.example", "review_on": day_ago(now, -20)},
            actor=head, now=hired_at,
        )
        for key, (kind, name, hours) in KNOWN.items()
    }  # fmt: skip
    for whose, title, cost, asked, due, delivered, accepted in TASKS:
        work(known[whose], cast, now, title, cost, asked, due, delivered, accepted)


def work(
    contractor: Contractor, cast: Cast, now: datetime, title: Pair, cost: tuple[int, int], asked: int, due: int,
    delivered: int | None, accepted: int | None,
) -> None:  # fmt: skip
    by = cast["marketer"]
    values = {
        "title": words(cast, title), "terms": words(cast, TERMS), "acceptance": words(cast, ACCEPTED),
        "due_on": day_ago(now, due), "cost_minor": amount(cast, cost),
    }  # fmt: skip
    task = contractors.ask(contractor, values, actor=by, now=ago(now, asked, MORNING))
    task = contractors.turn(task, to="taken", actor=by, now=ago(now, asked, NOON))
    if delivered is not None and accepted is not None:
        task = contractors.turn(task, to="delivered", actor=by, now=ago(now, delivered, EVENING))
        contractors.turn(task, to="accepted", actor=by, now=ago(now, accepted, NOON))
