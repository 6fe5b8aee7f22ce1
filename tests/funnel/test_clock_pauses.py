"""Clocks rest for listed reasons alone, and sales try often enough before they give up (B6, C1)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput
from funnel.models import Clock, ClockPause, Lead
from funnel.services import activities, clocks, handovers, pauses
from funnel.watch import agreement
from tests.factories.funnel import at, handed_over
from tests.factories.sla import signed

MOSCOW = ZoneInfo("Europe/Moscow")


def clock_of(lead, kind="decision"):
    return Clock.objects.get(lead=lead, kind=kind)


def test_a_date_of_the_client_moves_the_clock_by_the_working_minutes_between(rep):
    """Due Tue 10:00; 6 h of Mon and 9 h each of Tue and Wed do not count: the 7 h left end on Thu 16:00."""
    lead = handed_over(at("16.03 10:00"), owner=rep)
    clocks.stop(lead, "first_touch", at=at("16.03 10:10"))

    pauses.pause(lead, reason="client_date", until=date(2026, 3, 19), now=at("16.03 12:00"), actor=rep)

    assert clock_of(lead).due_at == at("19.03 16:00")
    assert clocks.breach_due(at("18.03 12:00")).breached == 0
    assert clocks.breach_due(at("19.03 16:01")).breached == 1


def test_a_wrong_contact_rests_until_somebody_lets_it_run_on(rep, cmo):
    lead = handed_over(at("16.03 10:00"), owner=rep)
    pauses.pause(lead, reason="wrong_contact", until=None, now=at("16.03 10:30"), actor=rep)

    assert clocks.breach_due(at("20.03 10:00")) == clocks.Checked()
    pauses.resume(lead, now=at("17.03 09:30"), actor=cmo)

    assert clock_of(lead, "first_touch").due_at == at("17.03 10:00")
    assert clocks.stop(lead, "first_touch", at=at("17.03 09:45")).minutes == 45


def test_whoever_answers_while_it_rests_is_in_time_and_the_rest_does_not_count(rep):
    lead = handed_over(at("16.03 10:00"), owner=rep)
    pauses.pause(lead, reason="wrong_contact", until=None, now=at("16.03 10:20"), actor=rep)

    clock = clocks.stop(lead, "first_touch", at=at("17.03 15:00"))

    assert (clock.minutes, clock.breached_at) == (20, None)


def test_eighty_percent_are_counted_without_the_rest(rep):
    """60 minutes from 10:00 with 30 of rest: the reminder comes at 11:18."""
    lead = handed_over(at("16.03 10:00"), owner=rep)
    pauses.pause(lead, reason="wrong_contact", until=None, now=at("16.03 10:10"), actor=rep)
    pauses.resume(lead, now=at("16.03 10:40"), actor=rep)

    assert clocks.breach_due(at("16.03 11:17")).warned == 0
    assert clocks.breach_due(at("16.03 11:18")).warned == 1


def test_a_clock_that_ran_out_is_not_saved_by_a_pause(rep):
    lead = handed_over(at("16.03 10:00"), owner=rep)

    with pytest.raises(DomainError):
        pauses.pause(lead, reason="wrong_contact", until=None, now=at("18.03 10:00"), actor=rep)
    assert not ClockPause.objects.exists()


@pytest.mark.parametrize(
    ("reason", "until"),
    [("holiday", None), ("client_date", None), ("client_date", date(2026, 3, 16)), ("client_date", date(2027, 1, 1))],
)
def test_other_reasons_and_days_are_refused(rep, reason, until):
    lead = handed_over(at("16.03 10:00"), owner=rep)

    with pytest.raises(InvalidInput):
        pauses.pause(lead, reason=reason, until=until, now=at("16.03 10:10"), actor=rep)


def test_the_database_knows_the_listed_reasons_alone(rep):
    lead = handed_over(at("16.03 10:00"), owner=rep)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClockPause.objects.create(clock=clock_of(lead), reason="holiday", from_at=at("16.03 10:10"))


def test_it_does_not_rest_twice_at_once(rep):
    lead = handed_over(at("16.03 10:00"), owner=rep)
    pauses.pause(lead, reason="wrong_contact", until=None, now=at("16.03 10:10"), actor=rep)

    with pytest.raises(DomainError):
        pauses.pause(lead, reason="wrong_contact", until=None, now=at("16.03 10:20"), actor=rep)


def test_al_72_a_wrong_contact_forgotten_for_a_week_is_told_to_marketing(rep, cmo):
    lead = handed_over(at("16.03 10:00"), owner=rep)
    pauses.pause(lead, reason="wrong_contact", until=None, now=at("16.03 10:10"), actor=rep)

    assert agreement.alerts(at("23.03 12:00")) == []
    found = agreement.alerts(at("24.03 12:00"))

    assert [(one.key, one.person_id, one.params["number"]) for one in found] == [("AL-72", cmo.pk, lead.pk)]


def tried(lead, times, rep, first):
    for place in range(times):
        when = first + timedelta(days=place)
        activities.log_activity(lead, kind="call", at=when, now=when, author=rep)


def test_unreachable_is_said_after_six_attempts_over_five_working_days(cmo, cco, rep):
    """C1 [P]: the clause of a contract in force; the refusal names how many were made."""
    signed(cmo, cco, now=at("02.03 09:00"))
    lead = handed_over(at("09.03 10:00"), owner=rep)
    tried(lead, 5, rep, at("09.03 10:30"))

    with pytest.raises(InvalidInput) as refused:
        handovers.reject(lead, reason="unreachable", actor=rep, now=at("13.03 12:00"))
    assert "5" in refused.value.message
    tried(lead, 1, rep, at("13.03 15:00"))

    handovers.reject(lead, reason="unreachable", actor=rep, now=at("13.03 16:00"))
    assert Lead.objects.get(pk=lead.pk).stage.key == "rejected"


def test_six_attempts_in_one_day_are_not_enough(cmo, cco, rep):
    signed(cmo, cco, now=at("02.03 09:00"))
    lead = handed_over(at("09.03 10:00"), owner=rep)
    for minute in range(6):
        tried(lead, 1, rep, at(f"09.03 11:{minute:02d}"))

    with pytest.raises(InvalidInput):
        handovers.reject(lead, reason="unreachable", actor=rep, now=at("09.03 12:00"))


def test_another_reason_and_a_company_without_a_contract_are_free(cmo, cco, rep):
    free = handed_over(at("09.03 10:00"), owner=rep)
    handovers.reject(free, reason="unreachable", actor=rep, now=at("09.03 12:00"))
    signed(cmo, cco, now=at("10.03 09:00"))
    lead = handed_over(at("10.03 10:00"), owner=rep)

    handovers.reject(lead, reason="not_target", actor=rep, now=at("10.03 12:00"))

    assert Lead.objects.filter(stage__key="rejected").count() == 2
