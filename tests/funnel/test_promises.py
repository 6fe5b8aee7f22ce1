"""Which touch keeps the promise of sales, what ends it without one, and in whose language it is said (decisions.md 34)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from alignment.shared.periods import Period
from delivery.models import Alert
from funnel.models import Clock
from funnel.selectors import sla
from funnel.services import activities, clocks, handovers, stages
from tests.factories.funnel import at, handed_over

MOSCOW = ZoneInfo("Europe/Moscow")


WEEK = Period(at("16.03 00:00").date(), at("23.03 00:00").date())


def first_touch(lead):
    return Clock.objects.get(lead=lead, kind="first_touch")


@pytest.mark.parametrize(
    ("who", "evidence", "counts"),
    [
        ("rep", "declared", True),
        ("head_of_sales", "declared", True),
        ("cco", "declared", True),
        ("integration", "declared", True),
        ("cmo", "declared", False),
        ("marketer", "declared", False),
        ("cmo", "recorded", True),
        (None, "recorded", True),
        (None, "declared", False),
    ],
)
def test_only_sales_an_integration_or_a_recording_stops_the_first_touch(request, rep, who, evidence, counts):
    """B2, decisions.md 34."""
    author = request.getfixturevalue(who) if who else None
    lead = handed_over(at("16.03 09:00"), owner=rep)

    activities.log_activity(
        lead, kind="call", at=at("16.03 09:20"), now=at("16.03 09:20"), author=author, evidence=evidence
    )

    lead.refresh_from_db()
    assert (first_touch(lead).stopped_at is not None, lead.first_touch_at is not None) == (counts, counts)


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_return_without_a_touch_is_a_broken_promise_and_no_response(rep, is_marked):
    """B4: the median is of working minutes to a touch; 40 minutes of one lead, not 120 of a lead nobody called."""
    called = handed_over(at("16.03 09:00"), owner=rep)
    activities.log_activity(called, kind="call", at=at("16.03 09:40"), now=at("16.03 09:40"), author=rep)
    lead = handed_over(at("16.03 09:00"), owner=rep)
    if is_marked:
        clocks.breach_due(at("16.03 10:30"))

    handovers.reject(lead, reason="budget", actor=rep, now=at("16.03 11:00"))

    clock = first_touch(lead)
    assert (clock.minutes, clock.breached_at, clocks.running(lead).count()) == (None, at("16.03 10:00"), 0)
    table = sla.sla_table(WEEK, now=at("16.03 12:00"))
    touch = next(clause for clause in table.clauses if clause.key == "first_touch")
    assert (touch.kept, touch.breached, touch.running) == (1, 1, 0)
    response = table.first_response
    assert (response.median, response.n, response.declared) == (40, 1, 1)


def test_a_return_in_time_without_a_touch_breaks_nothing(rep):
    lead = handed_over(at("16.03 09:00"), owner=rep)

    handovers.reject(lead, reason="budget", actor=rep, now=at("16.03 09:30"))

    assert (first_touch(lead).breached_at, clocks.running(lead).count()) == (None, 0)
    assert sla.sla_table(WEEK, now=at("16.03 12:00")).first_response.n == 0


def test_spam_promises_nothing_even_when_the_time_was_over(rep, cco):
    """C1: junk is in no count."""
    lead = handed_over(at("16.03 09:00"), owner=rep)
    clocks.breach_due(at("16.03 10:30"))

    stages.move_lead(lead, to_stage="spam", now=at("16.03 11:00"), actor=cco)

    table = sla.sla_table(WEEK, now=at("16.03 12:00"))
    assert [(c.key, c.kept, c.breached, c.running) for c in table.clauses if c.side == "sales"] == [
        ("first_touch", 0, 0, 0),
        ("decision", 0, 0, 0),
    ]


def test_al_04_is_read_in_the_language_of_its_reader(rep, head_of_sales):
    """AL-04: the worker's own language is in nobody's alert."""
    lead = handed_over(at("16.03 09:00"), owner=rep)
    with translation.override("ru"):
        clocks.breach_due(at("16.03 09:50"))
        clocks.breach_due(at("16.03 09:50") + timedelta(minutes=11))

    warned, late = Alert.objects.get(person=rep), Alert.objects.get(person=head_of_sales)
    with translation.override("en"):
        assert warned.words == f"Lead № {lead.pk} waits for the first touch: 10 working minutes left."
        assert late.words == f"Lead № {lead.pk} was not touched in time."
    assert (warned.params, late.params) == ({"number": lead.pk, "left": 10}, {"number": lead.pk})
