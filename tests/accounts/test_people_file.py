"""Decision 44: a list of colleagues becomes departments, people and invitations in one click."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from accounts.services import people_file, people_plan, people_reader
from alignment.shared.errors import InvalidInput
from delivery.models import OutboxMessage
from people.models import Department, Person
from tests.factories.people import person_with

RUSSIAN = """ФИО;Эл. почта;Должность;Отдел;Руководитель;Телефон
Север Инга Петровна;inga@example.com;МОП;Продажи / Север;inga@example.com;+7 900 000-00-01
Юг Олег;oleg@example.com;Первая линия;Продажи / Север;Север Инга;
Лист Мария;maria@example.com;Маркетолог;Маркетинг;;
"""
ENGLISH = "name,email,role,department\nAnna Ivens,anna@example.com,Sales representative,Sales\n"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def lines_of(text: str, encoding: str = "utf-8"):
    return people_reader.read(io.BytesIO(text.encode(encoding)))


def plan_of(text: str, by: Person):
    return people_plan.plan(lines_of(text), by=by)


def roles_of(email: str) -> list[tuple]:
    held = Person.objects.get(email=email).memberships.filter(to_date=None)
    return [(m.role, m.duty, m.department and m.department.name) for m in held]


def upload(browser, text: str, name: str = "people.csv"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return browser.post(reverse("staff:file"), {"file": file})


@pytest.fixture
def admin(as_, administrator):
    administrator.language = "en"
    administrator.save()
    return as_(administrator)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_russian_headings_are_known_in_any_encoding(encoding):
    first = lines_of(RUSSIAN, encoding)[0]

    assert first.number == 2
    assert first.cells == {
        "surname_first": "Север Инга Петровна",
        "email": "inga@example.com",
        "position": "МОП",
        "department": "Продажи / Север",
        "head": "inga@example.com",
        "phone": "+7 900 000-00-01",
    }


def test_a_workbook_is_read_as_a_csv_is():
    book = openpyxl.Workbook()
    for row in (["E-mail", "Имя", "Фамилия", "Роль"], ["anna@example.com", "Анна", "Иванова", "РОП"]):
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)

    lines = people_reader.read(io.BytesIO(saved.getvalue()))

    cells = {"email": "anna@example.com", "first_name": "Анна", "last_name": "Иванова", "role": "РОП"}
    assert [line.cells for line in lines] == [cells]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name,role\nA,CEO",
        b"email,role\na@example.com,CEO",
        b"PK\x03\x04broken",
        b"name,email\n" + b"a" * 1024 * 1024,
    ],
)
def test_what_is_no_list_of_people_is_refused_at_the_field(content):
    with pytest.raises(InvalidInput) as refusal:
        people_reader.read(io.BytesIO(content))

    assert refusal.value.field == "file"


def test_at_most_five_hundred_people_come_in_one_file():
    people = [f"A B,a{n}@example.com\n" for n in range(501)]

    with pytest.raises(InvalidInput):
        lines_of("name,email\n" + "".join(people))
    assert len(lines_of("name,email\n" + "".join(people[:500]))) == 500


def test_the_plan_says_who_and_what_would_be_made(company, administrator):
    plan = plan_of(RUSSIAN, administrator)

    assert [(e.first_name, e.last_name, e.role, e.duty, e.path, e.state, e.leads) for e in plan.entries] == [
        ("Инга", "Север", "head_of_sales", "other", "Продажи / Север", "new", True),
        ("Олег", "Юг", "sales_rep", "first_line", "Продажи / Север", "new", False),
        ("Мария", "Лист", "marketer", "other", "Маркетинг", "new", False),
    ]
    assert plan.tree == [("Маркетинг", "marketing"), ("Продажи", "sales"), ("Продажи / Север", "sales")]
    assert plan.errors == ()
    assert not Department.objects.exists()


def test_departments_people_and_invitations_are_made_at_once(company, administrator, now):
    done = people_file.take(lines_of(RUSSIAN), by=administrator, now=now)

    assert (done.made, done.invited, done.refused) == (3, 3, [])
    assert roles_of("oleg@example.com") == [("sales_rep", "first_line", "Север")]
    assert roles_of("inga@example.com") == [("head_of_sales", "other", "Север")]
    assert Department.objects.get(name="Север").parent.name == "Продажи"
    assert set(OutboxMessage.objects.values_list("recipient__email", flat=True)) == {
        "inga@example.com",
        "oleg@example.com",
        "maria@example.com",
    }


def test_the_same_file_again_changes_nothing(company, administrator, now):
    people_file.take(lines_of(RUSSIAN), by=administrator, now=now)
    before = list(Person.objects.order_by("pk").values())

    again = people_file.take(lines_of(RUSSIAN), by=administrator, now=now + timedelta(days=1))

    assert (again.made, again.invited) == (0, 0)
    assert list(Person.objects.order_by("pk").values()) == before
    assert Department.objects.count() == 3
    assert OutboxMessage.objects.count() == 3


def test_an_owner_whom_an_import_brought_gets_the_address(team_one, administrator, now):
    owner = person_with("sales_rep", team_one, email=None, first_name="Anna", last_name="Ivens", joined_at=None)

    assert [entry.state for entry in plan_of(ENGLISH, administrator).entries] == ["found"]
    people_file.take(lines_of(ENGLISH), by=administrator, now=now)

    owner.refresh_from_db()
    assert (owner.email, owner.invited_at) == ("anna@example.com", now)
    assert roles_of("anna@example.com") == [("sales_rep", "other", "Группа 1")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A B,nobody,CEO,", "“nobody” is not an e-mail address."),
        ("A B,a@example.com,,", "No role is given. Add a column “role”."),
        ("A B,a@example.com,Wizard,", "The role “Wizard” is not known here."),
        (",a@example.com,CEO,", "The name is missing."),
        ("A B,first@example.com,CEO,", "This address stands in the file twice."),
        (
            "A B,a@example.com,CEO,Elsewhere / Sales",
            "A department “Sales” stands elsewhere in the tree. Write its whole path.",
        ),
    ],
)
def test_an_error_names_its_line_and_takes_no_other_with_it(company, administrator, line, words):
    plan = plan_of(f"name,email,role,department\nC D,first@example.com,CEO,Sales\n{line}\n", administrator)

    assert plan.errors == ((3, words),)
    assert [entry.email for entry in plan.entries] == ["first@example.com"]


def test_a_head_who_is_nowhere_is_an_error_of_that_line(company, administrator):
    plan = plan_of("name,email,role,department,head\nC D,c@example.com,sales rep,Sales,Nobody\n", administrator)

    assert plan.entries == ()
    assert [line for line, _error in plan.errors] == [2]


def test_an_hr_director_gives_no_administrator_and_adds_no_department(hr_director):
    text = "name,email,role,department\nA B,a@example.com,administrator,\nC D,c@example.com,marketer,New\n"

    plan = plan_of(text, hr_director)

    assert plan.entries == ()
    assert [error for _line, error in plan.errors] == [
        "You may not give the role “administrator”. Ask an administrator.",
        "There is no department “New”. An administrator adds it.",
    ]


def test_a_closed_account_stays_closed(administrator, company, now):
    person_with("sales_rep", email="anna@example.com", is_active=False, joined_at=None)

    assert [entry.state for entry in plan_of(ENGLISH, administrator).entries] == ["closed"]
    done = people_file.take(lines_of(ENGLISH), by=administrator, now=now)

    assert (done.made, done.invited) == (0, 0)
    assert not Person.objects.get(email="anna@example.com").is_active


def test_the_page_shows_first_and_saves_with_the_button(admin, company):
    preview = upload(admin, ENGLISH)

    assert preview.status_code == 200
    assert "anna@example.com" in preview.content.decode()
    assert not Person.objects.filter(email="anna@example.com").exists()

    answer = admin.post(reverse("staff:file-confirm"), {"sealed": preview.context["sealed"]}, follow=True)

    assert "1 colleague is added; 1 invitation is on its way." in answer.content.decode()
    assert roles_of("anna@example.com") == [("sales_rep", "other", "Sales")]
    admin.post(reverse("staff:file-confirm"), {"sealed": preview.context["sealed"]})
    assert OutboxMessage.objects.count() == 1


def test_a_file_that_is_no_table_is_refused_beside_the_field(admin, company):
    answer = upload(admin, b"PK\x03\x04broken", "people.xlsx")

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]


def test_a_preview_of_another_or_a_forged_one_saves_nothing(admin, company, as_, hr_director):
    sealed = upload(admin, ENGLISH).context["sealed"]

    assert admin.post(reverse("staff:file-confirm"), {"sealed": "forged"}).status_code == 400
    assert as_(hr_director).post(reverse("staff:file-confirm"), {"sealed": sealed}).status_code == 400
    assert not Person.objects.filter(email="anna@example.com").exists()


def test_who_manages_nobody_is_refused(as_, rep):
    assert as_(rep).get(reverse("staff:file")).status_code == 403
    assert as_(rep).get(reverse("staff:not-joined")).status_code == 403


def test_those_who_have_not_come_are_listed_and_invited_again_at_once(admin, administrator, team_one):
    long_ago = timezone.now() - timedelta(days=8)
    waiting = [person_with("sales_rep", team_one, joined_at=None, invited_at=long_ago) for _ in range(2)]
    person_with("sales_rep", team_one)
    person_with("sales_rep", team_one, joined_at=None)

    page = admin.get(reverse("staff:not-joined"))
    assert page.context["people"] == waiting
    assert page.context["over"] == {person.pk for person in waiting}
    admin.post(reverse("staff:invite-all"))
    admin.post(reverse("staff:invite-all"))

    assert OutboxMessage.objects.count() == 2
    assert admin.get(reverse("staff:not-joined")).context["over"] == set()


def test_one_of_them_is_invited_again_from_the_list(admin, team_one):
    person = person_with("sales_rep", team_one, joined_at=None, invited_at=timezone.now() - timedelta(days=1))

    answer = admin.post(reverse("accounts:invite", args=[person.pk]), {"back": "list"})

    assert answer.url == reverse("staff:not-joined")
    assert OutboxMessage.objects.get().recipient == person


@pytest.mark.parametrize("count", [1, 50])
def test_the_list_of_those_who_wait_asks_as_often_for_one_as_for_fifty(
    administrator, team_one, django_assert_num_queries, count, now
):
    for _ in range(count):
        person_with("sales_rep", team_one, joined_at=None, invited_at=now)

    with django_assert_num_queries(2):
        listed = list(people_file.not_joined(administrator))
        assert len([person.current_memberships for person in listed]) == count


@pytest.mark.parametrize("count", [1, 50])
def test_a_plan_asks_as_often_for_one_line_as_for_fifty(administrator, company, django_assert_num_queries, count):
    text = "name,email,role,department\n" + "".join(
        f"A B,a{n}@example.com,sales rep,Sales / Team {n}\n" for n in range(count)
    )
    administrator.current_memberships  # noqa: B018

    with django_assert_num_queries(3):
        assert len(plan_of(text, administrator).new) == count
