"""Who stands where on the ladder, what was seen of the heads, and one of them who is proposed for the next place."""

from datetime import datetime, time

from demo.services.cast import Cast
from demo.services.days import ago, day_ago
from demo.services.meetings import words
from hiring.models import CareerLevel, PersonLevel
from hiring.services import careers

NOON, EVENING = time(12, 15), time(17, 5)
Pair = tuple[str, str]
# who, level, working days here, years elsewhere, people led
STANDS = [
    ("rep", "rep", 220, 1.0, 0), ("rep2", "rep", 210, 0.0, 0), ("rep3", "rep", 160, 0.0, 0),
    ("rep4", "rep", 230, 2.0, 0), ("rep5", "rep", 240, 0.5, 0), ("head", "head_of_sales", 240, 3.0, 3),
    ("head2", "head_of_sales", 180, 1.5, 3), ("cco", "commercial_director", 240, 6.0, 12),
]  # fmt: skip
RESULT = (
    "План квартала выполнен группой, а не одним продавцом",
    "The plan of the quarter was met by the team, not by one seller",
)
# who, kind, what was seen, by whom, working days ago
SEEN: list[tuple[str, str, Pair, str, int]] = [
    ("head", "result", RESULT, "cco", 30),
    ("head", "marketing", ("Вместе с маркетингом переписал сценарий первого звонка", "Rewrote the script of the first call together with marketing"), "cmo", 18),
    ("head", "competency", ("На планёрке не уступил по расписанию двух групп и объяснил, почему", "Did not give way on the timetable of two teams, and said why"), "cco", 12),
    ("head2", "result", ("Двое новых вышли на план за три месяца", "Two newcomers reached their plan in three months"), "cco", 25),
    ("rep4", "result", ("Первая в группе по показам три месяца подряд", "First of the team by demos, three months in a row"), "head2", 20),
    ("rep4", "competency", ("Учит новичка: расписание на неделю и разбор звонков", "Teaches the newcomer: a timetable for the week and a review of calls"), "head2", 9),
]  # fmt: skip
READY = ("Две группы уже спрашивают его, а не директора", "Two teams already ask him and not the director")


def fill(cast: Cast, *, now: datetime) -> None:
    levels = {level.key: level for level in CareerLevel.objects.all()}
    held = {
        login: careers.place(
            cast[login], levels[key], since=day_ago(now, days), came_by="external", years_before=before,
            managed_headcount=led, now=ago(now, 45, NOON), actor=cast["hr"],
        )
        for login, key, days, before, led in STANDS
    }  # fmt: skip
    for login, kind, text, by, days in SEEN:
        careers.add_evidence(
            held[login], kind=kind, text=words(cast, text), now=ago(now, days, EVENING), actor=cast[by],
            competency=asked_above(held[login], levels) if kind == "competency" else "",
        )  # fmt: skip
    careers.propose(
        cast["head"], levels["sales_director"], readiness=words(cast, READY), now=ago(now, 8, NOON), actor=cast["cco"]
    )


def asked_above(holder: PersonLevel, levels: dict[str, CareerLevel]) -> str:
    """The first competency of the next level."""
    above = next(level for level in levels.values() if level.order == holder.level.order + 1)
    return str(above.competencies[0])
