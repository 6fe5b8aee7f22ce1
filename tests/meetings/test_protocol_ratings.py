"""One tap at the end: how useful the meeting was, said by those who were there."""

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from meetings.models import Attendance
from meetings.services import protocols, ratings, running
from tests.factories.meetings import hold, moscow, weekly
from tests.meetings.test_protocols import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(cmo, cco, rep, marketer, now):
    meeting = weekly(cmo, cco, now=now, invited=[rep, marketer]).meetings.order_by("slot_start").first()
    hold(meeting, cmo, cco, rep, now=now)
    return protocols.end_and_send(meeting, by=cmo, now=moscow(MONDAY, 9, 30)).protocol


def given(person):
    return Attendance.objects.get(person=person, meeting__state="protocol_sent").rating


def test_who_was_there_rates_in_one_tap_and_may_change_it(as_, ended, rep):
    browser, address = as_(rep), f"/protocols/{ended.pk}/"
    assert f"{address}rate/" in browser.get(address).content.decode()
    for number in ("8", "3"):
        assert browser.post(f"{address}rate/", {"rating": number}).status_code == 302
    page = browser.get(address)
    assert (given(rep), page.context["my_rating"]) == (3, 3)


def test_who_was_absent_is_not_asked(as_, ended, marketer, ceo):
    address = f"/protocols/{ended.pk}/"
    for person in (marketer, ceo):
        assert f"{address}rate/" not in as_(person).get(address).content.decode()
        assert as_(person).post(f"{address}rate/", {"rating": "8"}).status_code == 403
    assert given(marketer) is None


@pytest.mark.parametrize("number", [0, 11, -1])
def test_only_one_to_ten(ended, rep, number):
    with pytest.raises(InvalidInput):
        ratings.rate(ended.meeting, person=rep, rating=number)
    assert given(rep) is None


def test_what_is_no_number_is_refused(as_, ended, rep):
    for typed in ("", "x", "8.5", "99999999999999999999"):
        assert as_(rep).post(f"/protocols/{ended.pk}/rate/", {"rating": typed}).status_code in (400, 409, 422)
    assert given(rep) is None


def test_nobody_sees_the_number_of_another(as_, ended, rep, cmo):
    ratings.rate(ended.meeting, person=rep, rating=3)
    page = as_(cmo).get(f"/protocols/{ended.pk}/")
    assert page.context["my_rating"] is None
    assert 'aria-pressed="true"' not in page.content.decode()


def test_a_meeting_that_runs_is_not_rated_yet(running_meeting, cmo, ceo, now):
    with pytest.raises(DomainError):
        ratings.rate(running_meeting, person=cmo, rating=8)
    running.finish(running_meeting, by=cmo, now=now)
    with pytest.raises(NotAllowed):
        ratings.rate(running_meeting, person=ceo, rating=8)
    assert ratings.rate(running_meeting, person=cmo, rating=8).rating == 8
