"""A lead that another CRM keeps: derived hand-over, clocks, late news, deletions, merges (decisions.md 31, D8)."""

from datetime import date, timedelta

import pytest

from connectors.models import Connection, MirroredLead
from connectors.services import reflecting
from connectors.vendors.contract import TheirDeletion, TheirMerge, TheirStage
from delivery.models import Alert
from funnel.models import Activity, Clock, Feed, Lead, StageEvent
from funnel.selectors.funnel import funnel_table
from funnel.selectors.tables import FunnelQuery
from funnel.services import clocks
from funnel.services.rollups import rebuild_marked
from people.models import Person
from tests.connectors.crm import (
    LOST,
    MEETING,
    NEW,
    START,
    TAKEN,
    WON,
    Crm,
    call,
    history,
    move,
    reason,
    their_lead,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(administrator, company):
    return Crm(administrator)


def clocks_of(lead):
    rows = Clock.objects.filter(lead=lead).order_by("mql_no", "kind")
    return {(clock.kind, clock.mql_no): (clock.minutes, clock.breached_at is not None) for clock in rows}


def test_r_in_03_no_lead_is_kept_before_every_status_has_a_meaning(crm):
    crm.portal.put("leads", their_lead())

    crm.checked().poll()

    assert (Lead.objects.count(), crm.connection.records.filter(entity="leads").count()) == (0, 1)
    assert crm.connection.feed.unmapped == 5

    crm.mapped().talk()

    assert (Lead.objects.count(), crm.connection.feed.unmapped) == (1, 0)


def test_a_lead_comes_with_its_contact_its_sum_and_its_owner_without_an_account(crm):
    crm.portal.put("leads", their_lead())

    lead = crm.ready().lead()

    assert (lead.first_name, lead.last_name, lead.phone_e164) == ("Иван", "Ключник", "+79161234567")
    assert (lead.amount_minor, lead.currency, lead.source.key) == (15_000_000, "RUB", "Сайт")
    owner = Person.objects.get(email="olga@example.com")
    assert (lead.owner, owner.joined_at, owner.has_usable_password()) == (owner, None, False)
    assert lead.their_url == "https://example.amocrm.ru/leads/detail/100"
    assert lead.is_mastered


def test_acceptance_and_first_touch_follow_from_status_and_call(crm):
    crm.portal.put("leads", their_lead(stage=TAKEN, updated_at=START + timedelta(minutes=40)))
    crm.portal.put("moves", move("m1", TAKEN, 40, before=NEW))
    crm.portal.put("calls", call("c1", 25))

    lead = crm.ready().lead()

    assert history(lead) == [("lead", 0), ("mql", 0), ("accepted", 40)]
    assert clocks_of(lead) == {("first_touch", 1): (25, False), ("decision", 1): (40, False)}
    assert lead.first_touch_at == START + timedelta(minutes=25)


def test_without_telephony_the_status_that_says_so_is_a_declared_touch(crm):
    crm.portal.put("leads", their_lead(stage=TAKEN, updated_at=START + timedelta(minutes=40)))
    crm.portal.put("moves", move("m1", TAKEN, 40, before=NEW))

    lead = crm.ready().lead()

    assert clocks_of(lead)["first_touch", 1] == (40, False)
    assert not Activity.objects.filter(lead=lead).exists()


def test_b2_a_missed_incoming_call_is_no_touch(crm):
    crm.portal.put("leads", their_lead())
    crm.portal.put("calls", call("c1", 5, direction="in", answered=False), call("c2", 70, direction="in"))

    assert clocks_of(crm.ready().lead())["first_touch", 1] == (70, True)


def test_a_lost_lead_with_a_reason_of_marketing_was_sent_back(crm):
    crm.portal.put("leads", their_lead(stage=LOST, reason_id="1", updated_at=START + timedelta(minutes=30)))
    crm.portal.put("moves", move("m1", LOST, 30, before=NEW))

    lead = crm.ready().lead()

    event = lead.events.get(stage__key="rejected")
    assert (lead.stage.key, event.reason) == ("rejected", reason("not_target", "rejection"))


def test_a_lost_lead_with_a_reason_of_sales_was_lost(crm):
    crm.portal.put("leads", their_lead(stage=LOST, reason_id="2", updated_at=START + timedelta(minutes=30)))
    crm.portal.put("moves", move("m1", LOST, 30, before=TAKEN))

    lead = crm.ready().lead()

    assert (lead.stage.key, lead.events.get(stage__key="lost").reason) == ("lost", reason("price", "loss"))
    assert history(lead) == [("lead", 0), ("accepted", 0), ("lost", 30)]


def test_decision_32_lost_without_history_is_lost_from_an_unknown_stage(crm):
    closed = START + timedelta(days=1)
    crm.portal.put("leads", their_lead(stage=LOST, closed_at=closed, updated_at=closed))

    lead = crm.ready().lead()

    assert (lead.stage.key, lead.history_known) == ("lost", False)


def test_reading_the_same_again_changes_nothing(crm):
    crm.portal.put("leads", their_lead(stage=TAKEN, updated_at=START + timedelta(minutes=40)))
    crm.portal.put("moves", move("m1", TAKEN, 40, before=NEW))
    crm.portal.put("calls", call("c1", 25))
    before = crm.ready().lead()
    events = StageEvent.objects.count()

    crm.poll().poll()

    lead = crm.lead()
    assert (lead.version, lead.changed_at, StageEvent.objects.count()) == (before.version, before.changed_at, events)


def test_r_in_04_an_earlier_call_that_comes_late_sets_the_clock_right(crm):
    crm.portal.put("leads", their_lead())
    crm.portal.put("calls", call("c2", 90))
    assert clocks_of(crm.ready().lead())["first_touch", 1] == (90, True)

    crm.portal.put("calls", call("c1", 20))
    crm.connection.streams.filter(entity="calls").update(since=None)
    crm.poll()

    assert clocks_of(crm.lead())["first_touch", 1] == (20, False)


def test_r_in_04_a_move_told_late_takes_its_place_in_the_history(crm):
    crm.portal.put("leads", their_lead(stage=MEETING, updated_at=START + timedelta(minutes=120)))
    crm.portal.put("moves", move("m2", MEETING, 120, before=TAKEN))
    assert history(crm.ready().lead()) == [("lead", 0), ("accepted", 0), ("kev_set", 120)]

    crm.portal.put("moves", move("m1", TAKEN, 40, before=NEW))
    crm.connection.streams.filter(entity="moves").update(since=None)
    crm.poll()

    assert history(crm.lead()) == [("lead", 0), ("mql", 0), ("accepted", 40), ("kev_set", 120)]
    assert crm.lead().events.filter(kind="void").count() == 1


def test_a_mended_mapping_is_applied_without_reading_anew(crm):
    crm.portal.put("leads", their_lead(stage=MEETING, updated_at=START + timedelta(minutes=50)))
    crm.portal.put("moves", move("m1", MEETING, 50, before=NEW))
    crm.ready()
    reads = len(crm.portal.reads)
    row = crm.connection.stage_maps.get(their_key=MEETING)
    row.stage = type(row.stage).objects.get(key="sql", pipeline__key="sales")
    row.save()
    MirroredLead.objects.update(due_since=crm.now)

    crm.talk()

    assert history(crm.lead()) == [("lead", 0), ("mql", 0), ("sql", 50)]
    assert len(crm.portal.reads) == reads


def test_a_new_status_holds_its_leads_until_it_has_a_meaning(crm):
    crm.ready()
    crm.portal.put("stages", TheirStage("1", "Продажи", "40", "Тест-драйв", 3, "open"))
    crm.portal.put("leads", their_lead("101", "1:40"))
    crm.poll()

    assert (crm.connection.feed.unmapped, Lead.objects.count()) == (1, 0)

    row = crm.connection.stage_maps.get(their_key="1:40")
    row.stage, row.is_guess = crm.connection.stage_maps.get(their_key=TAKEN).stage, False
    row.save()
    Feed.objects.update(unmapped=0)
    reflecting.replay(crm.connection, now=crm.now)
    crm.talk()

    assert crm.lead("101").stage.key == "accepted"


def test_r_in_05_a_lead_deleted_there_keeps_its_history_here(crm):
    crm.portal.put("leads", their_lead())
    crm.ready()
    crm.portal.put("deleted", TheirDeletion("100", START + timedelta(days=1)))

    lead = crm.poll().lead()

    assert (lead.gone_at, lead.removed_at) == (START + timedelta(days=1), None)
    assert history(lead) == [("lead", 0), ("mql", 0)]


def test_leads_merged_there_are_merged_here(crm):
    crm.portal.put("leads", their_lead("100"), their_lead("101", email="other@example.com"))
    crm.ready()
    crm.portal.put("merges", TheirMerge("101", "100", START + timedelta(days=1)))

    crm.poll()

    assert Lead.objects.get(external_id="101").duplicate_of == crm.lead("100")


def test_a_deal_that_grew_out_of_a_lead_is_the_same_lead(crm):
    crm.portal.put(
        "leads",
        their_lead("L1", TAKEN),
        their_lead("D2", MEETING, continues="L1", updated_at=START + timedelta(minutes=90)),
    )
    crm.portal.put("moves", move("m1", TAKEN, 10, lead="L1", before=NEW), move("m2", MEETING, 90, lead="D2"))

    crm.ready()

    assert Lead.objects.count() == 1
    assert history(crm.lead("L1")) == [("lead", 0), ("mql", 0), ("accepted", 10), ("kev_set", 90)]


def test_what_cannot_be_read_is_held_with_its_reason_and_the_others_load(crm):
    crm.portal.put("leads", their_lead("100", name="?"), their_lead("101"))

    crm.ready()

    held = MirroredLead.objects.exclude(trouble="").get()
    assert (held.their_id, held.trouble, held.trouble_words) == ("100", "unreadable", "The record has no date.")
    assert Lead.objects.get().external_id == "101"


def test_their_clock_may_run_ahead_of_ours(crm):
    ahead = crm.now + timedelta(minutes=10)
    crm.portal.put("leads", their_lead(created_at=ahead, updated_at=ahead))

    lead = crm.ready().lead()

    assert lead.created_at <= crm.now
    assert lead.events.filter(occurred_at__gt=crm.now).count() == 0


def test_a_status_left_out_leaves_its_leads_out_of_the_funnel(crm):
    crm.portal.put("leads", their_lead())
    crm.ready()
    row = crm.connection.stage_maps.get(their_key=NEW)
    row.stage, row.is_left_out = None, True
    row.save()
    MirroredLead.objects.update(due_since=crm.now)

    crm.talk()

    assert Lead.objects.alive().count() == 0


def test_an_old_broken_promise_alerts_nobody(crm, head_of_sales):
    crm.portal.put("leads", their_lead())
    crm.ready()

    clocks.breach_due(crm.now)

    assert Clock.objects.filter(breached_at__isnull=False).count() == 2
    assert not Alert.objects.filter(key="AL-04").exists()


def test_the_funnel_counts_what_the_other_crm_keeps(crm):
    crm.portal.put("leads", their_lead(), their_lead("101", WON, updated_at=START + timedelta(days=1)))
    crm.portal.put("moves", move("m1", WON, 1440, lead="101", before=TAKEN))
    crm.ready()
    while rebuild_marked(now=crm.now):
        pass
    total = funnel_table(FunnelQuery(date(2026, 3, 1), date(2026, 4, 1)), now=crm.now).total

    assert (total.entered, total.won, total.revenue_minor) == (2, 1, 15_000_000)


def test_a_lead_restored_there_is_no_longer_gone_here(crm):
    crm.portal.put("leads", their_lead())
    crm.portal.put("deleted", TheirDeletion("100", START + timedelta(hours=1)))
    assert crm.ready().lead().gone_at == START + timedelta(hours=1)

    crm.portal.put("leads", their_lead(updated_at=START + timedelta(hours=2)))
    crm.poll()

    assert crm.lead().gone_at is None


def test_a_merge_told_before_its_target_waits_for_it(crm):
    crm.ready()
    crm.portal.put("leads", their_lead("101", email="other@example.com"), their_lead("100"))
    crm.portal.put("merges", TheirMerge("101", "100", START + timedelta(days=1)))

    crm.poll()

    assert Lead.objects.get(external_id="101").duplicate_of == crm.lead("100")


def test_decision_33_leads_of_a_pipeline_of_repeat_sales_are_no_acquisition(crm):
    crm.portal.put("leads", their_lead(), their_lead("101"))
    crm.ready()
    Connection.objects.update(origins={"1": "repeat"})
    MirroredLead.objects.filter(their_id="101").update(due_since=crm.now)
    crm.talk()
    while rebuild_marked(now=crm.now):
        pass

    assert {lead.external_id: lead.origin for lead in Lead.objects.all()} == {"100": "inbound", "101": "repeat"}
    assert funnel_table(FunnelQuery(date(2026, 3, 1), date(2026, 4, 1)), now=crm.now).total.entered == 1
