"""`/api/v1/candidates/` and `/api/v1/applications/`: for who hires, and never for an integration."""

import pytest
from django.utils import timezone

from hiring.models import Application, Candidate
from tests.factories.hiring import application, candidate, interview, vacancy

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
JSON = {"content_type": "application/json"}
ROOT = "/api/v1/candidates/"
STEPS = "/api/v1/applications/"


def test_a_candidate_is_received_once_and_changed(as_, cmo):
    where = vacancy(head=cmo)
    given = {"vacancy": where.pk, "first_name": "Анна", "email": "Anna@example.com", "consents": ["processing"]}
    made = as_(cmo).post(ROOT, given, **JSON)
    again = as_(cmo).post(ROOT, given, **JSON)
    assert (made.status_code, made.json()["email"], made.json()["consents"]) == (
        201,
        "anna@example.com",
        ["processing"],
    )
    assert (again.json()["id"], len(again.json()["applications"])) == (made.json()["id"], 1)
    here = f"{ROOT}{made.json()['id']}/"
    changed = as_(cmo).patch(here, {"city": "Пермь"}, **JSON)

    assert (changed.status_code, changed.json()["city"], changed.json()["first_name"]) == (200, "Пермь", "Анна")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"consents": []}, "consents"), ({"vacancy": 10**9}, "vacancy"), ({"source": "nowhere"}, "source"),
        ({"email": "no address"}, "email"), ({"agency": 10**9}, "agency"), ({"consents": ["all"]}, "consents"),
    ],
)  # fmt: skip
def test_a_malformed_candidate_is_refused_at_its_field(as_, cmo, change, field):
    given = {"vacancy": vacancy(head=cmo).pk, "first_name": "Анна", "consents": ["processing"]}
    answer = as_(cmo).post(ROOT, given | change, **JSON)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert not Candidate.objects.exists()


def test_an_application_moves_with_its_reason(as_, cmo):
    row = application(vacancy(head=cmo))
    url = f"{STEPS}{row.pk}/move/"
    assert as_(cmo).post(url, {"stage": "rejected"}, **JSON).status_code == 400
    moved = as_(cmo).post(url, {"stage": "rejected", "refusal": "skills"}, **JSON)

    assert (moved.status_code, moved.json()["stage"], moved.json()["refusal"]) == (200, "rejected", "skills")
    assert as_(cmo).post(url, {"stage": "rejected", "refusal": "skills"}, **JSON).status_code == 409
    stale = as_(cmo).post(url, {"stage": "new", "note": "x"}, **JSON, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


def test_a_known_candidate_applies_for_another_vacancy(as_, cmo):
    row, where = application(vacancy(head=cmo)), vacancy(head=cmo)
    made = as_(cmo).post(STEPS, {"candidate": row.candidate_id, "vacancy": where.pk}, **JSON)

    assert (made.status_code, made.json()["stage"]) == (201, "new")
    assert as_(cmo).get(STEPS, {"vacancy": where.pk}).json()["results"][0]["id"] == made.json()["id"]


def test_a_candidate_of_another_head_is_not_reached_by_a_body(as_, cmo, cco):
    theirs, where = application(vacancy(head=cco)), vacancy(head=cmo)
    answer = as_(cmo).post(STEPS, {"candidate": theirs.candidate_id, "vacancy": where.pk}, **JSON)

    assert (answer.status_code, Application.objects.count()) == (400, 1)


def test_an_interviewer_sees_the_application_without_the_contacts(as_, cmo, rep):
    row = application(vacancy(head=cmo), candidate(email="anna@example.com"))
    interview(row, rep)

    assert as_(rep).get(f"{STEPS}{row.pk}/").json()["id"] == row.pk
    assert as_(rep).get(f"{ROOT}{row.candidate_id}/").status_code == 404
    assert as_(rep).post(f"{STEPS}{row.pk}/move/", {"stage": "screened"}, **JSON).status_code == 403


@pytest.mark.parametrize("role", ["integration", "administrator", "ceo", "rep", "marketer"])
def test_whoever_does_not_hire_gets_empty_lists_and_may_write_nothing(as_, people_by_role, role):
    """P9."""
    row = application(vacancy(head=people_by_role["cmo"]), now=timezone.now())
    browser = as_(people_by_role[role])

    assert [browser.get(url).json()["results"] for url in (ROOT, STEPS)] == [[], []]
    assert browser.get(f"{STEPS}{row.pk}/").status_code == 404
    given = {"vacancy": row.vacancy_id, "first_name": "x", "consents": ["processing"]}
    assert browser.post(ROOT, given, **JSON).status_code == 403
