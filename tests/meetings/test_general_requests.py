"""A general meeting hears the requests of both sides, and takes new ones aloud."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alignment.shared.business_time import add_business_days
from meetings.models import Meeting, Request
from meetings.selectors import agenda_of
from meetings.services import protocol_content, protocols, requests, running
from meetings.services.documents import page_of
from people.selectors import working_calendar
from tests.factories.funnel import make_lead
from tests.factories.meetings import general, hold, weekly
from tests.factories.people import MOSCOW, company_today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HTMX = {"HTTP_HX_REQUEST": "true"}
DAY = date(2026, 3, 20)


def ask(requester, now, **fields) -> Request:
    return requests.ask(**{"requester": requester, "kind": "case", "needed_by": DAY, "now": now, **fields})


@pytest.fixture
def planned(cmo, cco, rep, marketer, now) -> Meeting:
    invited = [rep, marketer]
    return general(cmo, cco, now=now - timedelta(minutes=15), invited=invited).meetings.order_by("slot_start").first()


@pytest.fixture
def assembled(planned, cmo, cco, now) -> Meeting:
    return hold(planned, cmo, cco, now=now)


@pytest.fixture
def live(cmo, cco, rep, marketer, rep_of_another_team) -> Meeting:
    """Running at this very moment, for the doors."""
    at = timezone.now()
    made = general(cmo, cco, now=at, invited=[rep, marketer, rep_of_another_team], starts=at.astimezone(MOSCOW).time())
    return hold(made.meetings.order_by("slot_start").first(), cmo, cco, now=at)


def soon(days: int = 3) -> str:
    return (company_today() + timedelta(days=days)).isoformat()


def address(meeting: Meeting, rest: str = "") -> str:
    return f"/meetings/{meeting.pk}/run/requests/{rest}"


def shown(page) -> list[str]:
    return [str(card.request) for card in page.context["heard_cards"]]


def test_the_run_page_of_a_general_meeting_asks_for_the_requests_of_both_sides(as_, live, cmo, rep, marketer):
    """A3: asked at every one of them."""
    ask(rep, timezone.now(), what="Кейс склада", needed_by=company_today() + timedelta(days=2))
    ask(marketer, timezone.now(), what="Отзыв клиента", needed_by=company_today() + timedelta(days=1))
    assert shown(as_(cmo).get(f"/meetings/{live.pk}/run/")) == ["Отзыв клиента", "Кейс склада"]


def test_what_was_declined_is_heard_with_its_reason(as_, live, cmo, rep, marketer):
    """R-RQ-03."""
    refused = ask(rep, timezone.now(), what="Подарки", needed_by=company_today())
    requests.decline(refused, reason="Деньги кончились", actor=marketer, now=timezone.now())
    page = as_(cmo).get(f"/meetings/{live.pk}/run/")
    assert [one.pk for one in page.context["heard"].declined] == [refused.pk]
    assert "Деньги кончились" in page.content.decode()


def test_the_weekly_meeting_of_the_heads_hears_no_requests(as_, cmo, cco, rep, now):
    at = timezone.now()
    meeting = hold(weekly(cmo, cco, now=at, starts=at.astimezone(MOSCOW).time()).meetings.first(), cmo, now=at)
    page = as_(cmo).get(f"/meetings/{meeting.pk}/run/").content.decode()
    assert 'id="run-requests"' not in page
    assert as_(cmo).get(address(meeting)).status_code == 404


def test_the_agenda_of_a_general_meeting_lists_what_waits(as_, planned, cmo, rep, marketer, now):
    """R-RQ-03; the letter of the agenda says how many."""
    ask(rep, now, what="Кейс склада")
    declined = ask(rep, now)
    requests.decline(declined, reason="Занято", actor=marketer, now=now)
    page = as_(cmo).get(f"/meetings/{planned.pk}/").content.decode()
    assert "Кейс склада" in page
    assert "Занято" in page
    assert agenda_of(planned).lines == ("1 request is open, 1 was turned down.",)


def test_a_deal_is_shown_to_whoever_may_see_the_lead(as_, live, cmo, marketer, rep):
    lead = make_lead("accepted", owner=rep, company="Логистика", amount_minor=12_345_600)
    ask(rep, timezone.now(), lead=lead, needed_by=company_today())
    assert "Логистика" in as_(cmo).get(f"/meetings/{live.pk}/run/").content.decode()
    assert "Логистика" not in as_(marketer).get(f"/meetings/{live.pk}/run/").content.decode()


def test_everybody_invited_hears_a_request_but_only_some_may_open_it(as_, live, rep, rep_of_another_team, marketer):
    one = ask(rep, timezone.now(), what="Кейс склада", needed_by=company_today())
    seen = as_(rep_of_another_team).get(f"/meetings/{live.pk}/run/").content.decode()
    assert ("Кейс склада" in seen, f'href="/requests/{one.pk}/"' in seen) == (True, False)
    assert f'href="/requests/{one.pk}/"' in as_(marketer).get(f"/meetings/{live.pk}/run/").content.decode()


def test_a_request_said_aloud_is_one_at_once(as_, live, rep):
    near = add_business_days(company_today(), 3, working_calendar()).isoformat()
    answer = as_(rep).post(address(live, "ask/"), {"what": "Ролик о складе", "near": near}, **HTMX)
    made = Request.objects.get()
    assert answer.status_code == 200
    assert (made.what, made.kind, made.to_side, made.requester, made.state) == (
        "Ролик о складе", "other", "marketing", rep, "raised",
    )  # fmt: skip
    assert shown(answer) == ["Ролик о складе"]


def test_said_aloud_with_a_deal(as_, live, rep):
    lead = make_lead("accepted", owner=rep, company="Логистика")
    page = as_(rep).get(f"/meetings/{live.pk}/run/").content.decode()
    assert f'<option value="{lead.pk}">' in page
    as_(rep).post(address(live, "ask/"), {"what": "Кейс", "needed_by": soon(), "lead": lead.pk}, **HTMX)
    assert Request.objects.get().lead == lead


def test_the_same_line_sent_twice_is_one_request(as_, live, marketer):
    """A double click, or an answer that the phone did not hear."""
    for _ in range(2):
        as_(marketer).post(address(live, "ask/"), {"what": "Отзыв", "needed_by": soon()}, HTTP_X_FORM_KEY="k", **HTMX)
    assert Request.objects.get().to_side == "sales"


@pytest.mark.parametrize(
    ("field", "value"), [("what", ""), ("what", "x" * 401), ("needed_by", ""), ("needed_by", "вчера"), ("lead", "7x")]
)
def test_a_line_that_cannot_be_read_stays_with_its_sentence(as_, live, rep, field, value):
    said = {"what": "Кейс", "needed_by": soon(), field: value}
    answer = as_(rep).post(address(live, "ask/"), said, **HTMX)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Request.objects.exists()


def test_a_lead_out_of_sight_is_not_attached(as_, live, rep, rep_of_another_team):
    lead = make_lead("accepted", owner=rep_of_another_team)
    assert as_(rep).post(address(live, "ask/"), {"what": "x", "needed_by": soon(), "lead": lead.pk}).status_code == 422
    assert not Request.objects.exists()


def test_only_who_is_invited_asks_aloud(as_, live, ceo, head_of_sales, hr_director):
    """The CEO reads it; who was not invited does not find it."""
    said = {"what": "Кейс", "needed_by": soon(), "to_side": "sales"}
    assert as_(ceo).post(address(live, "ask/"), said).status_code == 403
    for person in (head_of_sales, hr_director):
        assert as_(person).post(address(live, "ask/"), said).status_code == 404
        assert as_(person).get(address(live)).status_code == 404
    assert not Request.objects.exists()


def test_nothing_is_said_aloud_before_the_meeting(as_, planned, rep):
    rep.language = "en"
    rep.save(update_fields=["language"])
    answer = as_(rep).post(address(planned, "ask/"), {"what": "Кейс", "needed_by": soon()})
    assert answer.status_code == 422
    assert answer.context["refusal"] == "Requests are said aloud while the meeting runs."


def test_what_a_phone_kept_arrives_after_the_end_on_the_same_day(as_, live, cmo, rep):
    running.finish(live, by=cmo, now=timezone.now())
    answer = as_(rep).post(address(live, "ask/"), {"what": "Кейс", "needed_by": soon()}, **HTMX)
    assert (answer["HX-Redirect"], Request.objects.count()) == (f"/meetings/{live.pk}/", 1)

    Meeting.objects.filter(pk=live.pk).update(actual_start=timezone.now() - timedelta(days=1))
    late = as_(rep).post(address(live, "ask/"), {"what": "Ещё", "needed_by": soon()}, **HTMX)
    assert (late.status_code, Request.objects.count()) == (422, 1)


def test_an_open_page_hears_of_it_within_seconds(as_, live, cmo, rep):
    browser = as_(cmo)
    page = browser.get(f"/meetings/{live.pk}/run/").content.decode()
    assert 'hx-trigger="every 5s"' in page
    seen = page.split("/run/requests/?seen=")[1].split('"')[0]
    assert browser.get(address(live, f"?seen={seen}"), **HTMX).status_code == 204

    ask(rep, timezone.now(), what="Кейс склада", needed_by=company_today())
    fresh = browser.get(address(live, f"?seen={seen}"), **HTMX)
    assert fresh.status_code == 200
    assert fresh.content.decode().strip().startswith('<div id="run-requests-list"')
    assert "Кейс склада" in fresh.content.decode()


def test_one_tap_for_whoever_may(as_, live, rep, marketer, cmo):
    """R-RQ-02: only the requester says that it helped."""
    one = ask(rep, timezone.now(), needed_by=company_today())

    def offered(person) -> tuple[str, ...]:
        return as_(person).get(f"/meetings/{live.pk}/run/").context["heard_cards"][0].verbs

    assert (offered(rep), offered(marketer), offered(cmo)) == (
        (),
        ("acknowledge", "deliver"),
        ("acknowledge", "deliver"),
    )
    tapped = as_(marketer).post(address(live, f"{one.pk}/acknowledge/"), {"version": 1}, **HTMX)
    assert tapped.status_code == 200
    as_(marketer).post(address(live, f"{one.pk}/deliver/"), {"version": 2}, **HTMX)
    assert as_(cmo).post(address(live, f"{one.pk}/confirm/"), {"version": 3}, **HTMX).status_code == 403
    assert (offered(rep), offered(marketer)) == (("confirm",), ())
    as_(rep).post(address(live, f"{one.pk}/confirm/"), {"version": 3}, **HTMX)
    one.refresh_from_db()
    assert one.state == "confirmed"


def test_a_tap_that_came_too_late_says_so(as_, live, rep, marketer, cmo):
    one = ask(rep, timezone.now(), needed_by=company_today())
    requests.acknowledge(one, actor=cmo, now=timezone.now())
    answer = as_(marketer).post(address(live, f"{one.pk}/acknowledge/"), {"version": 1}, **HTMX)
    assert answer.status_code == 422
    assert as_(marketer).post(address(live, f"{one.pk}/deliver/"), {"version": "x"}, **HTMX).status_code == 422
    assert as_(marketer).post(address(live, f"{one.pk}/explode/"), **HTMX).status_code == 404
    assert as_(marketer).post(address(live, "999999/deliver/"), **HTMX).status_code == 404


def test_the_run_page_asks_the_same_number_of_queries_for_one_and_for_fifty(as_, live, cmo, rep):
    browser, lead = as_(cmo), make_lead("accepted", owner=rep)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(f"/meetings/{live.pk}/run/")
        return len(found)

    ask(rep, timezone.now(), lead=lead, needed_by=company_today())
    queries()
    one = queries()
    for _ in range(49):
        ask(rep, timezone.now(), lead=lead, needed_by=company_today())
    assert queries() == one
    page = browser.get(f"/meetings/{live.pk}/run/")
    assert (len(shown(page)), page.context["heard"].more) == (40, 10)


def test_what_the_meeting_heard_is_frozen_in_its_protocol(assembled, cmo, rep, marketer, now):
    """R-RQ-03: as it was at the end, whatever becomes of it later; without the sums of deals."""
    lead = make_lead("accepted", owner=rep, amount_minor=12_345_600)
    waits = ask(rep, now - timedelta(days=3), what="Кейс склада", needed_by=DAY, lead=lead)
    refused = ask(rep, now, what="Подарки")
    requests.decline(refused, reason="Деньги кончились", actor=marketer, now=now)
    aloud = now + timedelta(minutes=5)
    ask(marketer, aloud, what="Отзыв", needed_by=DAY)

    sent = protocols.end_and_send(assembled, by=cmo, now=now + timedelta(minutes=20))
    requests.deliver(waits, actor=marketer, now=now + timedelta(hours=1))

    heard = sent.version.content["requests"]
    assert [(row["text"], row["state"], row["days"], row["is_new"]) for row in heard] == [
        ("Кейс склада", "raised", 3, False), ("Отзыв", "raised", 0, True), ("Подарки", "declined", 0, True),
    ]  # fmt: skip
    assert "123" not in str(heard)
    sent.protocol.refresh_from_db()
    assert protocol_content.content_of(sent.protocol)["requests"] == heard

    section = next(s for s in page_of(sent.version.content, 1).sections if s.title == "Requests")
    assert [row.note for row in section.rows] == [
        "Анна Иванова → marketing · Raised · needed by Fri, 20\N{NO-BREAK SPACE}Mar · asked 3 days ago",
        f"{marketer.name} → sales · Raised · needed by Fri, 20\N{NO-BREAK SPACE}Mar · asked at this meeting",
        "Анна Иванова → marketing · Turned down: Деньги кончились",
    ]


def test_an_older_protocol_is_not_changed_by_a_section_it_does_not_have(as_, assembled, cmo, rep, now):
    """Sent before meetings kept their requests: neither the page nor a second sending finds anything new."""
    ask(rep, now, what="Кейс склада")
    figures = {"gaps": []}
    running.finish(assembled, by=cmo, now=now + timedelta(minutes=20))
    Meeting.objects.filter(pk=assembled.pk).update(figures=figures)
    protocol = assembled.protocol
    protocol.meeting.refresh_from_db()
    sent = protocols.send(protocol, sent_by=cmo, now=now + timedelta(minutes=21))

    assert "requests" not in sent.version.content
    assert sent.version.is_intact
    page = as_(cmo).get(f"/protocols/{protocol.pk}/")
    assert page.context["has_changes"] is False
    with pytest.raises(Exception, match="Nothing has changed"):
        protocols.send(protocol, sent_by=cmo, now=now + timedelta(minutes=22))
