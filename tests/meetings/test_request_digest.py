"""At 09:30: one line a person a day about the requests that wait, and silence where nothing does."""

from datetime import date, datetime, timedelta

import pytest

from delivery.models import Notification
from meetings.models import Request
from meetings.services import request_digest, requests, rounds
from people.models import Absence
from tests.factories.meetings import moscow
from tests.factories.people import person_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
MONDAY, TUESDAY, FRIDAY, SATURDAY = (date(2026, 3, day) for day in (16, 17, 20, 21))
HALF_PAST_NINE = moscow(TUESDAY, 9, 30)


@pytest.fixture(autouse=True)
def in_english(cmo, cco, marketer):
    for person in (cmo, cco, marketer):
        person.language = "en"
        person.save(update_fields=["language"])


def ask(requester, at: datetime | None = None, **fields) -> Request:
    at = at or moscow(MONDAY, 11)
    return requests.ask(**{"requester": requester, "kind": "case", "needed_by": FRIDAY, "now": at, **fields})


def digest_of(person) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(person=person, key__startswith="requests-").order_by("pk")
    return list(rows.values_list("text", "url"))


def test_the_head_of_the_side_that_is_asked_hears_what_nobody_has_taken(cmo, cco, rep):
    one = ask(rep, what="Warehouse case")
    assert request_digest.tell_what_waits(now=HALF_PAST_NINE) == 1
    words = "A request waits for you: Warehouse case, needed by Fri, 20\N{NO-BREAK SPACE}Mar."
    assert digest_of(cmo) == [(words, f"/requests/{one.pk}/")]
    assert digest_of(cco) == []


def test_several_are_one_line_that_names_the_nearest(cmo, rep):
    ask(rep, what="Later")
    ask(rep, what="Sooner", needed_by=date(2026, 3, 18))
    request_digest.tell_what_waits(now=HALF_PAST_NINE)
    words = "2 requests wait for you. First: Sooner, needed by Wed, 18\N{NO-BREAK SPACE}Mar."
    assert digest_of(cmo) == [(words, "/requests/?side=marketing")]


def test_said_again_it_is_said_once(cmo, rep):
    """Every few minutes the round comes by; a second pile the same morning stays unsaid until tomorrow."""
    ask(rep)
    for minutes in (0, 5, 60):
        rounds.keep(now=HALF_PAST_NINE + timedelta(minutes=minutes))
    assert len(digest_of(cmo)) == 1
    rounds.keep(now=HALF_PAST_NINE + timedelta(days=1))
    assert len(digest_of(cmo)) == 2


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (moscow(TUESDAY, 9, 29), 0),
        (moscow(TUESDAY, 9, 30), 1),
        (moscow(TUESDAY, 11, 59), 1),
        (moscow(TUESDAY, 12, 0), 0),
        (moscow(SATURDAY, 9, 30), 0),
    ],
)
def test_it_is_said_in_the_morning_of_a_working_day_of_the_company(cmo, rep, at, said):
    ask(rep)
    assert request_digest.tell_what_waits(now=at) == said


def test_the_hour_is_that_of_the_company(cmo, rep, company):
    company.time_zone = "Asia/Yekaterinburg"
    company.save(update_fields=["time_zone"])
    ask(rep)
    assert request_digest.tell_what_waits(now=moscow(TUESDAY, 7, 29)) == 0
    assert request_digest.tell_what_waits(now=moscow(TUESDAY, 7, 30)) == 1


def test_what_was_raised_this_morning_has_been_told_already(cmo, rep):
    ask(rep, moscow(TUESDAY, 9, 10))
    assert request_digest.tell_what_waits(now=HALF_PAST_NINE) == 0
    assert digest_of(cmo) == []


def test_whoever_took_it_hears_the_day_before_it_is_needed(cmo, marketer, rep):
    one = ask(rep, what="Slides", needed_by=date(2026, 3, 19))
    requests.take(one, actor=marketer, now=moscow(MONDAY, 15))
    assert request_digest.tell_what_waits(now=HALF_PAST_NINE) == 0
    assert request_digest.tell_what_waits(now=moscow(date(2026, 3, 18), 9, 30)) == 1
    words = "A request waits for you: Slides, needed by Thu, 19\N{NO-BREAK SPACE}Mar."
    assert (digest_of(marketer), digest_of(cmo)) == ([(words, f"/requests/{one.pk}/")], [])


def test_nothing_waits_for_who_has_answered(cmo, marketer, rep):
    delivered, declined = ask(rep), ask(rep)
    requests.deliver(delivered, actor=marketer, now=moscow(MONDAY, 15))
    requests.decline(declined, reason="No", actor=marketer, now=moscow(MONDAY, 15))
    assert request_digest.tell_what_waits(now=HALF_PAST_NINE) == 0


def test_the_head_of_the_team_hears_of_a_request_to_it(cco, marketer, team_two):
    head = person_with("head_of_sales", team_two)
    ask(marketer, department=team_two, kind="feedback")
    request_digest.tell_what_waits(now=HALF_PAST_NINE)
    assert (len(digest_of(head)), digest_of(cco)) == (1, [])


def test_who_is_away_is_stood_in_for(cmo, marketer, rep):
    Absence.objects.create(
        person=cmo, kind="leave", from_date=MONDAY, to_date=date(2026, 3, 20), blocks_tasks=True, stand_in=marketer
    )
    ask(rep)
    request_digest.tell_what_waits(now=HALF_PAST_NINE)
    assert (len(digest_of(marketer)), digest_of(cmo)) == (1, [])
