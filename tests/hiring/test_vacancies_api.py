"""Vacancies and their briefs through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hiring.models import SearchBrief, Vacancy
from tests.factories.hiring import WHOLE_BRIEF, brief, vacancy
from tests.factories.people import BEGINNING, company_today, department

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LIST = "/api/v1/vacancies/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def where(cmo):
    return vacancy(head=cmo)


def body(head, **values):
    return {
        "title": "Маркетолог", "position": "marketer", "department": department("Маркетинг", "marketing").pk,
        "hiring_head": head.pk, "reason": "growth", **values,
    }  # fmt: skip


def test_the_way_from_a_draft_to_a_pause(as_, cmo, hr_director):
    made = as_(cmo).post(LIST, body(cmo, salary_max_minor=100), **JSON)
    assert (made.status_code, made.json()["state"], made.json()["days_open"]) == (201, "draft", 0)
    url = f"{LIST}{made.json()['id']}/"
    assert as_(cmo).post(f"{url}ask/", {}, **JSON).json()["state"] == "waiting"
    assert as_(cmo).post(f"{url}approve/", {}, **JSON).status_code == 403
    assert as_(hr_director).post(f"{url}approve/", {}, **JSON).json()["state"] == "open"
    assert as_(cmo).post(f"{url}pause/", {}, **JSON).status_code == 400
    assert as_(cmo).post(f"{url}pause/", {"note": "x"}, **JSON).json()["state"] == "paused"
    assert as_(cmo).post(f"{url}pause/", {"note": "x"}, **JSON).status_code == 409
    assert as_(cmo).post(f"{url}resume/", {}, **JSON).json()["state"] == "open"
    assert as_(cmo).post(f"{url}cancel/", {"note": "x"}, **JSON).json()["state"] == "cancelled"
    assert as_(cmo).post(f"{url}reopen/", {"note": "x"}, **JSON).json()["state"] == "open"


def test_it_is_sent_back_with_a_note(as_, cmo, hr_director):
    row = vacancy(head=cmo, state="waiting")
    assert as_(hr_director).post(f"{LIST}{row.pk}/send-back/", {}, **JSON).status_code == 400
    assert as_(hr_director).post(f"{LIST}{row.pk}/send-back/", {"note": "x"}, **JSON).json()["state"] == "draft"


@pytest.mark.parametrize("change", [{"position": "x"}, {"department": 10**9}, {"headcount": 0}, {"currency": "rub"}])
def test_a_malformed_body_is_refused(as_, cmo, change):
    refused = as_(cmo).post(LIST, body(cmo, **change), **JSON)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, next(iter(change)))
    assert not Vacancy.objects.exists()


def test_a_change_is_partial_and_knows_its_version(as_, cmo, where):
    url = f"{LIST}{where.pk}/"
    tag = as_(cmo).get(url)["ETag"]
    done = as_(cmo).patch(url, {"region": "Казань"}, HTTP_IF_MATCH=tag, **JSON)
    assert (done.json()["region"], done.json()["title"]) == ("Казань", where.title)
    assert as_(cmo).patch(url, {"region": "Уфа"}, HTTP_IF_MATCH=tag, **JSON).status_code == 412


def test_filters_and_unknown_words(as_, cmo, hr_director, where):
    vacancy(head=cmo, state="draft")
    found = as_(hr_director).get(f"{LIST}?state=open").json()["results"]
    assert [row["id"] for row in found] == [where.pk]
    assert as_(hr_director).get(f"{LIST}?state=x").status_code == 400
    assert as_(hr_director).get(f"{LIST}?salary=1").status_code == 400


@pytest.mark.parametrize("role", ["rep", "marketer", "integration", "administrator", "cco"])
def test_others_find_nothing(as_, request, where, role):
    browser = as_(request.getfixturevalue(role))
    assert browser.get(LIST).json()["results"] == []
    assert browser.get(f"{LIST}{where.pk}/").status_code == 404


def test_thirty_ask_as_much_as_one(as_, hr_director, cmo, where):
    browser, counts = as_(hr_director), []
    for more in (0, 29):
        for _one in range(more):
            vacancy(head=cmo)
        with CaptureQueriesContext(connection) as seen:
            browser.get(f"{LIST}?limit=50")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_channels_and_errors(as_, cmo, where):
    url = f"{LIST}{where.pk}/"
    posted = as_(cmo).post(f"{url}channels/", {"kind": "board", "name": "hh.ru", "cost_minor": 1500}, **JSON).json()
    assert [(row["kind"], row["cost_minor"]) for row in posted["channels"]] == [("board", 1500)]
    assert as_(cmo).post(f"{url}channels/", {"kind": "x", "name": "y"}, **JSON).status_code == 400
    checks = as_(cmo).get(f"{url}errors/").json()
    assert [(row["no"], row["state"]) for row in checks][6:8] == [(7, "error"), (8, "error")]


def whole(**values):
    start = (company_today() + timedelta(days=30)).isoformat()
    return {"texts": WHOLE_BRIEF, "start_on": start, "career_link": "ladder", **values}


def test_a_brief_is_put_patched_and_signed(as_, cmo, hr_director, where):
    url = f"{LIST}{where.pk}/brief/"
    assert as_(cmo).get(url).status_code == 404
    put = as_(cmo).put(url, whole(), **JSON).json()
    assert (put["state"], put["filled"], put["number"]) == ("complete", 11, 1)
    patched = as_(cmo).patch(url, {"texts": {"6": ""}}, **JSON).json()
    assert (patched["state"], patched["filled"]) == ("draft", 10)
    assert as_(cmo).post(f"{url}sign/", {}, **JSON).status_code == 409
    tag = as_(cmo).put(url, whole(), **JSON)["ETag"]
    assert as_(cmo).post(f"{url}sign/", {}, HTTP_IF_MATCH=tag, **JSON).json()["signatures"][0]["side"] == "head"
    assert as_(hr_director).post(f"{url}sign/", {}, **JSON).json()["state"] == "agreed"
    assert as_(cmo).patch(url, {"texts": {"6": "x"}}, **JSON).status_code == 409
    assert as_(cmo).post(f"{url}send/", {"agency": 10**9}, **JSON).status_code == 400
    assert as_(cmo).post(f"{url}revise/", {}, **JSON).json()["number"] == 2


def test_what_a_put_does_not_name_becomes_blank(as_, cmo, where):
    url = f"{LIST}{where.pk}/brief/"
    as_(cmo).put(url, whole(), **JSON)
    as_(cmo).put(url, {"texts": {"1": "x"}}, **JSON)
    row = SearchBrief.objects.get()
    assert (row.texts["1"], row.texts["2"], row.start_on, row.career_link) == ("x", "", None, "")


@pytest.mark.parametrize(
    "wrong", [{"texts": {"8": "x"}}, {"texts": {"12": "x"}}, {"start_on": "x"}, {"career_link": "x"}]
)
def test_a_malformed_brief_is_refused(as_, cmo, where, wrong):
    assert as_(cmo).patch(f"{LIST}{where.pk}/brief/", wrong, **JSON).status_code == 400


@pytest.mark.parametrize(("kind", "mime"), [("pdf", "application/pdf"), ("md", "text/markdown; charset=utf-8")])
def test_a_brief_comes_as_a_document(as_, cmo, kind, mime):
    where = vacancy(head=cmo, is_confidential=True, now=BEGINNING)
    brief(where, now=timezone.now())
    url = f"{LIST}{where.pk}/brief/?format={kind}"
    assert as_(cmo).get(url).headers["Content-Type"] == mime
    if kind == "md":
        outside = as_(cmo).get(f"{url}&outside=true").content.decode()
        assert WHOLE_BRIEF["2"] not in outside
        assert WHOLE_BRIEF["3"] in outside
    assert as_(cmo).get(f"{url}&version=3").status_code == 404
    assert as_(cmo).get(f"{LIST}{where.pk}/brief/?format=exe").status_code == 400
