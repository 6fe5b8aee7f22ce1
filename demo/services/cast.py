"""The people of the demo company: believable, named, with one known password."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from people.models import Company, Department, Person
from people.services import departments, onboarding

PASSWORD = "alignment-demo"  # noqa: S105  printed by `make run`; real installations make no demo company
DOMAIN = "demo.example"
NAME = {"ru": "Альфа Логистика", "en": "Alpha Logistics"}
DEPARTMENTS = {
    "sales": ("Продажи", "Sales", "sales", None),
    "team_one": ("Группа «Север»", "Team North", "sales", "sales"),
    "team_two": ("Группа «Юг»", "Team South", "sales", "sales"),
    "marketing": ("Маркетинг", "Marketing", "marketing", None),
    "hr": ("Персонал", "People", "hr", None),
}
# login, role, department, duty, Russian name, English name
PEOPLE = [
    ("ceo", "ceo", None, "other", ("Елена", "Орлова"), ("Helen", "Orwell")),
    ("cmo", "cmo", "marketing", "other", ("Мария", "Котова"), ("Maria", "Cotter")),
    ("cco", "cco", "sales", "other", ("Пётр", "Смирнов"), ("Peter", "Smith")),
    ("head", "head_of_sales", "team_one", "other", ("Илья", "Громов"), ("Elias", "Grom")),
    ("head2", "head_of_sales", "team_two", "other", ("Вера", "Лисицына"), ("Vera", "Fox")),
    ("rep", "sales_rep", "team_one", "hunter", ("Анна", "Иванова"), ("Anna", "Ivens")),
    ("rep2", "sales_rep", "team_one", "hunter", ("Олег", "Серов"), ("Oliver", "Grey")),
    ("rep3", "sales_rep", "team_one", "first_line", ("Тимур", "Асланов"), ("Tim", "Aslan")),
    ("rep4", "sales_rep", "team_two", "hunter", ("Юлия", "Мороз"), ("Julia", "Frost")),
    ("rep5", "sales_rep", "team_two", "farmer", ("Денис", "Чернов"), ("Denis", "Black")),
    ("head_marketing", "head_of_marketing", "marketing", "other", ("Дарья", "Белова"), ("Daria", "White")),
    ("marketer", "marketer", "marketing", "other", ("Никита", "Жуков"), ("Nick", "Beetle")),
    ("marketer2", "marketer", "marketing", "other", ("Софья", "Ким"), ("Sophie", "Kim")),
    ("hr", "hr_director", "hr", "other", ("Ольга", "Лис"), ("Olga", "Lewis")),
    ("admin", "administrator", None, "other", ("Сергей", "Панин"), ("Serge", "Panin")),
]
NEWCOMER = ("newcomer", "sales_rep", "team_two", "hunter", ("Роман", "Ветров"), ("Roman", "Winter"))
SHOWN = ("ceo", "cmo", "cco", "head", "rep", "marketer", "hr", "admin")


@dataclass(frozen=True)
class Cast:
    people: Mapping[str, Person]
    language: str

    def __getitem__(self, login: str) -> Person:
        return self.people[login]

    @property
    def reps(self) -> list[Person]:
        return [person for login, person in self.people.items() if login.startswith("rep")]


def email(login: str) -> str:
    return f"{login}@{DOMAIN}"


def hire(*, language: str, since: date, now: datetime) -> Cast:
    """Departments and people; roles hold from `since`."""
    name_company(language)
    where = build_departments(language, now)
    people = {row[0]: employ(row, where, language=language, since=since, now=now, password=PASSWORD) for row in PEOPLE}
    return Cast(people, language)


def invite_newcomer(cast: Cast, *, now: datetime) -> None:
    """Came this week and has not signed in yet."""
    where = {NEWCOMER[2]: cast["rep4"].current_memberships[0].department}
    employ(NEWCOMER, where, language=cast.language, since=now.date(), now=now, password=None)


def employ(
    row: tuple,
    where: Mapping[str, Department | None],
    *,
    language: str,
    since: date,
    now: datetime,
    password: str | None,
) -> Person:
    login, role, department, duty, ru, en = row
    first, last = ru if language == "ru" else en
    return onboarding.create_person(
        now=now, first_name=first, last_name=last, email=email(login), role=role, department=where.get(department or ""),
        duty=duty, password=password, from_date=since, is_demo=True,
    )  # fmt: skip


def name_company(language: str) -> None:
    Company.objects.filter(pk=1).update(
        name=NAME[language],
        market="b2b",
        language=language,
        currency="RUB" if language == "ru" else "EUR",
        gross_margin=Decimal("0.4"),
        kev_name="Демонстрация расчёта" if language == "ru" else "Calculation demo",
        is_demo=True,
    )


def build_departments(language: str, now: datetime) -> dict[str, Department]:
    built: dict[str, Department] = {}
    for key, (ru, en, side, parent) in DEPARTMENTS.items():
        built[key] = departments.add_department(
            name=ru if language == "ru" else en,
            side=side,
            parent=built.get(parent or ""),
            now=now,
            by=None,
            is_demo=True,
        )
    return built
