"""Series on pages and through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.models import OutboxMessage
from loop.models import Topic
from meetings.models import MeetingSeries
from meetings.services.series import create_series
from people.models import Company
from people.selectors import forget_kept
from tests.factories.meetings import general, weekly
from tests.factories.people import unit

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@pytest.fixture
def live(cmo, cco, rep):
    return weekly(cmo, cco, now=timezone.now(), invited=[rep])


def settings_of(series, **changes) -> dict:
    return {
        "title": series.title, "weekday": series.weekday, "starts": series.starts.strftime("%H:%M"),
        "time_zone": series.time_zone, "duration_minutes": series.duration_minutes, "format": series.format,
        "venue_policy": series.venue_policy, "venue": series.venue, "moderated_meetings": series.moderated_meetings, "period": series.period,
        "monthly_from": series.monthly_from, "secretary_rule": series.secretary_rule,
        "invited": [person.pk for person in series.invited.all()], "version": series.version, **changes,
    }  # fmt: skip


def test_a_director_makes_a_general_meeting_of_both_departments(as_, cmo, cco, rep, marketer, hr_director):
    browser = as_(cmo)
    proposed = browser.get("/meetings/series/new/").context["form"]
    assert set(proposed.initial["principals"]) == {cmo, cco}
    body = {
        "kind": "general", "title": "Общее собрание", "principals": [cmo.pk, cco.pk], "weekday": 0, "starts": "09:30",
        "time_zone": "Europe/Moscow", "duration_minutes": 30, "format": "standing", "venue_policy": "fixed",
        "both_departments": "on",
    }  # fmt: skip
    answer = browser.post("/meetings/series/new/", body)
    made = MeetingSeries.objects.get()
    assert answer.headers["Location"] == f"/meetings/series/{made.pk}/"
    assert (made.kind, made.format, set(made.invited.all())) == ("general", "standing", {rep, marketer})
    assert OutboxMessage.objects.filter(key__startswith="invite:invited:").count() == 4


def test_a_wrong_form_keeps_what_was_typed(as_, cmo, cco, head_of_marketing):
    body = {
        "kind": "general", "title": "Общее собрание", "principals": [cmo.pk, head_of_marketing.pk], "weekday": 0,
        "starts": "09:30", "time_zone": "Europe/Moscow", "duration_minutes": 30, "format": "standing",
        "venue_policy": "fixed",
    }  # fmt: skip
    answer = as_(cmo).post("/meetings/series/new/", body)
    assert (answer.status_code, MeetingSeries.objects.count()) == (422, 0)
    assert "principals" in answer.context["form"].errors
    assert "Общее собрание" in answer.content.decode()


@pytest.mark.parametrize("kind", ["department", "debrief", "custom"])
def test_every_kind_has_its_page(kind, as_, cco, head_of_sales):
    made = create_series(
        kind=kind, title="Летучка", unit=unit(), principals=[head_of_sales], weekday=0, starts=timezone.now().time(),
        now=timezone.now(), by=cco,
    )  # fmt: skip
    for person in (cco, head_of_sales):
        assert as_(person).get(f"/meetings/series/{made.pk}/").status_code == 200
    assert as_(head_of_sales).post(f"/meetings/series/{made.pk}/", settings_of(made, title="Иначе")).status_code == 302
    made.refresh_from_db()
    assert made.title == "Иначе"


def test_whoever_is_invited_reads_and_does_not_change(as_, live, rep, marketer, ceo):
    address = f"/meetings/series/{live.pk}/"
    page = as_(rep).get(address)
    assert (page.status_code, page.context["may_edit"]) == (200, False)
    assert "form" not in page.context
    for person in (rep, ceo):
        assert as_(person).post(address, settings_of(live, title="Моё")).status_code == 403
    assert as_(marketer).get(address).status_code == 404
    live.refresh_from_db()
    assert live.title == "Встреча СМО и ССО"


def test_a_head_changes_the_settings_and_a_stale_form_is_told(as_, live, cmo):
    browser, address = as_(cmo), f"/meetings/series/{live.pk}/"
    former = settings_of(live)
    assert browser.post(address, settings_of(live, starts="15:00", venue="Кафе")).status_code == 302
    live.refresh_from_db()
    assert (live.starts.hour, live.venue) == (15, "Кафе")
    assert browser.post(address, former).status_code == 422
    wrong = browser.post(address, settings_of(live, duration_minutes=0))
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["duration_minutes"])


def test_the_end_takes_both_heads_on_the_page(as_, live, cmo, cco):
    """R-WM-09."""
    address = f"/meetings/series/{live.pk}/end"
    assert as_(cmo).post(f"{address}/propose/").status_code == 302
    assert as_(cmo).post(f"{address}/agree/").status_code == 403
    page = as_(cco).get(f"/meetings/series/{live.pk}/").content.decode()
    assert f"{address}/agree/" in page
    assert as_(cco).post(f"{address}/agree/").status_code == 302
    live.refresh_from_db()
    assert live.ended_at is not None
    assert live.title in as_(cco).get("/meetings/series/").content.decode()


def test_a_place_is_passed_on_on_the_page(as_, live, cmo, cco, head_of_marketing):
    """R-WM-09."""
    address = f"/meetings/series/{live.pk}/pass-on/"
    assert as_(cmo).post(address, {"leaving": cco.pk, "successor": head_of_marketing.pk}).status_code == 422
    assert as_(cmo).post(address, {"leaving": cmo.pk, "successor": head_of_marketing.pk}).status_code == 302
    assert set(live.principals.all()) == {head_of_marketing, cco}


def test_the_list_costs_the_same_at_one_and_at_many(as_, live, cmo, cco):
    browser = as_(cmo)
    browser.get("/meetings/series/")
    with CaptureQueriesContext(connection) as few:
        assert len(browser.get("/meetings/series/").context["rows"]) == 1
    for number in range(19):
        general(cmo, cco, now=timezone.now(), title=f"Собрание {number}")
    with CaptureQueriesContext(connection) as many:
        rows = browser.get("/meetings/series/").context["rows"]
    assert (len(rows), len(few)) == (20, len(many))
    assert all(row.next_meeting for row in rows)


def test_anybody_invited_puts_a_topic_for_both_departments(as_, cmo, cco, rep):
    made = general(cmo, cco, now=timezone.now(), invited=[rep])
    meeting = made.meetings.order_by("slot_start").last()
    address = f"/meetings/{meeting.pk}/topic/"
    assert as_(rep).post(address, {"text": ""}).status_code == 422
    assert as_(rep).post(address, {"text": "Общий словарь", "touches_both": "on"}).status_code == 302
    topic = Topic.objects.get()
    assert (topic.side, topic.state, topic.raised_by) == ("shared", "on_agenda", rep)
    assert "Общий словарь" in as_(rep).get(f"/meetings/{meeting.pk}/").content.decode()


def test_a_series_is_changed_through_the_api(as_, live, cmo, cco, rep, marketer):
    address = f"/api/v1/meeting-series/{live.pk}/"
    api = as_(cmo)
    changed = api.patch(address, {"starts": "16:00", "invited": [marketer.pk]}, HTTP_IF_MATCH='"1"', **JSON)
    assert (changed.status_code, changed.json()["starts"], changed.json()["invited"]) == (200, "16:00", [marketer.pk])
    assert api.patch(address, {"starts": "17:00"}, HTTP_IF_MATCH='"1"', **JSON).status_code == 412
    for wrong in ({"weekday": 9}, {"invited": [0]}, {"period": "monthly"}, {"moderator": cco.pk}):
        assert api.patch(address, wrong, **JSON).status_code == 400, wrong
    assert as_(rep).patch(address, {"title": "x"}, **JSON).status_code == 404
    live.refresh_from_db()
    assert (live.starts.hour, live.title) == (16, "Встреча СМО и ССО")


def test_a_general_series_is_made_through_the_api(as_, cmo, cco, rep):
    body = {
        "kind": "general", "title": "Общее", "unit": unit().pk, "principals": [cmo.pk, cco.pk], "invited": [rep.pk],
        "weekday": 0, "starts": "09:00", "format": "standing",
    }  # fmt: skip
    made = as_(cmo).post("/api/v1/meeting-series/", body, **JSON)
    assert (made.status_code, made.json()["period"], made.json()["format"]) == (201, "weekly", "standing")
    refused = as_(cmo).post("/api/v1/meeting-series/", body | {"period": "monthly"}, **JSON)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "period")
    assert as_(rep).post("/api/v1/meeting-series/", body, **JSON).status_code == 403


def test_past_meetings_are_shown_ten_at_a_time(as_, live, cmo):
    now = timezone.now()
    for week in range(1, 13):
        start = now - timedelta(weeks=week)
        live.meetings.create(slot_start=start, slot_end=start + timedelta(minutes=30), state="missed")
    page = as_(cmo).get(f"/meetings/series/{live.pk}/")
    assert (len(page.context["past"]), page.context["more"]) == (10, 20)
    rest = as_(cmo).get(f"/meetings/series/{live.pk}/?past=20", HTTP_HX_REQUEST="true")
    assert (rest.content.count(b"/meetings/"), b"<html" in rest.content) == (12, False)


@pytest.mark.parametrize(
    ("market", "kind", "fields"),
    [
        ("b2b", "cmo_cco", {"moderator", "moderated_meetings"}),
        ("b2b", "general", {"period", "monthly_from"}),
        ("mixed", "general", {"period", "monthly_from", "chair_rule"}),
    ],
)
def test_only_what_a_kind_needs_is_asked(company, as_, cmo, cco, market, kind, fields):
    """R-GM-04: the chair is chosen in a mixed market alone."""
    Company.objects.filter(pk=1).update(market=market)
    forget_kept()
    make = {"cmo_cco": weekly, "general": general}[kind]
    form = as_(cmo).get(f"/meetings/series/{make(cmo, cco, now=timezone.now()).pk}/").context["form"]
    asked = {"moderator", "moderated_meetings", "period", "monthly_from", "chair_rule"} & set(form.fields)
    assert asked == fields
