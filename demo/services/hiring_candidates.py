"""Candidates of every stage: how each came, how far they went, and what was answered. None of them exists."""

from dataclasses import dataclass
from datetime import datetime, time

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.services import hiring_selection as selection
from demo.services.cast import Cast, email
from demo.services.days import ago
from demo.services.hiring_agencies import CHOSEN, NAMES
from demo.services.hiring_vacancies import FILLED, MAIN, PASSIVE, PAUSED
from demo.services.meetings import words
from hiring.models import Agency, Application, HiringSource, Vacancy
from hiring.services import answers, applications, candidate_files, candidates, consents, probation
from people.models import Person

MORNING, NOON, EVENING = time(9, 20), time(12, 10), time(18, 10)
Pair = tuple[str, str]
Step = tuple[str, int]


@dataclass(frozen=True)
class Came:
    """`came` and the steps count working days back. `refusal` belongs to the last step; `told` when it was answered."""

    name: Pair
    where: str
    source: str
    came: int
    steps: tuple[Step, ...] = ()
    refusal: str = ""
    told: int | None = None
    is_for_pool: bool = False


CAME = [
    Came(("Павел Рощин", "Paul Grove"), MAIN, "agency", 25, (("screened", 24), ("interview_1", 23), ("test", 21), ("interview_2", 15), ("references", 12))),
    Came(("Алина Северская", "Aline North"), MAIN, "board", 24, (("screened", 23), ("interview_1", 21), ("test", 18), ("interview_2", 11), ("references", 3))),
    Came(("Игорь Полянин", "Igor Glade"), MAIN, "referral", 20, (("screened", 18), ("interview_1", 16), ("test", 13), ("interview_2", 4))),
    Came(("Марина Дорожкина", "Marina Lane"), MAIN, "agency", 14, (("screened", 12), ("interview_1", 9), ("test", 3))),
    Came(("Артём Кедров", "Arthur Cedar"), MAIN, "board", 10, (("screened", 8), ("interview_1", 4))),
    Came(("Лидия Ветлугина", "Lydia Willow"), MAIN, "network", 8, (("screened", 3), ("interview_1", 1))),
    Came(("Глеб Заречный", "Glen Rivers"), MAIN, "agency", 5, (("screened", 2),)),
    Came(("Нина Озёрная", "Nina Lake"), MAIN, "board", 2),
    Came(("Степан Лугов", "Stephen Meadow"), MAIN, "agency", 1),
    Came(("Кира Тополева", "Kira Poplarwood"), MAIN, "board", 19, (("screened", 17), ("interview_1", 15), ("rejected", 9)), "experience"),
    Came(("Руслан Камышов", "Russell Reed"), MAIN, "board", 6, (("screened", 3), ("rejected", 2)), "salary"),
    Came(("Эмма Садовая", "Emma Garden"), MAIN, "network", 22, (("screened", 20), ("interview_1", 19), ("withdrew", 14)), "other_offer"),
    Came(("Роман Ветров", "Roman Winter"), FILLED, "board", 70, (("screened", 68), ("interview_1", 66), ("interview_2", 60), ("references", 57))),
    Came(("Светлана Ручьёва", "Stella Brook"), FILLED, "referral", 68, (("screened", 66), ("interview_1", 63), ("interview_2", 58), ("rejected", 46)), "position_closed", 45, is_for_pool=True),
    Came(("Фёдор Каменев", "Theo Stone"), FILLED, "board", 66, (("screened", 64), ("rejected", 60)), "experience", 59),
    Came(("Ева Холмова", "Eve Hill"), FILLED, "board", 61, (("screened", 59), ("withdrew", 55)), "slow"),
    Came(("Борис Перелесов", "Boris Woods"), PAUSED, "headhunt", 30, (("screened", 26),)),
    Came(("Тамара Зимина", "Tamara Frostwood"), PAUSED, "board", 25, (("screened", 22), ("rejected", 19)), "experience", 18),
    Came(("Виктор Полевой", "Victor Field"), PASSIVE, "board", 13),
    Came(("Анастасия Причалова", "Anastasia Pier"), PASSIVE, "board", 11),
]  # fmt: skip
OFFERED, HIRED = CAME[0].name, ("Роман Ветров", "Roman Winter")
CVS = {OFFERED, CAME[1].name, CAME[2].name, CAME[3].name}
CV = (
    "{name}\n\nОпыт\n2023–2026  Интернет-маркетолог, служба доставки\n2021–2023  Специалист по рекламе, сеть мастерских\n\nУмею\nРеклама, аналитика, прототипы посадочных страниц, опыты\n",
    "{name}\n\nExperience\n2023–2026  Internet marketer, a delivery service\n2021–2023  Advertising specialist, a chain of workshops\n\nSkills\nAdvertising, analytics, prototypes of landing pages, experiments\n",
)
CV_NAME = ("rezume.txt", "cv.txt")
NEWCOMER_CAME, ACCEPTED = 2, 47


