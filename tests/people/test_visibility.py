"""E2: who sees and who edits which lead, before and after the hand-over."""

import pytest

from funnel.models import Lead
from tests.factories.funnel import campaign, make_lead

LEADS = {
    "own": {"stage": "accepted", "owner": "rep"},
    "team": {"stage": "accepted", "owner": "head_of_sales"},
    "other_team": {"stage": "accepted", "owner": "rep_of_another_team"},
    "queue": {"stage": "mql"},
    "young": {"stage": "lead"},
    "campaign_before": {"stage": "lead", "campaign": "own"},
    "campaign_after": {"stage": "accepted", "campaign": "own", "owner": "rep_of_another_team"},
    "other_campaign": {"stage": "lead", "campaign": "other"},
}
ALL = set(LEADS)
BEFORE = {"queue", "young", "campaign_before", "other_campaign"}
SEES = {
    "ceo": ALL,
    "cmo": ALL,
    "cco": ALL,
    "head_of_marketing": ALL,
    "integration": ALL,
    "head_of_sales": {"own", "team", "queue"},
    "rep": {"own", "queue"},
    "rep_of_another_team": {"other_team", "queue", "campaign_after"},
    "marketer": {"campaign_before", "campaign_after"},
    "hr_director": set(),
    "administrator": set(),
}
EDITS = {
    "ceo": set(),
    "cmo": BEFORE,
    "cco": ALL,
    "head_of_marketing": BEFORE,
    "integration": ALL,
    "head_of_sales": {"own", "team", "queue"},
    "rep": {"own"},
    "rep_of_another_team": {"other_team", "campaign_after"},
    "marketer": {"campaign_before"},
    "hr_director": set(),
    "administrator": set(),
}


@pytest.fixture
def leads(people_by_role, marketer):
    campaigns = {"own": campaign("webinar", owner=marketer), "other": campaign("fair"), None: None}
    return {
        make_lead(
            facts["stage"],
            owner=people_by_role.get(facts.get("owner")),
            campaign=campaigns[facts.get("campaign")],
        ).pk: name
        for name, facts in LEADS.items()
    }


def named(rows, leads: dict) -> set[str]:
    return {leads[pk] for pk in rows.values_list("pk", flat=True)}


@pytest.mark.parametrize("role", SEES)
def test_e2_sees_what_the_role_may_see(leads, people_by_role, role):
    assert named(Lead.objects.visible_to(people_by_role[role]), leads) == SEES[role]


@pytest.mark.parametrize("role", EDITS)
def test_e2_edits_what_the_role_may_edit(leads, people_by_role, role):
    assert named(Lead.objects.editable_by(people_by_role[role]), leads) == EDITS[role]


@pytest.mark.parametrize("role", EDITS)
def test_e2_nobody_edits_what_is_out_of_sight(leads, people_by_role, role):
    person = people_by_role[role]

    assert named(Lead.objects.editable_by(person), leads) <= named(Lead.objects.visible_to(person), leads)


def test_e2_a_rep_takes_from_the_queue_and_not_from_others(leads, rep):
    assert named(Lead.objects.takeable_by(rep), leads) == {"own", "queue"}


def test_e2_a_tombstone_is_seen_by_nobody(leads, people_by_role, now):
    Lead.objects.update(removed_at=now)

    assert not any(Lead.objects.visible_to(person).exists() for person in people_by_role.values())
