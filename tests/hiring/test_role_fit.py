"""The role-fit guard (A20): what was done is looked at, never what people are like."""

from datetime import date, datetime

import pytest

from alignment.shared.errors import InvalidInput
from hiring.metrics import role_fit as metrics
from hiring.metrics.catalogue import METRICS
from hiring.metrics.role_fit import Look
from hiring.models import RoleFitCase, RoleFitItem, RoleFitOutcome
from hiring.models.role_fit import CHECKLIST
from hiring.selectors import role_fit as selectors
from hiring.services import applications, role_fit
from hiring.watch import careers as watch
from people.services import memberships
from tests.factories.hiring import candidate, vacancy
from tests.factories.pay import fit_case
from tests.factories.people import BEGINNING, MOSCOW, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
TRAITS = (
    "patien", "creativ", "independen", "curio", "impatien", "power", "hierarch", "intuit", "attention_hunger", "charism",
    "trait", "personality", "temperament",
)  # fmt: skip


def filled(case, by, *, but=()):
    outsider = person_with("marketer")
    for key, _label in CHECKLIST:
        if key not in but:
            role_fit.meet(case, key=key, is_met=True, evidence="Видел", outsider=outsider, now=BEGINNING, actor=by)


def test_the_checklist_is_that_of_the_rule():
    """R-RF-01."""
    assert [key for key, _label in CHECKLIST] == [
        "marketing_practice", "budget", "experiments", "data_case", "interview",
    ]  # fmt: skip


def test_no_field_and_no_figure_scores_a_trait():
    """R-RF-02: traits are prompts of an interview; nothing stores or counts them."""
    fields = {f.name for model in (RoleFitCase, RoleFitItem, RoleFitOutcome) for f in model._meta.get_fields()}
    figures = {metric.key for metric in METRICS} | set(selectors.Figures.__dataclass_fields__)
    names = fields | figures | {key for key, _label in CHECKLIST}
    assert [name for name in names for trait in TRAITS if trait in name] == []
    assert not [name for name in fields if "score" in name or "rating" in name]
    assert len(selectors.PROMPTS) == 6


def test_a_move_of_a_seller_opens_a_case_once():
    seller, ceo = person_with("sales_rep"), person_with("ceo")
    first = fit_case(seller, by=ceo)
    assert fit_case(seller, by=ceo).pk == first.pk
    assert (first.state, first.from_role, first.door) == ("opened", "sales_rep", "page")
    with pytest.raises(InvalidInput):
        fit_case(person_with("marketer"), by=ceo)


def test_a_founder_who_leads_marketing_is_no_move_from_sales():
    founder = person_with("ceo")
    memberships.give_role(founder, role="cmo", department=None, now=BEGINNING, by=None)
    assert not RoleFitCase.objects.exists()


def test_the_interview_needs_a_marketer_from_outside_the_line():
    """R-RF-01: not the seller, not the head over the place, not another seller."""
    ceo, seller = person_with("ceo"), person_with("sales_rep")
    case = fit_case(seller, by=ceo)
    common = {"key": "interview", "is_met": True, "evidence": "x", "now": BEGINNING, "actor": ceo}
    for somebody in (None, seller, ceo, person_with("head_of_sales")):
        with pytest.raises(InvalidInput) as refused:
            role_fit.meet(case, outsider=somebody, **common)
        assert refused.value.field == "outsider"
    role_fit.meet(case, outsider_note="Маркетолог другой компании", **common)
    assert selectors.view_of(case).met == 1


def test_a_full_checklist_decides_in_time():
    ceo = person_with("ceo")
    case = fit_case(by=ceo)
    filled(case, ceo)
    decided = role_fit.decide(case, decision="moved", reason="", now=BEGINNING, actor=ceo)
    assert (decided.was_early, watch.early_alerts()) == (False, [])


def test_al_67_decided_before_the_checklist():
    ceo, hr = person_with("ceo"), person_with("hr_director")
    case = fit_case(by=ceo)
    filled(case, ceo, but=("budget",))
    with pytest.raises(InvalidInput):
        role_fit.decide(case, decision="moved", reason="", now=BEGINNING, actor=ceo)
    role_fit.decide(case, decision="moved", reason="Некому больше", now=BEGINNING, actor=ceo)
    assert [(draft.key, draft.person_id) for draft in watch.early_alerts()] == [
        ("AL-67", pk) for pk in sorted([ceo.pk, hr.pk])
    ]
    case.refresh_from_db()
    role_fit.meet(case, key="budget", is_met=True, evidence="Вёл бюджет", now=BEGINNING, actor=ceo)
    assert watch.early_alerts() == []


