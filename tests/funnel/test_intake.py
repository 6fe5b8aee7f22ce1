"""Leads enter by one service, whichever the door: identity, repetition, dates (decisions.md 8, 9, 32, 33)."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.exceptions import ValidationError

from alignment.shared.errors import InvalidInput
from funnel.inputs import LeadInput, lead_values
from funnel.models import Clock, Lead, RollupMark, Source, StageEvent
from funnel.services import intake, leads
from people.models import Company
from tests.factories.funnel import make_lead


def take(now, door="import", actor=None, on_duplicate="update", **said):
    entered = {key.removeprefix("entered_"): said.pop(key) for key in list(said) if key.startswith("entered_")}
    reader = LeadInput(data={**said, **({"entered": entered} if entered else {})}, context={"door": door})
    reader.is_valid(raise_exception=True)
    return intake.receive_lead(
        lead_values(reader.validated_data), door=door, now=now, actor=actor, on_duplicate=on_duplicate
    )


def way(lead):
    rows = lead.events.filter(kind="entered").order_by("occurred_at", "pk").values_list("stage__key", "occurred_at")
    return [(key, at.date().isoformat()) for key, at in rows]


def test_a_new_lead_is_written_with_its_event_and_its_mark(company, now):
    received = take(now, external_id="1", source="site", created_at="2026-03-10")

    assert (received.is_new, received.changed, received.warnings) == (True, True, ())
    assert received.lead.namespace == "site"
    event = StageEvent.objects.get()
    assert (event.stage.key, event.occurred_at, event.recorded_at) == (
        "lead",
        datetime(2026, 3, 9, 21, tzinfo=UTC),
        now,
    )
    assert RollupMark.objects.get().lead == received.lead


def test_a_lead_without_a_word_on_money_has_the_currency_of_the_company(company, now):
    Company.objects.update(currency="EUR")

    received = take(now, external_id="1", source="site")

    assert received.lead.currency == "EUR"


def test_repeating_changes_nothing(company, now):
    said = {
        "external_id": "1", "source": "site", "email": "A@b.ru", "amount": "10.50", "tags": ["x"],
        "created_at": "2026-03-01", "entered_mql": "2026-03-02", "entered_won": "2026-03-05", "custom": {"k": "v"},
    }  # fmt: skip
    first = take(now, **said)
    events, version = StageEvent.objects.count(), Lead.objects.get().version

    again = take(now + timedelta(days=1), **said)

    assert (again.is_new, again.changed, again.lead) == (False, False, first.lead)
    assert (StageEvent.objects.count(), Lead.objects.get().version) == (events, version)


def test_identity_is_namespace_and_external_id(company, now):
    """decisions.md 8."""
    one = take(now, external_id="1", source="a")
    other = take(now, external_id="1", source="b")
    named = take(now, external_id="1", source="a", import_source="crm")

    assert len({one.lead.pk, other.lead.pk, named.lead.pk}) == 3
    assert [lead.namespace for lead in Lead.objects.order_by("pk")] == ["a", "b", "crm"]


def test_a_row_with_neither_updates_the_only_lead_with_the_id_and_several_are_ambiguous(company, now):
    """decisions.md 8."""
    first = take(now, external_id="1", source="a")

    assert take(now, external_id="1", city="Омск").lead == first.lead
    take(now, external_id="1", source="b")
    with pytest.raises(InvalidInput) as refusal:
        take(now, external_id="1", city="Томск")
    assert (refusal.value.code, refusal.value.field) == ("ambiguous", "external_id")


def test_a_later_change_of_source_leaves_the_identity(company, now, cco):
    """decisions.md 8."""
    lead = take(now, external_id="1", source="a").lead
    leads.update_lead(lead, changes={"source": Source.objects.create(key="b", name="b")}, actor=cco, now=now)

    assert take(now, external_id="1", source="a").lead == lead
    assert take(now, external_id="1", source="b").is_new


def test_a_later_file_is_laid_onto_an_earlier_one(company, now):
    """Olist: closed deals onto qualified leads."""
    take(now, external_id="q", import_source="olist", source="organic_search", created_at="2018-02-01")
    later = take(now, external_id="q", import_source="olist", company="Shop", entered_won="2018-02-15")

    assert later.changed
    assert (later.lead.stage.key, later.lead.source.key, later.lead.company) == ("won", "organic_search", "Shop")
    assert [key for key, _day in way(later.lead)] == ["lead", "won"]
    assert later.before["company"] == ""


def test_won_before_created_is_loaded_with_a_warning_and_stays_won(company, now):
    """decisions.md 9: Olist's minus two days."""
    received = take(now, external_id="1", source="x", created_at="2018-03-03", entered_won="2018-03-01")

    assert received.lead.stage.key == "won"
    assert len(received.warnings) == 1
    assert take(now, external_id="1", source="x", created_at="2018-03-03", entered_won="2018-03-01").changed is False


def test_a_blank_creation_is_the_earliest_stage_date_else_now_with_a_warning(company, now):
    """decisions.md 9."""
    dated = take(now, external_id="1", source="x", entered_mql="2026-02-03", entered_sql="2026-02-02")
    blank = take(now, external_id="2", source="x")

    assert dated.lead.created_at == datetime(2026, 2, 1, 21, tzinfo=UTC)
    assert (blank.lead.created_at, len(blank.warnings)) == (now, 1)
    assert dated.warnings == ()


