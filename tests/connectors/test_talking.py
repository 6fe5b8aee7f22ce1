"""Turns with another CRM: paging, limits, keys that run out, webhooks, write-back, the check, the reconciliation."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from alignment.shared.errors import DomainError
from connectors.models import Connection, CrmNotice, Reconciliation
from connectors.services import checking, connections, notices, reconciling
from connectors.vendors.contract import TheirStage
from connectors.vendors.http import NotAnswering, Refused, TokenExpired, TooFast
from delivery.models import Alert
from funnel.models import Feed, Lead, StageEvent, WriteBack
from funnel.services import handovers, leads, stages, write_backs
from funnel.services.mastering import KeptElsewhere
from people.models import AuditEvent
from tests.connectors.crm import MEETING, NEW, START, TAKEN, WON, Crm, move, their_lead
from tests.factories.funnel import make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(administrator, company):
    return Crm(administrator)


def test_pages_are_read_to_the_end_and_the_next_round_begins_a_little_before_the_latest(crm):
    latest = START + timedelta(hours=5)
    crm.portal.put("leads", *(their_lead(str(n), updated_at=START + timedelta(hours=n)) for n in range(1, 6)))
    crm.ready()

    crm.portal.reads.clear()
    crm.poll()

    assert Lead.objects.count() == 5
    assert next(since for entity, since, _cursor in crm.portal.reads if entity == "leads") == latest - timedelta(
        minutes=2
    )


def test_a_turn_stopped_by_a_limit_goes_on_where_it_stood(crm):
    crm.portal.put("leads", *(their_lead(str(n), updated_at=START + timedelta(hours=n)) for n in range(1, 6)))
    crm.checked().mapped()
    Connection.objects.update(available_at=crm.now)
    crm.portal.faults = [TooFast(90)]
    crm.now += timedelta(hours=2)
    crm.talk()
    assert crm.connection.available_at == crm.now + timedelta(seconds=90)

    crm.talk(later=timedelta(seconds=90))

    assert Lead.objects.count() == 5


def test_no_answer_is_tried_again_later_and_later_and_said_on_the_page(crm):
    crm.ready()
    pauses = []
    for _attempt in range(3):
        crm.portal.faults = [NotAnswering("TimeoutError")]
        crm.poll()
        pauses.append(crm.connection.available_at - crm.now)

    assert pauses == [timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=60)]
    assert (crm.connection.failures, crm.connection.fault) == (3, "TimeoutError")

    crm.poll()

    assert (crm.connection.failures, crm.connection.fault) == (0, "")


def test_a_key_that_ran_out_is_exchanged_once_and_kept(crm):
    crm.ready()
    crm.portal.token, crm.portal.renewed = "second", {"token": "second"}
    crm.portal.put("leads", their_lead())

    crm.poll()

    assert connections.secrets_of(crm.connection) == {"token": "second"}
    assert crm.lead().external_id == "100"


def test_without_a_new_key_the_administrators_are_told_and_nothing_is_asked_any_more(crm, administrator):
    crm.ready()
    crm.portal.token = "second"
    crm.poll()

    assert crm.connection.standing == "no_access"
    assert Alert.objects.filter(key="AL-84", person=administrator, closed_at=None).count() == 1
    reads = len(crm.portal.reads)
    crm.poll()
    assert len(crm.portal.reads) == reads

    with crm.portal.plugged_in():
        connections.change(
            crm.connection, changes={"secrets_given": {"token": "second"}}, now=crm.now, actor=administrator
        )
    crm.checked()

    assert (crm.connection.standing, Alert.objects.filter(key="AL-84", closed_at=None).count()) == ("working", 0)


def test_what_a_portal_may_lack_is_no_fault(crm):
    crm.checked()
    crm.connection.streams.exclude(entity="merges").update(due_at=crm.now + timedelta(days=1))
    crm.connection.streams.filter(entity="merges").update(due_at=crm.now)
    crm.portal.faults = [Refused(403)]

    crm.talk()

    assert (crm.connection.fault, crm.connection.streams.get(entity="merges").due_at) == (
        "",
        crm.now + timedelta(hours=6),
    )


def test_a_paused_connection_is_not_asked(crm, administrator):
    crm.ready()
    connections.switch(crm.connection, is_on=False, now=crm.now, actor=administrator)
    reads = len(crm.portal.reads)

    crm.poll()

    assert len(crm.portal.reads) == reads


# webhooks


def test_a_webhook_only_says_what_to_read_anew(crm):
    crm.ready()
    crm.portal.put("leads", their_lead())
    with crm.portal.plugged_in():
        assert notices.receive(crm.connection, b"changed 100", "text/plain", now=crm.now) == 1
        assert notices.receive(crm.connection, b"changed 100", "text/plain", now=crm.now) == 1
    assert CrmNotice.objects.filter(done_at=None).count() == 1

    crm.talk()

    assert crm.lead().stage.key == "mql"
    assert not CrmNotice.objects.filter(done_at=None).exists()


def test_a_webhook_that_lies_about_a_deletion_changes_nothing(crm):
    crm.portal.put("leads", their_lead())
    crm.ready()
    with crm.portal.plugged_in():
        notices.receive(crm.connection, b"deleted 100", "text/plain", now=crm.now)

    assert crm.talk().lead().gone_at is None


def test_r_in_05_a_webhook_of_a_deletion_marks_the_lead(crm):
    crm.portal.put("leads", their_lead())
    crm.ready()
    crm.portal.take_away("leads", "100")
    with crm.portal.plugged_in():
        notices.receive(crm.connection, b"deleted 100", "text/plain", now=crm.now)

    assert crm.talk().lead().gone_at == crm.now


@pytest.mark.parametrize(("body", "proof"), [(b"hello", "s3cret"), (b"changed 100", "other")])
def test_a_strange_body_or_a_wrong_proof_is_refused(crm, administrator, body, proof):
    with crm.portal.plugged_in():
        connections.change(crm.connection, changes={"sender": "s3cret"}, now=crm.now, actor=administrator)
        connection = Connection.objects.select_related("feed").get()
        with pytest.raises(notices.NotTheirs):
            notices.receive(connection, body, f"text/plain; token={proof}", now=crm.now)

    assert not CrmNotice.objects.exists()


def test_a_webhook_about_what_we_may_not_see_does_not_stop_the_others(crm):
    crm.ready()
    crm.portal.put("leads", their_lead("101"))
    with crm.portal.plugged_in():
        notices.receive(crm.connection, b"changed 100 101", "text/plain", now=crm.now)
    crm.portal.faults = [Refused(403)]

    crm.talk()

    assert not CrmNotice.objects.filter(done_at=None).exists()
    assert crm.lead("101").stage.key == "mql"


# write-back


@pytest.fixture
def kept(crm):
    crm.portal.put("leads", their_lead())
    return crm.ready().lead()


def test_a_kept_lead_is_changed_in_the_other_crm_only(kept, cco, now):
    lead = Lead.objects.get(pk=kept.pk)
    with pytest.raises(KeptElsewhere):
        stages.move_lead(lead, to_stage="sql", now=now, actor=cco)
    with pytest.raises(KeptElsewhere):
        handovers.accept(lead, actor=cco, now=now)
    with pytest.raises(KeptElsewhere):
        handovers.reject(lead, reason="spam", actor=cco, now=now)
    with pytest.raises(KeptElsewhere):
        leads.update_lead(lead, changes={"phone": "+7 495 000-00-00"}, actor=cco, now=now)
    with pytest.raises(KeptElsewhere):
        leads.assign(lead, owner=cco, actor=cco, now=now)
    with pytest.raises(KeptElsewhere):
        leads.merge(lead, into=make_lead("lead"), actor=cco, now=now)

    assert StageEvent.objects.filter(lead=lead).exclude(door="crm").count() == 0


def test_what_the_other_crm_does_not_keep_stays_ours(kept, cco, now):
    leads.update_lead(Lead.objects.get(pk=kept.pk), changes={"tags": ["выставка"]}, actor=cco, now=now)

    assert list(kept.tags.values_list("name", flat=True)) == ["выставка"]


def test_owner_reason_and_note_go_back_and_nothing_else(crm, kept, cco):
    write_backs.ask_owner(kept, kept.owner, actor=cco, now=crm.now)
    write_backs.ask_reason(kept, crm.connection.reason_maps.get(their_id="2").reason, actor=cco, now=crm.now)
    write_backs.ask_note(kept, "Просят перезвонить", actor=cco, now=crm.now)

    crm.talk()

    assert crm.portal.written == [("owner", "100", "7"), ("reason", "100", "2"), ("note", "100", "Просят перезвонить")]
    assert set(WriteBack.objects.values_list("state", flat=True)) == {"done"}


def test_a_refusal_of_theirs_is_kept_with_their_words(crm, kept, cco, rep):
    wish = write_backs.ask_owner(kept, rep, actor=cco, now=crm.now)

    crm.talk()

    wish.refresh_from_db()
    assert (wish.state, wish.answer, crm.portal.written) == ("refused", "This colleague is not known there.", [])


def test_the_same_wish_twice_is_one_wish(crm, kept, cco):
    for _click in range(2):
        write_backs.ask_note(kept, "Просят перезвонить", actor=cco, now=crm.now)

    assert WriteBack.objects.count() == 1


def test_a_lead_kept_here_has_nothing_to_write_back(cco, now):
    with pytest.raises(write_backs.NothingToWriteBack):
        write_backs.ask_note(make_lead("lead"), "Заметка", actor=cco, now=now)


# the check


def test_nothing_is_read_before_the_check_was_green(crm):
    crm.portal.put("leads", their_lead())
    crm.talk()
    assert (crm.portal.reads, crm.connection.checked_at) == ([], None)

    crm.checked()

    assert crm.connection.checked_at == crm.now


def test_the_check_names_what_is_missing_and_what_was_not_expected_and_shows_nobody(crm):
    crm.portal.put("leads", their_lead())
    check = crm.checked().connection.checks.get()

    result = next(each for each in check.results if each["entity"] == "leads")

    assert (result["found"], result["missing"], result["records"]) == (["id"], [], 1)
    assert "phone" in result["unexpected"]
    assert "Ключник" not in json.dumps(check.results, ensure_ascii=False)
    assert result["sample"]["last_name"] == "xxxxxxx"


def test_the_download_of_a_check_holds_no_value_of_a_record(crm):
    crm.portal.put("leads", their_lead())
    check = crm.checked().connection.checks.get()

    words = json.dumps(checking.as_download(check), ensure_ascii=False)

    assert "xxxxxxx" not in words
    assert '"page": "https://example.org/docs"' in words


def test_a_check_that_fails_is_not_green_and_the_next_one_may_be(crm):
    crm.portal.faults = [Refused(403, "No rights")]
    crm.checked()
    assert crm.connection.checked_at is None
    assert crm.connection.checks.get().results[0]["fault"] == "403 No rights"

    crm.checked()

    assert crm.connection.checked_at == crm.now


def test_a_check_with_a_refused_key_ends(crm):
    crm.portal.faults = [TokenExpired()]
    crm.checked()

    assert (crm.connection.standing, crm.connection.checks.get().finished_at) == ("no_access", crm.now)


def test_the_key_in_a_webhook_address_of_bitrix24_is_not_shown():
    assert checking._shown("/rest/1/letters/crm.deal.list.json") == "/rest/…/crm.deal.list.json"
    assert checking._shown("/api/v4/leads") == "/api/v4/leads"


def test_two_clicks_are_one_check(crm, administrator):
    with crm.portal.plugged_in():
        first = checking.ask(crm.connection, now=crm.now, actor=administrator)
        assert checking.ask(crm.connection, now=crm.now, actor=administrator) == first


# the reconciliation


def reconciled(crm, administrator):
    with crm.portal.plugged_in():
        reconciling.ask(crm.connection, now=crm.now, actor=administrator)
    crm.talk()
    return Reconciliation.objects.latest("pk")


def test_counts_and_sums_agree_after_a_load(crm, administrator):
    crm.portal.put("leads", their_lead(), their_lead("101", WON, amount=Decimal("50000.50")), their_lead("102"))
    crm.ready()

    row = reconciled(crm, administrator)

    assert (row.theirs, row.off) == (3, 0)
    assert row.result["lines"] == [
        {
            "month": "2026-03",
            "stage": "mql",
            "theirs": 2,
            "ours": 2,
            "money_theirs": 30_000_000,
            "money_ours": 30_000_000,
        },
        {
            "month": "2026-03",
            "stage": "won",
            "theirs": 1,
            "ours": 1,
            "money_theirs": 5_000_050,
            "money_ours": 5_000_050,
        },
    ]


def test_a_lead_lost_on_the_way_is_seen(crm, administrator):
    crm.portal.put("leads", their_lead(), their_lead("101"))
    crm.ready()
    Lead.objects.filter(external_id="101").update(removed_at=crm.now)

    row = reconciled(crm, administrator)

    assert (row.theirs, row.off) == (2, 1)


def test_a_deal_that_continues_a_lead_is_counted_once(crm, administrator):
    crm.portal.put("leads", their_lead("L1", TAKEN), their_lead("D2", MEETING, continues="L1"))
    crm.portal.put("moves", move("m1", TAKEN, 10, lead="L1", before=NEW), move("m2", MEETING, 90, lead="D2"))
    crm.ready()

    row = reconciled(crm, administrator)

    assert [(line["stage"], line["theirs"], line["ours"]) for line in row.result["lines"]] == [("kev_set", 1, 1)]


def test_a_status_without_a_meaning_is_a_difference(crm, administrator):
    crm.ready()
    crm.portal.put("leads", their_lead("101", "1:40"))

    row = reconciled(crm, administrator)

    assert (row.theirs, row.off) == (1, 1)


# freshness, removal, paper trail


def test_r_in_07_fresh_is_what_was_read_to_the_end(crm):
    crm.portal.put("leads", their_lead())
    crm.checked()
    assert Feed.objects.get().fresh_at is None

    crm.mapped().talk()
    assert Feed.objects.get().fresh_at == (before := crm.now)
    crm.portal.faults = [NotAnswering()]
    crm.poll()

    assert Feed.objects.get().fresh_at == before


def test_a_connection_that_brought_leads_is_paused_and_not_removed(crm, kept, administrator):
    with pytest.raises(DomainError):
        connections.remove(crm.connection, now=crm.now, actor=administrator)

    assert Connection.objects.count() == 1


def test_one_without_leads_is_removed_with_its_feed(crm, administrator):
    connections.remove(crm.connection, now=crm.now, actor=administrator)

    assert (Connection.objects.count(), Feed.objects.count()) == (0, 0)
    assert AuditEvent.objects.filter(verb="connection.removed").count() == 1


def test_a_second_portal_of_the_vendor_has_a_namespace_of_its_own(crm, administrator):
    other = Crm(administrator)

    assert (crm.connection.feed.namespace, other.connection.feed.namespace) == ("amocrm", "amocrm2")


def test_a_status_renamed_there_keeps_its_meaning(crm):
    crm.ready()
    crm.portal.put("stages", TheirStage("1", "Продажи", "10", "Первичное обращение", 1, "open"))

    crm.poll()

    row = crm.connection.stage_maps.get(their_key=NEW)
    assert (row.name, row.stage.key, row.is_guess) == ("Первичное обращение", "mql", False)
