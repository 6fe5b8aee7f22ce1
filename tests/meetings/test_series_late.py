"""A1: a meeting held without the product is written down within two working days and confirmed by the other head."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from meetings.models import LateEntry, Protocol
from meetings.selectors import rhythm_of
from meetings.services import late_entries, protocols, slots
from people.models import CalendarDay
from tests.factories.meetings import moscow

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
TUESDAY_10 = moscow(date(2026, 3, 17), 10)
WEDNESDAY_18 = moscow(date(2026, 3, 18), 18)
THURSDAY_9 = moscow(date(2026, 3, 19), 9)


@pytest.fixture
def missed(series, meeting):
    slots.mark_missed(now=TUESDAY_10)
    meeting.refresh_from_db()
    return meeting


def enter(meeting, *people, by, now=TUESDAY_10, began=None, minutes=30) -> LateEntry:
    return late_entries.enter(
        meeting, began_at=began or moscow(MONDAY, 9, 5), minutes=minutes, present=people, by=by, now=now
    )


def test_it_counts_only_once_the_other_head_confirms_and_is_flagged_for_ever(series, missed, cmo, cco):
    entry = enter(missed, cmo, cco, by=cmo)
    missed.refresh_from_db()
    assert missed.state == "missed"
    with pytest.raises(NotAllowed):
        late_entries.answer(entry, confirms=True, by=cmo, now=TUESDAY_10)
    late_entries.answer(LateEntry.objects.get(), confirms=True, by=cco, now=TUESDAY_10)
    missed.refresh_from_db()
    assert (missed.state, missed.counts_as_held, missed.actual_start) == ("held", True, moscow(MONDAY, 9, 5))
    assert rhythm_of(series, TUESDAY_10).held == 1
    assert missed.late_entry.state == "confirmed"


def test_who_was_not_there_long_enough_still_decides_whether_it_counts(missed, cmo, cco):
    """R-WM-02 holds for it too."""
    late_entries.answer(enter(missed, cmo, by=cmo), confirms=True, by=cco, now=TUESDAY_10)
    missed.refresh_from_db()
    assert (missed.state, missed.counts_as_held) == ("held", False)


def test_a_refusal_leaves_it_missed_and_closes_the_matter(missed, cmo, cco):
    entry = enter(missed, cmo, cco, by=cmo)
    late_entries.answer(entry, confirms=False, by=cco, now=TUESDAY_10)
    missed.refresh_from_db()
    assert (missed.state, entry.answered_by) == ("missed", cco)
    with pytest.raises(DomainError):
        late_entries.answer(entry, confirms=True, by=cco, now=TUESDAY_10)
    with pytest.raises(DomainError):
        enter(missed, cmo, cco, by=cmo)


def test_two_working_days_and_no_more(missed, cmo, cco, company):
    assert late_entries.may_enter(missed, now=WEDNESDAY_18)
    assert not late_entries.may_enter(missed, now=THURSDAY_9)
    with pytest.raises(DomainError):
        enter(missed, cmo, cco, by=cmo, now=THURSDAY_9)
    CalendarDay.objects.create(calendar=company.calendar, date=date(2026, 3, 18), kind="off")
    assert late_entries.may_enter(missed, now=THURSDAY_9)


def test_only_the_day_of_the_slot_and_nothing_to_come(missed, cmo):
    for began, minutes in ((moscow(date(2026, 3, 15), 9), 30), (moscow(date(2026, 3, 17), 9), 30)):
        with pytest.raises(InvalidInput):
            enter(missed, cmo, by=cmo, began=began, minutes=minutes)
    assert LateEntry.objects.count() == 0


def test_a_meeting_that_was_not_missed_is_not_entered(following, cmo):
    with pytest.raises(DomainError):
        enter(following, cmo, by=cmo)


def test_its_protocol_never_has_the_credit_of_the_day(missed, cmo, cco):
    """Even where the meeting ran past midnight into the day on which it is written down."""
    entry = enter(missed, cmo, cco, by=cmo, began=moscow(MONDAY, 23, 30), minutes=60)
    late_entries.answer(entry, confirms=True, by=cco, now=TUESDAY_10)
    protocols.send(Protocol.objects.get(meeting=missed), sent_by=cmo, now=TUESDAY_10 + timedelta(hours=1))
    assert Protocol.objects.get(meeting=missed).same_day is False


def test_the_heads_do_it_on_the_page(as_, missed, cmo, cco, rep, monkeypatch):
    monkeypatch.setattr("meetings.views.around.timezone.now", lambda: TUESDAY_10)
    page = as_(cmo).get(f"/meetings/{missed.pk}/")
    assert set(page.context["late_form"].initial["present"]) == {cmo.pk, cco.pk}
    address = f"/meetings/{missed.pk}/late/"
    assert as_(cmo).post(address, {"at": "", "minutes": "x"}).status_code == 422
    assert as_(rep).post(address, {"at": "09:00", "minutes": 30, "present": [cmo.pk]}).status_code == 404
    assert as_(cmo).post(address, {"at": "09:00", "minutes": 30, "present": [cmo.pk, cco.pk]}).status_code == 302
    assert as_(cmo).post(f"{address}confirm/").status_code == 403
    assert as_(cco).get(f"/meetings/{missed.pk}/").context["may_confirm"] is True
    assert as_(cco).post(f"{address}confirm/").status_code == 302
    missed.refresh_from_db()
    assert missed.state == "held"
    shown = as_(cco).get(f"/meetings/{missed.pk}/").content.decode()
    assert 'id="late-entry"' in shown
