"""Pages of field visits: the week, the record on a phone, the wall; who sees what."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loop.models import Idea
from people.models import Absence
from practices.models import FieldVisit, VisitPhoto
from practices.selectors import visits as selectors
from practices.selectors.visits_plan import plan_of_week, week_to_plan
from practices.services import visits, visits_declines
from tests.factories.funnel import make_lead
from tests.factories.meetings import moscow
from tests.factories.people import person_with
from tests.factories.pictures import jpeg
from tests.practices.visits import SAID, TUESDAY, briefed, made, planned, whole

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
FORM = {"client_voice": SAID["client_voice"], "tools": "Таблица", "idea": "Прайс"}
JPEG = jpeg()


@pytest.fixture
def tuesday_evening():
    with time_machine.travel(moscow(TUESDAY, 18), tick=False):
        yield


@pytest.fixture
def monday():
    with time_machine.travel(moscow(TUESDAY - timedelta(days=1), 9), tick=False):
        yield


def door(visit: FieldVisit, verb: str) -> str:
    return f"/practices/visits/{visit.pk}/{verb}/"


def test_an_empty_page_teaches_and_offers_one_button(as_, marketer, ceo):
    assert "/practices/visits/new/" in as_(marketer).get("/practices/visits/").content.decode()
    assert "/practices/visits/new/" not in as_(ceo).get("/practices/visits/").content.decode()


def test_the_week_is_proposed_and_planned_with_one_tap(as_, cmo, marketer, rep, monday):
    deal = make_lead("sql", owner=rep, company="Завод", city="Тула", amount_minor=100)
    page = as_(cmo).get("/practices/visits/").content.decode()
    assert 'name="lead"' in page
    answer = as_(cmo).post(
        "/practices/visits/new/",
        {"marketer": marketer.pk, "rep": rep.pk, "lead": deal.pk, "day": "2026-03-17", "starts": "10:00", "hours": "4", "place_type": "client_site"},
    )  # fmt: skip
    visit = FieldVisit.objects.get()
    assert answer.url == f"/practices/visits/{visit.pk}/"
    assert (visit.lead, visit.city, visit.occurrence.ends_at) == (deal, "Тула", moscow(TUESDAY, 14))
    assert "Завод" in as_(cmo).get(answer.url).content.decode()


@pytest.mark.parametrize(
    "change", [{"rep": "0"}, {"day": "завтра"}, {"client_name": ""}, {"lead": "99999"}, {"hours": "100"}]
)
def test_a_plan_that_cannot_be_taken_says_where(as_, cmo, marketer, rep, monday, change):
    given = {"marketer": marketer.pk, "rep": rep.pk, "day": "2026-03-17", "starts": "10:00", "hours": "4",
             "place_type": "client_site", "client_name": "Завод", **change}  # fmt: skip
    assert as_(cmo).post("/practices/visits/new/", given).status_code == 422
    assert not FieldVisit.objects.exists()


def test_a_marketer_plans_for_nobody_else(as_, marketer, rep, monday):
    other = person_with("marketer")
    given = {"marketer": other.pk, "rep": rep.pk, "day": "2026-03-17", "starts": "10:00", "hours": "4",
             "place_type": "client_site", "client_name": "Завод"}  # fmt: skip
    assert as_(marketer).post("/practices/visits/new/", given).status_code == 422


def test_from_brief_to_verdict_on_a_phone(as_, marketer, rep):
    """Acceptance: the whole way through the doors."""
    visit = planned(marketer, rep)
    with time_machine.travel(moscow(TUESDAY, 8), tick=False):
        page = as_(marketer).get(f"/practices/visits/{visit.pk}/").content.decode()
        assert door(visit, "debrief") not in page
        sent = {"goals": "Клиент", "tasks": "Продавец", "dress_ok": "on", "version": visit.version}
        assert as_(marketer).post(door(visit, "brief"), sent, **HTMX).status_code == 200
    with time_machine.travel(moscow(TUESDAY, 15), tick=False):
        assert (
            as_(marketer).post(door(visit, "done"), {"place_type": "client_site", "dress_ok": "on"}).status_code == 302
        )
        assert as_(marketer).post(door(visit, "debrief"), FORM, **HTMX).status_code == 200
    visit.refresh_from_db()
    assert (visit.state, Idea.objects.get().text) == ("valid", "Прайс")


def test_a_visit_declared_in_the_office_is_refused_and_says_why(as_, marketer, rep, tuesday_evening):
    """R-FV-01, the acceptance journey: it is honest to say so, and it does not count."""
    visit = briefed(planned(marketer, rep))
    sent = {**FORM, "place_type": "our_office", "dress_ok": "on"}
    page = as_(marketer).post(door(visit, "debrief"), sent, HTTP_ACCEPT_LANGUAGE="en", **HTMX).content.decode()
    visit.refresh_from_db()
    assert (visit.state, visit.missing) == ("invalid", ["place"])
    assert "alert-warning" in page
    assert Idea.objects.count() == 1


def test_one_form_tells_that_it_took_place_and_what_came_of_it_and_its_echo_changes_nothing(as_, marketer, rep, tuesday_evening):  # fmt: skip
    """A phone that heard no answer sends again with the same key."""
    visit = briefed(planned(marketer, rep))
    sent = {**FORM, "place_type": "client_site", "dress_ok": "on"}
    answers = [as_(marketer).post(door(visit, "debrief"), sent, HTTP_X_FORM_KEY="k", **HTMX).status_code for _ in "12"]
    visit.refresh_from_db()
    assert answers == [200, 200]
    assert (visit.state, Idea.objects.count()) == ("valid", 1)


def test_a_refused_debrief_leaves_nothing_and_keeps_what_was_typed(as_, marketer, rep, tuesday_evening):
    visit = briefed(planned(marketer, rep))
    answer = as_(marketer).post(door(visit, "debrief"), {**FORM, "idea": "", "place_type": "client_site"}, **HTMX)
    visit.refresh_from_db()
    assert (answer.status_code, visit.state) == (422, "briefed")
    assert SAID["client_voice"] in answer.content.decode()


def test_the_forbidden_questions_are_not_on_the_page_and_are_not_taken_R_FV_06(
    as_, cmo, marketer, rep, tuesday_evening
):
    deal = make_lead("won", at=moscow(TUESDAY, 9) - timedelta(days=3), owner=rep, company="Завод")
    visit = made(briefed(planned(marketer, rep, lead=deal, actor=cmo)))
    page = as_(marketer).get(f"/practices/visits/{visit.pk}/").content.decode()
    assert 'name="tools"' in page
    assert 'name="why_us"' not in page
    assert 'name="materials"' not in page
    assert as_(marketer).post(door(visit, "debrief"), {**FORM, "why_us": "цена"}).status_code == 422
    assert FieldVisit.objects.get().state == "done"


def test_the_seller_declines_with_a_reason_and_no_page_counts_it_R_FV_07(as_, cmo, cco, marketer, rep, monday):
    for n in range(3):
        visit = planned(marketer, rep, day=TUESDAY + timedelta(days=n), now=moscow(TUESDAY, 8) - timedelta(days=1))
        if n == 0:
            assert as_(rep).post(door(visit, "decline"), {"reason": ""}).status_code == 422
            assert as_(marketer).post(door(visit, "decline"), {"reason": "x"}).status_code == 403
            assert as_(rep).post(door(visit, "decline"), {"reason": "Личный разговор"}).status_code == 302
        else:
            visits_declines.decline(visit, reason="Личный разговор", actor=rep, now=moscow(TUESDAY, 8))
    for head in (cmo, cco):
        for page in ("/practices/visits/", "/practices/visits/list/", "/practices/visits/voices/"):
            assert "Личный разговор" not in as_(head).get(page).content.decode()
        assert as_(head).get("/practices/visits/list/").content.decode().count(rep.last_name) == 0
        assert as_(head).get(f"/practices/visits/{visit.pk}/").status_code == 404
        listed = as_(head).get("/api/v1/field-visits/").json()["results"]
        assert listed == []
        assert as_(head).get("/api/v1/field-visits/?state=cancelled").status_code == 400
        assert "Личный разговор" not in as_(head).get("/api/v1/practice-occurrences/").content.decode()


def test_who_the_client_is_stays_with_those_who_may_know(as_, cmo, marketer, rep, rep_of_another_team):
    visit = whole(marketer, rep)
    for person, knows in ((cmo, True), (rep, True), (rep_of_another_team, False)):
        for page in (f"/practices/visits/{visit.pk}/", "/practices/visits/list/", "/practices/visits/voices/"):
            words = as_(person).get(page).content.decode()
            assert ("Завод " in words or "Завод<" in words) is knows, (person, page)
    assert SAID["client_voice"] in as_(rep_of_another_team).get("/practices/visits/voices/").content.decode()


def test_a_confidential_visit_stays_off_the_wall_and_has_no_pictures(as_, cmo, marketer, rep):
    visit = whole(marketer, rep, is_confidential=True)
    for page in (f"/practices/visits/{visit.pk}/", "/practices/visits/voices/"):
        assert SAID["client_voice"] not in as_(cmo).get(page).content.decode()
    assert SAID["client_voice"] in as_(rep).get("/practices/visits/voices/").content.decode()
    picture = SimpleUploadedFile("x.jpg", JPEG)
    assert as_(marketer).post(f"/practices/visits/{visit.pk}/photos/", {"photo": picture}).status_code == 422


def test_a_picture_goes_in_checked_and_comes_out_for_whoever_may_see_the_client(as_, marketer, cmo, rep_of_another_team, rep, settings, tmp_path):  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    visit, url = whole(marketer, rep), ""
    url = f"/practices/visits/{visit.pk}/photos/"
    for _ in "12":
        assert as_(marketer).post(url, {"photo": SimpleUploadedFile("../x.jpg", JPEG)}).status_code == 302
    photo = VisitPhoto.objects.get()
    answer = as_(cmo).get(f"{url}{photo.pk}/")
    kept = b"".join(answer.streaming_content)
    assert (photo.kind, photo.size, kept[:3]) == ("image/jpeg", len(kept), JPEG[:3])
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "image/jpeg")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert as_(rep_of_another_team).get(f"{url}{photo.pk}/").status_code == 404
    assert as_(rep_of_another_team).post(url, {"photo": SimpleUploadedFile("x.jpg", JPEG)}).status_code == 403


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"PK\x03\x04"])
def test_what_is_no_picture_is_refused_whatever_its_name(as_, marketer, rep, content):
    visit = whole(marketer, rep)
    sent = {"photo": SimpleUploadedFile("x.jpg", content, content_type="image/jpeg")}
    assert as_(marketer).post(f"/practices/visits/{visit.pk}/photos/", sent).status_code == 422
    assert not VisitPhoto.objects.exists()


def test_a_picture_has_its_limit(as_, marketer, rep, monkeypatch):
    monkeypatch.setattr("practices.services.visits_photos.MAX_MB", 0)
    visit = whole(marketer, rep)
    sent = {"photo": SimpleUploadedFile("x.jpg", JPEG)}
    assert as_(marketer).post(f"/practices/visits/{visit.pk}/photos/", sent).status_code == 422


def test_who_was_never_in_the_field_is_for_heads_alone(as_, cmo, marketer, rep, tuesday_evening):
    other = person_with("marketer", last_name="Новиков")
    whole(marketer, rep)
    assert selectors.not_yet(cmo, moscow(TUESDAY, 18)).never == (other,)
    assert selectors.not_yet(cmo, moscow(TUESDAY, 18) + timedelta(days=90)).this_quarter == (marketer,)
    assert "Новиков" in as_(cmo).get("/practices/visits/").content.decode()
    assert "Новиков" not in as_(rep).get("/practices/visits/").content.decode()


def test_the_plan_is_of_the_next_week_from_friday_on(cmo, now):
    assert week_to_plan(now) == date(2026, 3, 16)
    assert week_to_plan(now + timedelta(days=3)) == date(2026, 3, 16)
    assert week_to_plan(now + timedelta(days=4)) == date(2026, 3, 23)


def test_who_was_longest_not_in_the_field_goes_with_the_seller_least_seen(cmo, marketer, rep, rep_of_another_team, now):
    fresh = person_with("marketer", last_name="Новиков")
    whole(marketer, rep, day=date(2026, 3, 10))
    first, second = plan_of_week(cmo, now).suggestions
    assert (first.marketer, first.rep) == (fresh, rep_of_another_team)
    assert (second.marketer, second.rep) == (marketer, rep)
    assert first.starts_at == moscow(TUESDAY, 10)
    Absence.objects.create(person=fresh, kind="leave", from_date=TUESDAY, to_date=TUESDAY + timedelta(days=7))
    assert [one.marketer for one in plan_of_week(cmo, now).suggestions] == [marketer]


def test_a_week_that_has_its_visit_is_not_filled_further_unless_each_marketer_goes(cmo, marketer, rep, now):
    person_with("marketer")
    planned(marketer, rep)
    assert plan_of_week(cmo, now).suggestions == ()
    visits.configure(scope="marketer", natural_habitat=False, actor=cmo, now=now)
    assert len(plan_of_week(cmo, now).suggestions) == 1


def test_the_scope_is_set_by_a_director_and_shows_its_hours(as_, cmo, marketer):
    page = as_(cmo).get("/practices/visits/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert 'name="scope"' in page
    assert as_(cmo).post("/practices/visits/settings/", {"scope": "marketer"}).status_code == 302
    assert as_(cmo).post("/practices/visits/settings/", {"scope": "moon"}).status_code == 400
    assert as_(marketer).post("/practices/visits/settings/", {"scope": "department"}).status_code == 403


def test_lists_ask_the_same_number_of_questions_however_long(as_, cmo, marketer, rep):
    def asked(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert as_(cmo).get(url).status_code == 200
        return len(queries)

    deal = make_lead("sql", owner=rep, company="Завод")
    urls = ("/practices/visits/list/", "/practices/visits/voices/", "/practices/visits/", "/api/v1/field-visits/")
    with time_machine.travel(moscow(date(2026, 5, 29), 9), tick=False):
        for _ in range(2):
            whole(marketer, rep, day=date(2026, 5, 26), lead=deal, actor=cmo)
        asked(urls[0])
        few = [asked(url) for url in urls]
        for n in range(12):
            whole(marketer, rep, day=TUESDAY + timedelta(days=n), lead=deal, actor=cmo)
        assert [asked(url) for url in urls] == few


def test_the_list_goes_on_by_pages(as_, cmo, marketer, rep, monkeypatch):
    monkeypatch.setattr("practices.views.visits.AT_ONCE", 2)
    found = [whole(marketer, rep, day=TUESDAY + timedelta(days=n)) for n in range(3)]
    first = as_(cmo).get("/practices/visits/list/?measure=valid").content.decode()
    assert f"before={found[1].pk}" in first
    second = as_(cmo).get(f"/practices/visits/list/?measure=valid&before={found[1].pk}").content.decode()
    assert f"/practices/visits/{found[0].pk}/" in second
    assert f"/practices/visits/{found[2].pk}/" not in second
    for broken in ("week=2026-13-40", "before=x", "measure=all", "week=9999-12-31"):
        assert as_(cmo).get(f"/practices/visits/list/?{broken}").status_code == 200
