"""B2 kev.no_show: an appointment to which the client did not come; without it there is no show rate."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from alignment.shared.errors import InvalidInput
from funnel.models import Activity, Lead, StageEvent
from funnel.selectors import appointments as shown
from funnel.selectors.tables import FunnelQuery
from funnel.services import appointments, rollups, stages
from funnel.services.stages import UnableToMoveLead
from tests.factories.doors import Door, faults
from tests.factories.funnel import make_lead

MARCH = FunnelQuery(date(2026, 3, 1), date(2026, 4, 1))


def missed(lead):
    return lead.events.filter(kind="kev_no_show")


def test_an_appointment_missed_is_an_event_without_a_stage(rep, now):
    """decisions.md 10: the lead stays where it is."""
    lead = make_lead("kev_set", owner=rep, at=now)

    event = appointments.miss(lead, actor=rep, now=now + timedelta(days=1))

    assert (event.kind, event.stage, event.owner, event.actor) == ("kev_no_show", None, rep, rep)
    lead.refresh_from_db()
    assert (lead.stage.key, lead.stage_entered_at, lead.version) == ("kev_set", now, 2)


@pytest.mark.parametrize("where", ["lead", "sql", "kev_held", "won", "lost"])
def test_without_an_appointment_nobody_can_miss_it(rep, now, where):
    lead = make_lead(where, owner=rep, at=now)

    with pytest.raises(UnableToMoveLead):
        appointments.miss(lead, actor=rep, now=now)
    assert not missed(lead).exists()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_moment_before_the_appointment_was_made_or_in_the_future_is_refused(rep, now, days):
    lead = make_lead("kev_set", owner=rep, at=now)

    with pytest.raises(InvalidInput):
        appointments.miss(lead, actor=rep, now=now, at=now + timedelta(days=days))


def test_a_second_tap_is_the_same_appointment(rep, now):
    """B2: idempotent."""
    lead = make_lead("kev_set", owner=rep, at=now)
    appointments.miss(lead, actor=rep, now=now)

    with pytest.raises(UnableToMoveLead):
        appointments.miss(lead, actor=rep, now=now + timedelta(minutes=1))
    assert missed(lead).count() == 1


def test_the_show_rate_is_of_those_held_and_missed(rep, cco, now):
    """Worked example: kev_show_rate. 4 held, 1 missed: 80 %; a pending appointment is in neither number."""
    for _number in range(4):
        stages.move_lead(make_lead("kev_set", owner=rep, at=now), to_stage="kev_held", now=now, actor=rep)
    appointments.miss(make_lead("kev_set", owner=rep, at=now), actor=rep, now=now)
    make_lead("kev_set", owner=rep, at=now)
    junk = make_lead("kev_set", owner=rep, at=now)
    appointments.miss(junk, actor=rep, now=now)
    stages.move_lead(junk, to_stage="spam", now=now, actor=cco)

    show = shown.show_rate(MARCH)

    assert (show.held, show.missed, show.rate) == (4, 1, 0.8)
    assert (round(show.low, 3), round(show.high, 3)) == (0.376, 0.964)
    assert shown.show_rate(FunnelQuery(date(2026, 4, 1), date(2026, 5, 1))).rate is None
    assert shown.show_rate(replace(MARCH, filters={"owner": (rep.pk,)})) == show
    assert shown.show_rate(replace(MARCH, filters={"owner": (0,)})).held == 0
    assert shown.show_rate(replace(MARCH, as_of=now - timedelta(days=1))).rate is None


def test_page_and_api_show_the_rate(as_, rep, cmo):
    at = timezone.now() - timedelta(hours=2)
    stages.move_lead(make_lead("kev_set", owner=rep, at=at), to_stage="kev_held", now=at, actor=rep)
    appointments.miss(make_lead("kev_set", owner=rep, at=at), actor=rep, now=at)

    told = Door(cmo, "read").get("metrics/funnel/").json()["appointments"]

    assert (told["held"], told["missed"], told["show_rate"]) == (1, 1, 0.5)
    rollups.rebuild_all(now=timezone.now())
    page = as_(cmo).get(reverse("funnel:overview"))
    assert page.context["show"].rate == 0.5
    assert page.content.decode().count("fw-normal") == 1


def test_the_lead_page_offers_it_and_tells_of_it(as_, rep):
    lead = make_lead("kev_set", owner=rep)
    client = as_(rep)
    address, page = reverse("funnel:lead-no-show", args=[lead.pk]), reverse("funnel:lead", args=[lead.pk])
    assert address in client.get(page).content.decode()

    assert client.post(address)["Location"] == page

    assert missed(lead).get().door == "ui"
    text = client.get(page).content.decode()
    assert str(StageEvent(kind="kev_no_show").get_kind_display()) in text
    assert client.post(address).status_code == 409


def test_the_page_offers_nothing_where_there_is_no_appointment(as_, rep):
    lead = make_lead("sql", owner=rep)

    text = as_(rep).get(reverse("funnel:lead", args=[lead.pk])).content.decode()

    assert reverse("funnel:lead-no-show", args=[lead.pk]) not in text


def test_an_activity_of_the_api_says_it_too(rep):
    lead = make_lead("kev_set", owner=rep)

    answer = Door(rep).post(f"leads/{lead.pk}/activities/", {"kind": "meeting", "outcome": "no_show"})

    assert answer.status_code == 201, answer.content
    assert missed(lead).get().occurred_at == Activity.objects.get().at
    assert timezone.now() - missed(lead).get().recorded_at < timedelta(minutes=1)
    lines = Door(rep, "read").get(f"leads/{lead.pk}/timeline/").json()["results"]
    assert {"activity", "event"} == {line["kind"] for line in lines[:2]}


def test_the_api_refuses_it_without_an_appointment_and_writes_nothing(rep):
    lead = make_lead("sql", owner=rep)

    answer = Door(rep).post(f"leads/{lead.pk}/activities/", {"kind": "meeting", "outcome": "no_show"})

    assert (answer.status_code, faults(answer)[0][1]) == (409, "unable_to_move")
    assert not Activity.objects.exists()
    assert Lead.objects.get().version == 1


def test_the_api_refuses_a_malformed_moment(rep):
    lead = make_lead("kev_set", owner=rep)
    data = {"kind": "meeting", "outcome": "no_show", "at": "2099-01-01"}

    assert Door(rep).post(f"leads/{lead.pk}/activities/", data).status_code == 400
    assert not StageEvent.objects.filter(kind="kev_no_show").exists()
