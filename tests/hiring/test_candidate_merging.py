"""A37, A41: the same candidate from two sources is one, and can be two again."""

from datetime import timedelta

import pytest

from alignment.shared.errors import DomainError
from hiring.models import Application, Candidate
from hiring.selectors import duplicates
from hiring.services import applications, consents, merging
from tests.factories.hiring import application, candidate, interview, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=1)


@pytest.fixture
def hr():
    return person_with("hr_director")


def test_the_same_address_number_or_whole_name_is_suspected_and_says_why(hr):
    first = candidate("Анна", "Котова", email="a@example.com", phone_e164="+79161234567")
    second = candidate("анна", "КОТОВА", email="a@example.com", now=LATER)
    candidate("Анна", "Серова")

    assert [(pair.first, pair.second, pair.why) for pair in duplicates.suspected(hr)] == [
        (first, second, ("email", "name"))
    ]


def test_the_page_of_duplicates_tells_who_offered_first_for_the_same_vacancy(hr, as_):
    where = vacancy()
    applications.apply(where, candidate(), now=BEGINNING, actor=None)
    applications.apply(where, candidate(now=LATER), now=LATER, actor=None, door="agency")

    pair = duplicates.suspected(hr)[0]
    assert [(twice.vacancy, twice.first.door, twice.first.at) for twice in pair.vacancies] == [
        (where.title, "ui", BEGINNING)
    ]
    page = as_(hr).get("/hiring/candidates/duplicates/")
    assert where.title in page.content.decode()


def test_everything_goes_over_and_comes_back(hr):
    source, target = candidate(email="b@example.com"), candidate(city="Пермь")
    row = application(vacancy(), source)
    consents.give(source, ["processing", "pool"], now=BEGINNING, actor=None)
    consents.give(target, ["processing"], now=BEGINNING, actor=None)
    made = merging.merge(source, into=target, actor=hr, now=LATER)

    target.refresh_from_db()
    row.refresh_from_db()
    assert (target.email, row.candidate, Candidate.objects.get(pk=source.pk).merged_into) == (
        "b@example.com", target, target,
    )  # fmt: skip
    assert set(target.consents.values_list("kind", flat=True)) == {"processing", "pool"}
    assert duplicates.suspected(hr) == []

    merging.undo(made, actor=hr, now=LATER)
    target.refresh_from_db()
    row.refresh_from_db()
    assert (target.email, row.candidate) == ("", source)
    assert set(source.consents.values_list("kind", flat=True)) == {"processing", "pool"}
    with pytest.raises(DomainError):
        merging.undo(made, actor=hr, now=LATER)


def test_of_two_applications_for_one_vacancy_the_first_stays_and_the_later_is_set_aside_and_back(hr):
    where = vacancy()
    first = application(where, candidate())
    later = applications.apply(where, candidate(now=LATER), now=LATER, actor=None)
    made = merging.merge(later.candidate, into=first.candidate, actor=hr, now=LATER)
    assert list(Application.objects.alive()) == [first]

    merging.undo(made, actor=hr, now=LATER)
    assert Application.objects.alive().count() == 2


def test_what_was_worked_on_twice_is_for_people_to_settle(hr):
    where = vacancy()
    first = application(where, candidate())
    later = applications.apply(where, candidate(now=LATER), now=LATER, actor=None)
    interview(later, hr)

    with pytest.raises(DomainError):
        merging.merge(later.candidate, into=first.candidate, actor=hr, now=LATER)
    with pytest.raises(DomainError):
        merging.merge(first.candidate, into=first.candidate, actor=hr, now=LATER)
    assert Application.objects.alive().count() == 2


def test_the_buttons_join_and_take_back_and_only_the_hr_director_has_them(hr, as_):
    one, other = candidate(), candidate()
    given = {"source": other.pk, "into": one.pk}
    head = person_with("cmo")
    assert as_(head).post("/hiring/candidates/duplicates/merge/", given).status_code == 403
    assert as_(hr).post("/hiring/candidates/duplicates/merge/", {"source": "x"}).status_code == 422
    assert as_(hr).post("/hiring/candidates/duplicates/merge/", given).status_code == 302

    made = other.merges_away.get()
    assert as_(hr).get(f"/hiring/candidates/{other.pk}/")["Location"] == f"/hiring/candidates/{one.pk}/"
    assert as_(hr).post(f"/hiring/candidates/duplicates/{made.pk}/undo/").status_code == 302
    assert as_(hr).post(f"/hiring/candidates/duplicates/{made.pk}/undo/").status_code == 422
