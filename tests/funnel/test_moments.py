"""Moments told by a door: nothing of tomorrow, nothing before the lead, and no decision put back in time (B2, B6)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from alignment.shared.errors import InvalidInput
from alignment.shared.periods import Period
from funnel.metrics import sla as promises
from funnel.models import Clock, Lead, StageEvent
from funnel.selectors import sla
from funnel.services import clocks, handovers, intake, leads
from funnel.services.intake import LeadValues
from tests.factories.doors import Door, faults
from tests.factories.funnel import at, handed_over, make_lead

MOSCOW = ZoneInfo("Europe/Moscow")
FAR = "2099-01-01T00:00:00Z"
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"created_at": FAR}, "created_at"),
        ({"stage": "won", "stage_at": FAR}, "stage_at"),
        ({"entered": {"won": FAR}}, "entered.won"),
    ],
)
def test_a_lead_of_the_future_is_refused_and_the_field_is_named(integration, said, field):
    """B2: an event has happened."""
    answer = Door(integration).post("leads/", {"first_name": "А", **said})

    assert (answer.status_code, faults(answer)) == (400, [(field, "invalid")])
    assert not Lead.objects.exists()


def test_a_future_creation_is_refused_on_patch(rep):
    lead = make_lead("sql", owner=rep)

    answer = Door(rep).patch(f"leads/{lead.pk}/", {"created_at": FAR})

    assert (answer.status_code, faults(answer)) == (400, [("created_at", "invalid")])
    assert Lead.objects.get().created_at == lead.created_at


@pytest.mark.parametrize(("minutes", "is_taken"), [(5, True), (6, False)])
def test_clocks_of_two_machines_may_differ_by_five_minutes(company, now, minutes, is_taken):
    values = LeadValues(fields={"first_name": "А"}, created_at=now + minutes * MINUTE)

    if is_taken:
        assert intake.receive_lead(values, door="api", now=now).lead.created_at == now + 5 * MINUTE
    else:
        with pytest.raises(InvalidInput):
            intake.receive_lead(values, door="api", now=now)


def test_a_move_before_the_creation_is_refused_with_a_sentence(rep):
    """R-IN-04 is for files; a person at the page or the API is told."""
    lead = make_lead("sql", owner=rep, at=at("10.03 12:00"))

    answer = Door(rep).post(f"leads/{lead.pk}/move/", {"stage": "won", "at": "2026-03-01T12:00:00+03:00"})

    assert (answer.status_code, faults(answer)) == (400, [("at", "invalid")])
    assert "10\xa0" in answer.json()["errors"][0]["message"]
    assert Lead.objects.get().stage.key == "sql"


@pytest.mark.parametrize("verb", ["accept", "reject"])
@pytest.mark.parametrize("when", [FAR, "2026-03-09T12:00:00+03:00"])
def test_a_decision_is_neither_of_the_future_nor_older_than_the_hand_over(rep, verb, when):
    """B6: a decision put back in time would count as kept."""
    lead = make_lead("mql", owner=rep, at=at("10.03 12:00"))
    more = {"reason": "budget"} if verb == "reject" else {}

    answer = Door(rep).post(f"leads/{lead.pk}/{verb}/", {"at": when, **more})

    assert (answer.status_code, faults(answer)) == (400, [("at", "invalid")])
    assert Lead.objects.get().stage.key == "mql"
    assert StageEvent.objects.count() == 1


def test_a_decision_of_a_moment_ago_is_taken(rep):
    lead = make_lead("mql", owner=rep, at=at("10.03 12:00"))

    answer = Door(rep).post(f"leads/{lead.pk}/accept/", {"at": "2026-03-10T12:30:00+03:00"})

    assert (answer.status_code, answer.json()["stage_entered_at"]) == (200, "2026-03-10T09:30:00Z")


def test_a_recorded_breach_stays_a_breach_whatever_the_seller_says_later(rep, cco):
    """B6: breached and later done keeps the breach."""
    lead = handed_over(at("16.03 09:00"), owner=rep)
    clocks.breach_due(at("17.03 12:00"))

    handovers.accept(lead, actor=rep, now=at("17.03 12:05"), at=at("16.03 09:10"))

    decision = Clock.objects.get(lead=lead, kind="decision")
    assert (decision.minutes, decision.breached_at) == (10, decision.due_at)
    table = sla.sla_table(Period(at("16.03 00:00").date(), at("18.03 00:00").date()), now=at("17.03 13:00"))
    clause = next(clause for clause in table.clauses if clause.key == "decision")
    assert (clause.kept, clause.breached, clause.running) == (0, 1, 0)


def test_the_tally_counts_a_recorded_breach_however_early_the_stop(now):
    """Worked example: sla_hit_rate."""
    kept = promises.Clock(now, now + 60 * MINUTE, now + 10 * MINUTE)
    broken = promises.Clock(now, now + 60 * MINUTE, now + 10 * MINUTE, breached_at=now + 60 * MINUTE)

    tally = promises.tally([kept, broken], now + 90 * MINUTE)

    assert (tally.met, tally.breached, tally.hit_rate) == (1, 1, 0.5)


def test_a_future_creation_is_refused_by_the_service_too(rep, now):
    lead = make_lead("sql", owner=rep)

    with pytest.raises(InvalidInput) as refused:
        leads.update_lead(lead, changes={"created_at": now + timedelta(days=1)}, actor=rep, now=now)

    assert refused.value.field == "created_at"
    assert timezone.now() > lead.created_at
