"""The internet marketer (A33): skills, functions, a plan of leads beside its quality, and work for us alone."""

from datetime import date, datetime, timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from hiring.models import RoleCard
from hiring.models.role_cards import FUNCTIONS, MANAGED, SKILLS
from hiring.selectors import role_cards as selectors
from hiring.services import role_cards
from hiring.watch import pay as watch
from tests.factories.hiring import vacancy
from tests.factories.pay import accepted_leads, role_card
from tests.factories.people import BEGINNING, MOSCOW, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
DUE = datetime(2026, 7, 1, 12, tzinfo=MOSCOW)


def test_nine_skills_ten_functions_ten_kinds_of_contractors():
    assert (len(SKILLS), len(FUNCTIONS), len(MANAGED)) == (9, 10, 10)


def test_a_place_is_vacant_filled_on_probation_and_confirmed():
    cco, person = person_with("cco"), person_with("marketer")
    card = role_card(by=cco)
    assert (card.state, card.acting_head) == ("vacant", cco)
    card = role_cards.hire(
        card, person=person, started_on=date(2026, 1, 1), exclusive_since=date(2026, 1, 1), now=BEGINNING, actor=cco
    )
    states = [card.state]
    for _n in range(2):
        card = role_cards.advance(card, now=BEGINNING, actor=cco)
        states.append(card.state)
    assert states == ["hired", "probation", "confirmed"]
    with pytest.raises(DomainError):
        role_cards.advance(card, now=BEGINNING, actor=cco)


def test_the_clause_of_exclusivity_is_in_the_agreement():
    """R-IM-03: in staff and for us alone."""
    with pytest.raises(InvalidInput) as refused:
        role_card(person_with("marketer"), exclusive_since=None)
    assert refused.value.field == "exclusive_since"


def test_al_26_every_six_months():
    """R-IM-03: clause of 1 January, due on 1 July; asked then, due again on 1 January."""
    hr, cco = person_with("hr_director"), person_with("cco")
    card = role_card(person_with("marketer"), by=cco)
    assert watch.exclusivity_alerts([hr], DUE - timedelta(days=1)) == []
    assert [(draft.key, draft.person_id) for draft in watch.exclusivity_alerts([hr], DUE)] == [("AL-26", hr.pk)]
    role_cards.check_exclusivity(card, result="kept", note="", now=DUE, actor=hr)
    assert watch.exclusivity_alerts([hr], DUE) == []
    assert selectors.view_of(card, DUE).check_due_on == date(2027, 1, 1)


def test_two_part_time_people_are_not_asked():
    """A41: exclusivity does not apply to them."""
    hr = person_with("hr_director")
    cards = [role_card(person_with("marketer"), is_part_time=True, by=hr) for _n in range(2)]
    assert watch.exclusivity_alerts([hr], DUE) == []
    assert role_cards.check_exclusivity(cards[0], result="not_applicable", note="", now=DUE, actor=hr)
    with pytest.raises(InvalidInput):
        role_cards.check_exclusivity(cards[1], result="kept", note="", now=DUE, actor=hr)


def test_leads_stand_beside_their_acceptance():
    """R-IM-02: 3 of 100 accepted, 3 of 4 decided."""
    person = person_with("marketer")
    card = role_card(person)
    accepted_leads(person, 3)
    accepted_leads(person, 1, to="rejected")
    plan = selectors.view_of(card, BEGINNING).plan
    assert (plan.fact, plan.attainment, plan.acceptance) == (3, 0.03, 0.75)
    assert card.kpi == "paired"


def test_what_is_counted_is_recorded():
    """R-IM-02."""
    cco = person_with("cco")
    card = role_cards.set_plan(role_card(by=cco), kpi="qualified", plan_leads=40, now=BEGINNING, actor=cco)
    assert (card.kpi, card.plan_leads) == ("qualified", 40)


def test_a_skill_has_a_level_only_with_evidence():
    cco = person_with("cco")
    card = role_card(by=cco)
    with pytest.raises(InvalidInput):
        role_cards.mark_skill(card, skill="seo", level=2, evidence=" ", now=BEGINNING, actor=cco)
    for level in (1, 2):
        role_cards.mark_skill(
            card, skill="seo", level=level, evidence="Аудит", now=BEGINNING + timedelta(days=level), actor=cco
        )
    role_cards.mark_function(card, function="ads", is_done=True, note="", now=BEGINNING, actor=cco)
    view = selectors.view_of(card, BEGINNING)
    assert {one.key: one.mark.level for one in view.skills if one.mark} == {"seo": 2}
    assert (view.skills_known, view.functions_done) == (1, 1)
    with pytest.raises(NotAllowed):
        role_cards.mark_skill(card, skill="seo", level=3, evidence="x", now=BEGINNING, actor=person_with("marketer"))


def test_hypotheses_tested_of_those_planned():
    """Worked example: hypotheses_tested — 1 tested of 4 planned this month is 0.25; of none it is None."""
    person = person_with("marketer")
    card = role_card(person)
    assert selectors.view_of(card, BEGINNING).tested_share is None
    rows = [
        role_cards.plan_hypothesis(card, text=f"{n}", planned_for=date(2026, 1, 12), now=BEGINNING, actor=person)
        for n in range(4)
    ]
    role_cards.conclude_hypothesis(rows[0], result="Не подтвердилась", now=BEGINNING, actor=person)
    assert selectors.view_of(card, BEGINNING).tested_share == 0.25


def test_a_marketing_director_without_a_marketer_is_advised_against():
    """R-IM-01."""
    where = vacancy(position="marketing_director")
    assert selectors.advice_for(where)
    assert not selectors.advice_for(vacancy())
    person_with("marketer")
    assert not selectors.advice_for(where)


def test_the_card_on_its_page(client, english_company):
    cco, person = person_with("cco"), person_with("marketer")
    card = role_card(person, by=cco)
    client.force_login(cco)
    assert "Nine skills" in client.get(f"/hiring/role-cards/{card.pk}/").content.decode()
    url = f"/hiring/role-cards/{card.pk}/skill/"
    assert client.post(url, {"skill": "seo", "level": "2"}).status_code == 422
    assert client.post(url, {"skill": "seo", "level": "2", "evidence": "Аудит"}).status_code == 302
    client.force_login(person)
    assert client.get(f"/hiring/role-cards/{card.pk}/").status_code == 200
    assert client.post(url, {"skill": "seo", "level": "3", "evidence": "x"}).status_code == 403
    client.force_login(person_with("sales_rep"))
    assert client.get(f"/hiring/role-cards/{card.pk}/").status_code == 404


def test_al_65_two_months_under_eighty_percent_of_the_plan():
    """A33: 79 of 100 in January and in February; with 80 in February nobody is called."""
    person, cco = person_with("marketer"), person_with("cco")
    card = role_card(person, by=cco)
    RoleCard.objects.filter(pk=card.pk).update(plan_leads=100, started_on=date(2025, 12, 1), acting_head=cco)
    march = datetime(2026, 3, 2, 12, tzinfo=MOSCOW)
    accepted_leads(person, 79, at=BEGINNING)
    accepted_leads(person, 79, at=BEGINNING + timedelta(days=30))
    assert [(draft.key, draft.person_id) for draft in watch.plan_alerts(march)] == [("AL-65", cco.pk)]

    accepted_leads(person, 1, at=BEGINNING + timedelta(days=31))
    assert watch.plan_alerts(march) == []