def test_a_seller_who_stays_needs_no_checklist():
    ceo = person_with("ceo")
    decided = role_fit.decide(fit_case(by=ceo), decision="stays", reason="", now=BEGINNING, actor=ceo)
    assert (decided.decision, decided.was_early) == ("stays", False)


def test_giving_the_role_opens_the_case_and_says_so(english_company):
    """The hook of the people services: a role given before the checklist was full."""
    seller = person_with("head_of_sales")
    given = memberships.give_role(seller, role="cmo", department=None, now=BEGINNING, by=None)
    case = RoleFitCase.objects.get()
    assert (case.door, case.decision, case.was_early, case.from_role) == ("role", "moved", True, "head_of_sales")
    assert given.cautions == ["A seller now leads marketing, and the checklist is not full. Look at the case."]
    memberships.give_role(person_with("marketer"), role="head_of_marketing", department=None, now=BEGINNING, by=None)
    assert RoleFitCase.objects.count() == 1


def test_the_page_of_a_colleague_warns(client, english_company):
    seller = person_with("sales_rep")
    client.force_login(person_with("administrator"))
    page = client.post(
        f"/settings/people/{seller.pk}/roles/", {"role": "head_of_marketing", "duty": "other"}, follow=True
    )
    assert page.status_code == 200
    assert "the checklist is not full" in page.content.decode()


def test_an_application_of_a_seller_opens_a_case_that_the_ceo_does_not_see_yet():
    """P9: who applies is the hiring head's and the HR director's, until it is decided."""
    seller, head, ceo = person_with("sales_rep"), person_with("cmo"), person_with("ceo")
    where = vacancy(head=head, position="head_of_marketing")
    applications.apply(where, candidate(email=seller.email), now=BEGINNING, actor=None)
    case = RoleFitCase.objects.get()
    assert (case.door, case.to_role, case.head) == ("application", "head_of_marketing", head)
    assert not RoleFitCase.objects.visible_to(ceo).exists()
    assert RoleFitCase.objects.visible_to(head).exists()
    assert not RoleFitCase.objects.visible_to(seller).exists()
    applications.apply(vacancy(head=head), candidate("Пётр", email=seller.email), now=BEGINNING, actor=None)
    assert RoleFitCase.objects.count() == 1


def test_survival_and_target_hit():
    """Worked example: role_fit_survival — 1 of 4 in the role after twelve months is 0.25.

    Worked example: role_fit_target — 1 of 4 hits its targets at twelve months: 0.25; who left hits none.
    """
    looks = [Look(1, 12, True, True), *(Look(case, 12, False, False) for case in (2, 3, 4)), Look(1, 6, True, False)]
    assert (metrics.survival(looks, 12).share, metrics.target_hit(looks).share) == (0.25, 0.25)
    assert (metrics.survival(looks, 6).share, metrics.survival([], 6).share) == (1.0, None)


def test_a_move_is_looked_at_after_six_and_twelve_months():
    ceo = person_with("ceo")
    case = fit_case(by=ceo)
    filled(case, ceo)
    role_fit.decide(case, decision="moved", reason="", now=BEGINNING, actor=ceo)
    later = datetime(2027, 2, 1, 12, tzinfo=MOSCOW)
    common = {"is_in_role": True, "hit_target": True, "note": "", "now": later, "actor": ceo}
    with pytest.raises(InvalidInput):
        role_fit.look(case, months=6, on=date(2026, 7, 11), **common)
    role_fit.look(case, months=6, on=date(2026, 7, 12), **common)
    role_fit.look(case, months=12, on=date(2027, 1, 12), **common)
    found = selectors.figures(selectors.cases(ceo))
    assert (found.moves, found.survival_6.share, found.target_12.share) == (1, 1.0, 1.0)
    case.refresh_from_db()
    assert case.state == "twelve_months"


def test_a_case_on_its_page(client, english_company):
    ceo = person_with("ceo")
    case = fit_case(by=ceo)
    client.force_login(ceo)
    assert "never scored" in client.get(f"/hiring/role-fit/{case.pk}/").content.decode()
    url = f"/hiring/role-fit/{case.pk}/item/"
    assert client.post(url, {"key": "nonsense"}).status_code == 422
    assert client.post(url, {"key": "budget", "is_met": "on", "evidence": "Вёл бюджет"}).status_code == 302
    client.force_login(person_with("sales_rep"))
    assert client.get(f"/hiring/role-fit/{case.pk}/").status_code == 404
    assert client.get("/hiring/role-fit/").status_code == 403
