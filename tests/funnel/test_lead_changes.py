"""The card of a lead, its owner, merging and taking away (B2, B10; decisions.md 18)."""

from datetime import timedelta

import pytest

from alignment.shared.errors import InvalidInput, StaleVersion
from funnel.models import Lead, RollupMark, StageEvent
from funnel.services import activities, leads
from funnel.services.leads import UnableToMerge
from people.models import AuditEvent
from tests.factories.funnel import make_lead, source


def test_only_what_differs_is_written_and_the_audit_names_fields_not_contents(rep, now):
    lead = make_lead("sql", owner=rep, first_name="Анна")

    leads.update_lead(lead, changes={"first_name": "Анна", "city": "Омск"}, actor=rep, now=now)
    leads.update_lead(lead, changes={"city": "Омск"}, actor=rep, now=now)

    assert (lead.version, lead.city) == (2, "Омск")
    event = AuditEvent.objects.get(verb="lead.changed")
    assert (event.actor, event.details) == (rep, {"fields": ["city"]})


def test_a_stale_card_is_refused(rep, now):
    lead = make_lead("sql", owner=rep)
    leads.update_lead(lead, changes={"city": "Омск"}, actor=rep, now=now, expected_version=1)

    with pytest.raises(StaleVersion):
        leads.update_lead(lead, changes={"city": "Томск"}, actor=rep, now=now, expected_version=1)


def test_another_leads_external_id_is_refused(rep, now):
    make_lead("sql", external_id="1")
    lead = make_lead("sql", owner=rep)

    with pytest.raises(InvalidInput):
        leads.update_lead(lead, changes={"external_id": "1"}, actor=rep, now=now)


def test_a_new_owner_brings_the_team_and_an_event(rep, rep_of_another_team, team_two, head_of_sales, now):
    lead = make_lead("sql", owner=rep)

    leads.assign(lead, owner=rep_of_another_team, actor=head_of_sales, now=now)

    assert (lead.owner, lead.team) == (rep_of_another_team, team_two)
    assigned = lead.events.get(kind="assigned")
    assert (assigned.owner, assigned.actor, rep.name in assigned.note) == (rep_of_another_team, head_of_sales, True)
    assert RollupMark.objects.filter(lead=lead).exists()


def test_many_leads_are_given_away_and_taken_back(rep, rep_of_another_team, cco, now):
    rows = [make_lead("sql", owner=rep) for _number in range(3)]

    done = leads.assign_many(rows, owner=rep_of_another_team, actor=cco, now=now)

    assert (done.changed, done.refused) == (3, {})
    assert leads.undo_bulk(done.undo, actor=cco, now=now) == 3
    assert set(Lead.objects.values_list("owner", flat=True)) == {rep.pk}


def test_one_refusal_never_loses_the_others(rep, cco, now):
    good, bad = make_lead("sql", owner=rep), make_lead("won", owner=rep)

    done = leads.move_many([good, bad], to_stage="proposal", actor=cco, now=now)

    assert (done.changed, list(done.refused)) == (1, [bad.pk])
    leads.undo_bulk(done.undo, actor=cco, now=now)
    good.refresh_from_db()
    assert good.stage.key == "sql"


def test_tags_of_many_leads_are_taken_back(cco, now):
    rows = [make_lead("sql"), make_lead("mql")]

    done = leads.tag_many(rows, tag="выставка", actor=cco, now=now)
    assert Lead.objects.filter(tags__name="выставка").count() == 2
    leads.undo_bulk(done.undo, actor=cco, now=now)

    assert not Lead.objects.filter(tags__name="выставка").exists()


def test_more_than_a_thousand_at_once_are_refused(cco, now):
    with pytest.raises(InvalidInput):
        leads.assign_many([make_lead("sql")] * 1001, owner=None, actor=cco, now=now)


def test_b10_a_merge_keeps_the_earliest_creation_and_the_first_source_with_an_audit_entry(cco, now):
    """B10: one lead, older created_at, metrics of both recomputed, audit entry."""
    older = make_lead("lead", at=now - timedelta(days=40), source=source("ads"), first_name="Анна", amount_minor=500)
    newer = make_lead("sql", at=now, source=source("site"), email="a@example.com")
    RollupMark.objects.all().delete()

    leads.merge(older, into=newer, actor=cco, now=now)

    assert (newer.created_at, newer.source.key, newer.first_name, newer.email) == (
        now - timedelta(days=40), "ads", "Анна", "a@example.com"
    )  # fmt: skip
    assert list(Lead.objects.alive()) == [newer]
    assert set(RollupMark.objects.values_list("lead", flat=True)) == {older.pk, newer.pk}
    assert AuditEvent.objects.get(verb="lead.merged").details == {"duplicate": older.pk}
    assert StageEvent.objects.count() == 2


def test_undoing_a_merge_gives_both_leads_back(cco, now):
    older = make_lead("lead", at=now - timedelta(days=40), source=source("ads"), first_name="Анна")
    newer = make_lead("sql", at=now, source=source("site"))
    merge = leads.merge(older, into=newer, actor=cco, now=now)

    leads.undo_merge(merge, actor=cco, now=now)

    newer.refresh_from_db()
    assert (newer.created_at, newer.source.key, newer.first_name, newer.first_touch_at) == (now, "site", "", None)
    assert Lead.objects.alive().count() == 2
    with pytest.raises(UnableToMerge):
        leads.undo_merge(merge, actor=cco, now=now)


def test_what_was_changed_after_a_merge_stays_when_it_is_undone(cco, now):
    older, newer = make_lead("lead", at=now - timedelta(days=40)), make_lead("sql", at=now)
    merge = leads.merge(older, into=newer, actor=cco, now=now)
    leads.update_lead(newer, changes={"city": "Омск"}, actor=cco, now=now)

    leads.undo_merge(merge, actor=cco, now=now)

    newer.refresh_from_db()
    assert newer.city == "Омск"


def test_merged_leads_are_not_merged_again(cco, now):
    first, second, third = make_lead(), make_lead(), make_lead()
    leads.merge(first, into=second, actor=cco, now=now)

    with pytest.raises(UnableToMerge):
        leads.merge(first, into=third, actor=cco, now=now)
    with pytest.raises(UnableToMerge):
        leads.merge(third, into=third, actor=cco, now=now)


def test_a_removed_lead_leaves_the_lists_but_not_the_record(cco, now):
    lead = make_lead("mql")

    leads.remove(lead, actor=cco, now=now)
    leads.remove(lead, actor=cco, now=now)

    assert not Lead.objects.visible_to(cco).exists()
    assert StageEvent.objects.count() == 1
    assert AuditEvent.objects.filter(verb="lead.removed").count() == 1


def test_a_task_becomes_the_next_step(rep, now):
    lead = make_lead("sql", owner=rep)

    activities.log_activity(
        lead, kind="task", at=now, now=now, author=rep, text="Выслать договор", due_at=now + timedelta(days=1)
    )

    assert (lead.next_step_text, lead.next_step_due_at) == ("Выслать договор", now + timedelta(days=1))
