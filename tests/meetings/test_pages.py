"""The pages of meetings as the heads, the CEO and the others see them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from delivery.models import OutboxMessage
from loop.models import Action, Decision, Topic
from loop.services import signals, topics
from meetings.models import ActionReview, Meeting, MeetingSeries, Protocol
from meetings.services import agendas, outcomes, reviews, running
from tests.factories.meetings import gap, hold, weekly
from tests.factories.people import company_today

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def live(cmo, cco, marketer):
    """A meeting that runs now, by the real clock: one due promise, one gap."""
    now = timezone.now()
    series = weekly(cmo, cco, now=now - timedelta(days=8), weekday=(now - timedelta(days=7)).weekday())
    first = series.meetings.order_by("slot_start").first()
    hold(first, cmo, cco, now=first.slot_start)
    due = outcomes.add_action(
        first, text="Обновить презентацию", owner=marketer, due_date=(now - timedelta(days=3)).date(), actor=cmo,
        now=first.slot_start,
    )  # fmt: skip
    running.finish(first, by=cmo, now=first.slot_start + timedelta(minutes=30))
    signals.open_or_refresh(gap(), now=now)
    second = series.meetings.filter(state="scheduled").order_by("slot_start").first()
    Meeting.objects.filter(pk=second.pk).update(
        slot_start=now - timedelta(minutes=20), slot_end=now + timedelta(minutes=10)
    )
    second.refresh_from_db()
    second = hold(second, cmo, cco, now=now - timedelta(minutes=20))
    second.due = due
    return second


def test_an_empty_company_starts_with_one_click(as_, cmo, cco):
    page = as_(cmo).get("/meetings/")
    assert page.status_code == 200
    assert cco.name in page.content.decode()
    answer = as_(cmo).post("/meetings/first/", {"counterpart": cco.pk}, follow=True)
    assert answer.status_code == 200
    created = MeetingSeries.objects.get()
    assert (created.kind, set(created.principals.all()), created.meetings.count()) == ("cmo_cco", {cmo, cco}, 5)
    assert created.meetings.order_by("slot_start").first().agenda.count() == 3


@pytest.mark.parametrize("who", ["ceo", "cmo", "cco"])
def test_heads_and_ceo_read_the_meeting(who, as_, people_by_role, meeting):
    agendas.draft_agenda(meeting, now=meeting.slot_start - timedelta(hours=2))
    browser = as_(people_by_role[who])
    for address in (
        "/meetings/",
        f"/meetings/{meeting.pk}/",
        f"/meetings/{meeting.pk}/run/",
        "/protocols/",
        "/signals/",
    ):
        assert browser.get(address).status_code == 200, address


def test_a_rep_sees_no_meeting_of_the_heads(as_, rep, meeting):
    browser = as_(rep)
    assert browser.get("/meetings/").status_code == 200
    assert browser.get(f"/meetings/{meeting.pk}/").status_code == 404
    assert browser.get("/signals/").status_code == 404
    assert browser.get("/promises/").status_code == 200


def test_the_ceo_reads_and_does_not_change(as_, ceo, live):
    answer = as_(ceo).post(f"/meetings/{live.pk}/run/decide/", {"text": "Закрыть отдел"})
    assert answer.status_code == 403
    assert Decision.objects.count() == 0


def test_the_run_page_in_four_taps(as_, cmo, live, marketer):
    browser = as_(cmo)
    page = browser.get(f"/meetings/{live.pk}/run/").content.decode()
    assert "Обновить презентацию" in page
    assert "data-current" in page
    refused = browser.post(
        f"/meetings/{live.pk}/run/review/{live.due.pk}/", {"outcome": "not_done", "why": "Не успели"}, **HTMX
    )
    assert refused.status_code == 422
    assert "Не успели" in refused.content.decode()
    assert ActionReview.objects.count() == 0
    blocked = browser.post(f"/meetings/{live.pk}/run/end/", **HTMX)
    assert blocked.status_code == 422
    browser.post(f"/meetings/{live.pk}/run/review/{live.due.pk}/", {"outcome": "done"}, **HTMX)
    topic = Topic.objects.get(source="signal")
    day = company_today() + timedelta(days=7)
    answer = browser.post(
        f"/meetings/{live.pk}/run/decide/",
        {"text": "Остановить кампанию", "topic": topic.pk, "owner": marketer.pk, "due_date": str(day), "draft": "m1"},
        **HTMX,
    )  # fmt: skip
    assert answer.status_code == 200
    assert "draft-saved" in answer.headers["HX-Trigger"]
    ended = browser.post(f"/meetings/{live.pk}/run/end/", **HTMX)
    protocol = Protocol.objects.get(meeting=live)
    assert ended.headers["HX-Redirect"] == f"/protocols/{protocol.pk}/"
    assert (protocol.state, protocol.same_day) == ("sent", True)
    assert OutboxMessage.objects.filter(key__startswith=f"protocol:{protocol.pk}:").count() == 3
    shown = browser.get(f"/protocols/{protocol.pk}/").content.decode()
    assert "Остановить кампанию" in shown
    pdf = browser.get(f"/protocols/{protocol.pk}/pdf/")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"].startswith("attachment")


def test_a_typed_line_becomes_a_promise_and_its_gap_is_mended_in_one_tap(as_, cmo, live, marketer):
    browser = as_(cmo)
    browser.post(f"/meetings/{live.pk}/run/decide/", {"text": "/action Прислать кейс @Жуков"}, **HTMX)
    action = Action.objects.get(text="Прислать кейс")
    assert (action.owner, action.due_date, action.state) == (marketer, None, "draft")
    page = browser.get(f"/meetings/{live.pk}/run/").content.decode()
    assert "/run/mend/" in page
    day = company_today() + timedelta(days=7)
    browser.post(f"/meetings/{live.pk}/run/mend/", {"action": action.pk, "due_date": day.isoformat()}, **HTMX)
    action.refresh_from_db()
    assert (action.state, action.due_date) == ("open", day)


def test_a_stale_screen_is_told_who_changed_it(as_, cmo, cco, live):
    browser = as_(cmo)
    seen = browser.get(f"/meetings/{live.pk}/run/").context["stamp"]
    assert browser.get(f"/meetings/{live.pk}/run/pulse/?seen={seen}", **HTMX).status_code == 204
    reviews.review_done(live, Action.objects.get(pk=live.due.pk), actor=cco, now=timezone.now())
    told = browser.get(f"/meetings/{live.pk}/run/pulse/?seen={seen}", **HTMX)
    assert (told.status_code, cco.name in told.content.decode()) == (200, True)
    refused = browser.post(f"/meetings/{live.pk}/run/review/{live.due.pk}/", {"outcome": "done", "version": 1}, **HTMX)
    assert refused.status_code == 422


def test_a_topic_takes_two_taps(as_, rep):
    browser = as_(rep)
    assert browser.get("/topics/add/", **HTMX).status_code == 200
    answer = browser.post("/topics/add/", {"text": "Нет материалов для логистики"}, **HTMX)
    assert answer.status_code == 204
    topic = Topic.objects.get()
    assert (topic.side, topic.source, topic.raised_by, topic.state) == ("sales", "employee", rep, "parked")
    assert browser.post("/topics/add/", {"text": ""}, **HTMX).status_code == 422


def test_a_meeting_goes_to_the_calendar(as_, cmo, meeting):
    from icalendar import Calendar

    answer = as_(cmo).get(f"/meetings/{meeting.pk}/invite.ics")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event.decoded("dtstart").astimezone(UTC) == datetime(2026, 3, 16, 6, tzinfo=UTC)
    assert len(event["attendee"]) == 2


def test_a_meeting_is_moved_from_its_page(as_, cmo, cco):
    now = timezone.now()
    series = weekly(cmo, cco, now=now, weekday=(now + timedelta(days=3)).weekday())
    first = series.meetings.filter(state="scheduled").order_by("slot_start").first()
    there = company_today() + timedelta(days=4)
    answer = as_(cmo).post(f"/meetings/{first.pk}/move/", {"day": there.isoformat(), "at": "15:00"})
    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.state in {"moved", "missed"}
    past = as_(cmo).post(f"/meetings/{first.pk}/move/", {"day": "2020-01-01", "at": "15:00"})
    assert past.status_code == 422


def test_a_signal_is_dismissed_by_two_heads(as_, client, cmo, cco):
    signal = signals.open_or_refresh(gap(), now=timezone.now())
    assert as_(cmo).post(f"/signals/{signal.pk}/dismiss/", {"reason": ""}, **HTMX).status_code == 422
    assert as_(cmo).post(f"/signals/{signal.pk}/dismiss/", {"reason": "Сезон"}, **HTMX).status_code == 200
    signal.refresh_from_db()
    assert signal.closed_at is None
    assert as_(cco).post(f"/signals/{signal.pk}/dismiss/", **HTMX).status_code == 200
    signal.refresh_from_db()
    assert (signal.closed_at is not None, signal.consented_by, signal.close_reason) == (True, cco, "Сезон")


def test_my_promises_in_pages(as_, cmo, marketer):
    from loop.services import actions

    today = company_today()
    one = actions.promise(
        text="Кейс", owner=marketer, due_date=today + timedelta(days=3), requested_by=cmo, now=timezone.now()
    )
    browser = as_(marketer)
    assert "Кейс" in browser.get("/promises/").content.decode()
    asked = browser.post(
        f"/promises/{one.pk}/ask-to-move/", {"to_date": today + timedelta(days=5), "reason": "Отпуск"}, **HTMX
    )
    assert asked.status_code == 200
    one.refresh_from_db()
    assert (one.due_date, one.asked_due_date) == (today + timedelta(days=3), today + timedelta(days=5))
    assert as_(cmo).post(f"/promises/{one.pk}/agree/", **HTMX).status_code == 200
    one.refresh_from_db()
    assert one.due_date == today + timedelta(days=5)
    assert as_(marketer).post(f"/promises/{one.pk}/not-done/", {"why": "Нет"}, **HTMX).status_code == 422
    assert as_(marketer).post(f"/promises/{one.pk}/complete/", **HTMX).status_code == 200
    one.refresh_from_db()
    assert one.state == "done"


def test_another_persons_promise_is_out_of_sight(as_, cmo, rep, marketer):
    from loop.services import actions

    one = actions.promise(text="Кейс", owner=marketer, due_date=date(2030, 1, 1), requested_by=cmo, now=timezone.now())
    assert as_(rep).post(f"/promises/{one.pk}/complete/").status_code == 404
    one.refresh_from_db()
    assert one.state == "open"


def test_notes_changed_after_sending_make_a_second_version(as_, cmo, live):
    browser = as_(cmo)
    browser.post(f"/meetings/{live.pk}/run/review/{live.due.pk}/", {"outcome": "done"}, **HTMX)
    browser.post(f"/meetings/{live.pk}/run/end/", **HTMX)
    protocol = Protocol.objects.get(meeting=live)
    browser.post(f"/protocols/{protocol.pk}/notes/", {"notes": "Забыли про склад", "version": protocol.version})
    assert browser.post(f"/protocols/{protocol.pk}/send/").status_code == 302
    assert protocol.versions.count() == 2
    assert browser.post(f"/protocols/{protocol.pk}/send/").status_code == 422


def test_a_protocol_is_written_down_with_a_line(as_, cmo, live, marketer):
    browser = as_(cmo)
    browser.post(f"/meetings/{live.pk}/run/review/{live.due.pk}/", {"outcome": "done"}, **HTMX)
    protocol = running.finish(Meeting.objects.get(pk=live.pk), by=cmo, now=timezone.now())
    browser.post(f"/protocols/{protocol.pk}/actions/", {"line": "Прислать кейс @Жуков +7"})
    action = Action.objects.get(text="Прислать кейс")
    assert (action.owner, action.due_date) == (marketer, company_today() + timedelta(days=7))
    assert browser.get(f"/protocols/{protocol.pk}/").status_code == 200


def test_topics_keep_their_place_in_the_list_of_the_author(as_, rep, cmo):
    topic = topics.park(text="Кейсы", raised_by=rep, now=timezone.now())
    topics.drop(topic, reason="Есть в базе", actor=cmo, now=timezone.now())
    assert "Есть в базе" in as_(rep).get("/promises/").content.decode()
