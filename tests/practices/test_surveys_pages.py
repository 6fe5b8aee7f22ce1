"""Pages, chart and API of surveys: one happy, one refused, one malformed at every door."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loop.selectors import today_of
from practices.models import Wave
from practices.services import survey_findings, surveys
from tests.factories.doors import Door, faults
from tests.factories.surveys import drafted, told_wave
from tests.practices.surveys import box, ended, running, second_unit, staff_of

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
__all__ = ["box"]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def staff(marketing, sales):
    staff_of(marketing, sales)


@pytest.fixture
def analysed(hr_director, ceo, staff, box, now):
    second_unit()
    wave = running(hr_director, ceo, now - timedelta(days=10), length="full")
    box.put(wave, side="marketing", count=6, level=4, tenure="middle")
    box.put(wave, side="sales", count=17, level=3, tenure="long")
    box.put(wave, side="sales", count=3, level=2, tenure="new")
    box.texts[wave.pk] = {"obstacles": ["Разные слова"], "proposals": ["Общий словарь"]}
    return ended(wave, now - timedelta(days=10))


@pytest.fixture
def presented(analysed, hr_director, now):
    return surveys.present(analysed, actor=hr_director, now=now)


def act(browser, wave, verb, **data):
    return browser.post(f"/practices/surveys/{wave.pk}/{verb}/", data, **HTMX)


def text_of(response) -> str:
    return response.content.decode()


def test_an_empty_list_says_why_and_offers_one_button_to_whoever_may(as_, hr_director, rep):
    assert "/practices/surveys/new/" in text_of(as_(hr_director).get("/practices/surveys/"))
    assert "/practices/surveys/new/" not in text_of(as_(rep).get("/practices/surveys/"))


def test_a_survey_is_planned_on_one_page_and_bad_days_stand_at_their_field(as_, hr_director, ceo):
    browser = as_(hr_director)
    data = {
        "title": "Пульс", "kind": "questionnaire", "length": "pulse", "initiator": ceo.pk, "days": 9,
        "opens_on": today_of(timezone.now()).isoformat(), "questions": "Что ещё?\n\nИ ещё?",
    }  # fmt: skip

    assert browser.post("/practices/surveys/new/", data).status_code == 422
    made = browser.post("/practices/surveys/new/", data | {"days": 5})
    wave = Wave.objects.select_related("survey").get()
    assert (made.url, wave.survey.questions) == (f"/practices/surveys/{wave.pk}/", ["Что ещё?", "И ещё?"])


def test_the_way_from_a_draft_to_a_closed_wave_goes_over_one_page(as_, hr_director, ceo, cmo, cco, staff, box):
    """R-SV-07, R-SV-08 at the door."""
    wave = drafted(hr_director, ceo, timezone.now())
    steps = [("approve", ceo), ("open", hr_director)]
    for verb, person in steps:
        assert act(as_(person), wave, verb, version=Wave.objects.get(pk=wave.pk).version).status_code == 200
    box.put(wave, side="sales", count=23)
    Wave.objects.filter(pk=wave.pk).update(opened_at=timezone.now() - timedelta(days=2))
    browser = as_(hr_director)
    assert act(browser, wave, "end").status_code == 200
    assert act(browser, wave, "present").status_code == 200
    browser = as_(cmo)
    assert act(browser, wave, "close").status_code == 422
    for number in range(3):
        data = {"text": f"Дело {number}", "owner": cco.pk, "due_date": "2100-01-01"}
        assert act(browser, wave, "promise", **data).status_code == 200
    assert act(browser, wave, "agenda").status_code == 200
    assert act(browser, wave, "close").status_code == 200
    assert Wave.objects.get(pk=wave.pk).state == "closed"


def test_who_may_not_change_a_wave_is_refused_and_a_stranger_step_is_not_found(as_, rep, hr_director, ceo, now):
    wave = drafted(hr_director, ceo, now)

    assert act(as_(rep), wave, "approve").status_code == 403
    assert act(as_(hr_director), wave, "approve").status_code == 403
    assert act(as_(ceo), wave, "nonsense").status_code == 404
    assert act(as_(ceo), wave, "days", opens_on="gestern", days=3).status_code == 422


def test_results_are_not_there_for_departments_before_they_are_presented(as_, cmo, hr_director, analysed):
    """R-SV-07."""
    url = f"/practices/surveys/{analysed.pk}/results/"

    assert (as_(cmo).get(url).status_code, as_(hr_director).get(url).status_code) == (404, 200)


@pytest.mark.usefixtures("english_company")
def test_the_results_page_is_the_same_for_both_and_says_what_is_hidden_and_why(as_, rep, marketer, presented):
    url = f"/practices/surveys/{presented.pk}/results/"
    seen = [text_of(as_(person).get(url, **HTMX)) for person in (rep, marketer)]

    assert seen[0] == seen[1]
    assert "worked out by subtraction" in seen[0]
    assert "Разные слова" in seen[0]


def test_the_mirror_chart_has_its_table_and_its_file(as_, rep, presented):
    url = f"/charts/survey-mirror/{presented.pk}/"
    page, file = as_(rep).get(url, **HTMX), as_(rep).get(f"{url}?format=csv")

    assert "Figures as a table" in text_of(page) or "таблиц" in text_of(page)
    assert len(file.content.decode("utf-8-sig").splitlines()) == 13
    assert as_(rep).get(f"{url}?format=xml").status_code == 400


def test_a_group_that_is_not_told_is_not_chosen(as_, rep, presented):
    page = as_(rep).get(f"/practices/surveys/{presented.pk}/results/?group=sales-99")

    assert page.status_code == 200


def test_everybody_votes_openly_for_a_proposal(as_, rep, cmo, presented):
    proposal = survey_findings.propose(presented, title="Общий словарь", actor=cmo)

    assert rep.name in text_of(act(as_(rep), presented, "vote", proposal=proposal.pk))
    assert act(as_(rep), presented, "vote", proposal=proposal.pk + 1).status_code == 404
    assert act(as_(rep), presented, "vote", proposal="x").status_code == 422


def test_the_list_asks_the_database_as_often_for_one_wave_as_for_many(as_, hr_director, ceo, now):
    browser = as_(hr_director)

    def questions():
        with CaptureQueriesContext(connection) as asked:
            browser.get("/practices/surveys/")
        return len(asked)

    drafted(hr_director, ceo, now)
    questions()
    one = questions()
    for number in range(19):
        drafted(hr_director, ceo, now, title=f"Опрос {number}")
    assert questions() == one


def test_api_creates_approves_and_reads_a_survey(hr_director, ceo):
    body = {
        "kind": "questionnaire", "title": "Пульс", "opens_on": today_of(timezone.now()).isoformat(), "days": 5,
        "initiator": ceo.pk,
    }  # fmt: skip
    door = Door(hr_director)
    made = door.post("surveys/", body)
    pk = made.json()["id"]

    assert (made.status_code, made.json()["state"], made["ETag"]) == (201, "draft", '"1"')
    assert door.post(f"surveys/{pk}/approve/", {}).status_code == 403
    assert Door(ceo).post(f"surveys/{pk}/approve/", {}).json()["state"] == "approved_by_ceo"
    assert door.get("surveys/?state=approved_by_ceo").json()["results"][0]["title"] == "Пульс"
    assert faults(door.post("surveys/", body | {"days": 8})) == [("days", "max_value")]
    assert door.post("surveys/", body | {"initiator": 0}).status_code == 400


def test_api_opens_closes_and_tells_the_results(hr_director, ceo, rep, integration, staff, box):
    wave = surveys.approve(drafted(hr_director, ceo, timezone.now()), actor=ceo, now=timezone.now())
    door, reader = Door(hr_director), Door(rep)
    opened = door.post(f"surveys/{wave.pk}/open/", {})
    box.put(wave, side="marketing", count=6, level=4)
    box.put(wave, side="sales", count=23)
    early = door.post(f"surveys/{wave.pk}/close/", {})
    Wave.objects.filter(pk=wave.pk).update(opened_at=timezone.now() - timedelta(days=2))
    closed = door.post(f"surveys/{wave.pk}/close/", {})
    hidden = reader.get(f"surveys/{wave.pk}/results/")
    door.post(f"surveys/{wave.pk}/present/", {})
    told = reader.get(f"surveys/{wave.pk}/results/").json()

    assert (opened.json()["state"], early.status_code, closed.json()["state"]) == ("running", 409, "analysed")
    assert (hidden.status_code, told["sides"], len(told["items"])) == (404, ["marketing", "sales"], 12)
    assert told["levels"]["marketing"]["own"]["value"] == pytest.approx(4.0, abs=0.2)
    assert Door(integration).get(f"surveys/{wave.pk}/").status_code == 404


def test_the_page_of_interviews_shows_the_directors_locked_and_keeps_a_note_without_a_name(
    as_, hr_director, ceo, cmo, rep, now
):
    """R-SV-02 at the door: the lock is said, and a knock at it is refused."""
    wave = surveys.approve(drafted(hr_director, ceo, now, kind="interview"), actor=ceo, now=now)
    surveys.open_wave(wave, actor=hr_director, now=now)
    browser = as_(hr_director)
    for person in (cmo, rep):
        assert act(browser, wave, "slot", interviewee=person.pk, interviewer=hr_director.pk).status_code == 200
    page = text_of(browser.get(f"/practices/surveys/{wave.pk}/"))
    director = wave.slots.get(interviewee=cmo)

    assert page.count("locked until the staff is done") + page.count("пока не закончат") == 1
    assert act(browser, wave, "start", slot=director.pk).status_code == 422
    assert act(browser, wave, "note", text="Слова разные", nonverbal=["pause"]).status_code == 200
    assert act(browser, wave, "note", text="").status_code == 422
    assert act(browser, wave, "start", slot=director.pk + 99).status_code == 404


def test_a_closed_wave_shows_what_came_of_it_and_no_longer_explains_the_vote(
    as_, english_company, hr_director, ceo, cmo
):
    wave = told_wave(hr_director, ceo, timezone.now())
    assert "The vote on proposals is open" in as_(cmo).get(f"/practices/surveys/{wave.pk}/").content.decode()
    Wave.objects.filter(pk=wave.pk).update(state="closed")
    words = as_(cmo).get(f"/practices/surveys/{wave.pk}/").content.decode()
    assert "The vote on proposals is open" not in words
    assert "The vote is over" in words
    assert "Closed: the results stay open" in words