def fill(cast: Cast, opened: dict[str, Vacancy], *, now: datetime) -> None:
    for told in CAME:
        row = receive(told, cast, opened[told.where], now)
        go(row, told, cast, now)
        if told.name == OFFERED:
            selection.offer(row, cast, now=now)
        if told.where == FILLED and told.name == HIRED:
            hire(row, cast, now)


def receive(told: Came, cast: Cast, vacancy: Vacancy, now: datetime) -> Application:
    first, last = words(cast, told.name).split()
    at, is_agency = ago(now, told.came, MORNING), told.source == "agency"
    values = {
        "first_name": first, "last_name": last, "email": f"{address(told)}@mail.example", "language": cast.language,
        "city": words(cast, ("Москва", "Leipzig")),
    }  # fmt: skip
    row = candidates.receive(
        values, vacancy=vacancy, now=at, actor=cast["hr"], door="agency" if is_agency else "ui",
        source=HiringSource.objects.get(key=told.source),
        agency=Agency.objects.get(name=words(cast, NAMES[CHOSEN])) if is_agency else None,
        consents=("processing", "agency") if is_agency else ("processing",),
    )  # fmt: skip
    if told.name in CVS:
        text = words(cast, CV).format(name=words(cast, told.name))
        cv = SimpleUploadedFile(words(cast, CV_NAME), text.encode())
        candidate_files.add(row.candidate, cv, actor=cast["hr"], now=at)
    return row


def address(told: Came) -> str:
    return told.name[1].lower().replace(" ", ".")


def go(row: Application, told: Came, cast: Cast, now: datetime) -> None:
    """Each step in its day, with the talks, samples and references that belong to it."""
    for stage, days in told.steps:
        is_end = stage in ("rejected", "withdrew")
        applications.move(
            row, to_stage=stage, now=ago(now, days, NOON), actor=row.owner, refusal=told.refusal if is_end else None
        )
        selection.meet(row, stage, days, cast, now=now)
    if told.told is not None:
        answers.send(row, "rejection", now=ago(now, told.told, NOON), actor=cast["hr"])
    if told.is_for_pool:
        consents.give(row.candidate, ["pool"], now=ago(now, told.told or 0, EVENING), actor=cast["hr"])


def hire(row: Application, cast: Cast, now: datetime) -> None:
    """Accepted two months ago, moved to the city, came this week: the colleague whom everybody meets now."""
    offered = selection.offer(row, cast, now=now)
    selection.accept(offered, cast, now=ago(now, ACCEPTED, NOON))
    row.refresh_from_db()
    came_at = ago(now, NEWCOMER_CAME, MORNING)
    applications.move(row, to_stage="started", now=came_at, actor=row.owner)
    probation.take_from_brief(row, actor=cast["head2"], now=came_at)
    colleague = Person.objects.get(email=email("newcomer"))
    probation.name_colleague(row, colleague, actor=cast["hr"], now=came_at)