def test_a_lost_lead_with_only_its_current_stage_has_no_known_history(company, now):
    """decisions.md 32: Maven's 2,473 lost."""
    lost = take(now, external_id="1", source="x", created_at="2026-01-01", stage="lost", stage_at="2026-02-01")
    told = take(now, external_id="2", source="x", stage="lost", stage_at="2026-02-01", entered_sql="2026-01-05")
    won = take(now, external_id="3", source="x", stage="won", stage_at="2026-02-01")

    assert [received.lead.history_known for received in (lost, told, won)] == [False, True, True]


def test_the_history_becomes_known_when_a_later_file_tells_it(company, now):
    take(now, external_id="1", source="x", created_at="2026-01-01", stage="lost", stage_at="2026-02-01")
    later = take(now, external_id="1", source="x", entered_sql="2026-01-15")

    assert (later.lead.history_known, later.lead.stage.key) == (True, "lost")


def test_what_a_person_creates_at_a_later_stage_did_not_pass_the_earlier_ones(company, now, rep):
    """decisions.md 33."""
    lead = take(now, door="ui", actor=rep, last_name="Иванов", stage="sql").lead

    assert [key for key, _day in way(lead)] == ["sql"]
    assert lead.owner == rep


def test_unknown_sources_and_campaigns_are_made_once_in_any_case(company, now):
    """decisions.md 8."""
    take(now, external_id="1", source="Яндекс  Директ", campaign="Весна")
    take(now, external_id="2", source="яндекс директ", campaign="ВЕСНА")

    assert [lead.source.key for lead in Lead.objects.all()] == ["Яндекс Директ"] * 2
    assert Lead.objects.values("campaign").distinct().count() == 1


def test_no_source_is_none_and_not_a_source_called_unknown(company, now):
    """decisions.md 8."""
    none = take(now, external_id="1")
    unknown = take(now, external_id="2", source="unknown")

    assert (none.lead.source, unknown.lead.source.key) == (None, "unknown")


def test_an_undated_stage_never_takes_a_lead_back(company, now):
    take(now, external_id="1", source="x", stage="sql")
    again = take(now, external_id="1", source="x", stage="mql")

    assert (again.changed, again.lead.stage.key, len(again.warnings)) == (False, "sql", 1)


def test_on_duplicate_skip_leaves_the_known_lead(company, now):
    take(now, external_id="1", source="x", city="Омск")
    skipped = take(now, external_id="1", source="x", city="Томск", on_duplicate="skip")

    assert (skipped.changed, Lead.objects.get().city) == (False, "Омск")


def test_a_phone_that_cannot_be_read_is_kept_as_written_with_a_warning(company, now):
    received = take(now, door="api", company="x", phone="звонить Пете")

    assert (received.lead.phone, received.lead.phone_e164, len(received.warnings)) == ("звонить Пете", "", 1)


def test_possible_duplicates_are_named_and_never_merged(company, now):
    first = take(now, door="form", email="a@example.com", phone="+7 916 123-45-67")
    by_mail = take(now, door="form", email="A@example.com")
    by_phone = take(now, door="form", phone="89161234567")

    assert by_mail.duplicates == (first.lead.pk,)
    assert by_phone.duplicates == (first.lead.pk,)
    assert Lead.objects.count() == 3


def test_an_mql_starts_clocks_but_a_file_about_last_year_does_not(company, now):
    live = take(now, door="api", company="x", stage="mql")
    old = take(now, external_id="1", source="x", stage="mql", stage_at="2025-03-01")

    assert list(Clock.objects.filter(lead=live.lead).order_by("kind").values_list("kind", flat=True)) == [
        "decision",
        "first_touch",
    ]
    assert not Clock.objects.filter(lead=old.lead).exists()
    assert list(live.lead.events.values_list("kind", flat=True).order_by("pk"))[-1] == "routed"


def test_a_taken_back_lead_comes_again_under_its_identity(company, now, cco):
    lead = take(now, external_id="1", source="x", created_at="2026-03-01").lead
    leads.remove(lead, actor=cco, now=now)

    again = take(now, external_id="1", source="x", created_at="2026-03-01", entered_mql="2026-03-02", city="Омск")

    assert (again.is_new, again.lead.pk, again.lead.removed_at, again.lead.city) == (True, lead.pk, None, "Омск")
    assert way(again.lead) == [("lead", "2026-02-28"), ("mql", "2026-03-01")]


def test_what_is_said_of_a_merged_duplicate_is_said_of_the_kept_lead(company, now, cco):
    lead, kept = take(now, external_id="1", source="x").lead, make_lead("lead")
    leads.merge(lead, into=kept, actor=cco, now=now)

    assert take(now, external_id="1", source="x", city="Омск").lead.pk == kept.pk


def test_nobody_at_all_is_refused(company, now):
    with pytest.raises(InvalidInput):
        take(now, source="site")


def test_a_zero_character_is_refused(company, now):
    with pytest.raises(ValidationError):
        take(now, first_name="a\x00b")
