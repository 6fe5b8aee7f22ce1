"""The career ladder (A32): a funnel with evidence, years and gaps."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from hiring.metrics import careers as metrics
from hiring.metrics.careers import Stay
from hiring.models import CareerLevel, CareerMove, PersonLevel
from hiring.selectors import careers as selectors
from hiring.services import careers
from hiring.watch import careers as watch
from practices.models import Occurrence, Part
from tests.factories.pay import level, on_ladder
from tests.factories.people import BEGINNING, MOSCOW, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
TODAY = date(2026, 1, 12)
YEAR = timedelta(days=365.25)


@pytest.fixture
def hr():
    return person_with("hr_director")


def ago(years: float) -> date:
    return TODAY - timedelta(days=round(years * 365.25))


def rotated(person, *, kind="rotation", came=True, phase="debriefed"):
    one = Occurrence.objects.create(
        kind=kind, title="Неделя", starts_at=BEGINNING - timedelta(days=60), ends_at=BEGINNING - timedelta(days=55),
        phase=phase, organiser=person, created_at=BEGINNING, held_at=BEGINNING, debriefed_at=BEGINNING,
    )  # fmt: skip
    Part.objects.create(occurrence=one, person=person, part="participant", came=came)
    return one


def proven(holder, to, hr):
    for name in level(to).competencies:
        careers.add_evidence(holder, kind="competency", competency=name, text="Видел", now=BEGINNING, actor=hr)


def test_the_ladder_of_the_register():
    """A32, Appendix 1: four levels; two to three years before commercial director, which needs marketing."""
    assert list(CareerLevel.objects.order_by("order").values_list("key", "min_years", "usual_years", "needs_marketing")) == [
        ("rep", None, None, False), ("head_of_sales", None, None, False), ("sales_director", 2, 3, False),
        ("commercial_director", None, None, True),
    ]  # fmt: skip


def test_promotions_in_a_person_year():
    """Worked example: career_conversion — 2 promotions in 8 person-years are 0.25; of nobody it is None."""
    stays = [Stay(1, ago(4)), Stay(1, ago(4), before=9)]
    assert metrics.conversion(2, stays, 1, TODAY) == pytest.approx(0.25, abs=0.001)
    assert metrics.conversion(0, [], 1, TODAY) is None


def test_median_years_of_those_who_went_on():
    """Worked example: career_years — 2, 3 and 5 years have the median 3; who is still there does not count."""
    stays = [Stay(1, ago(years), TODAY) for years in (2, 3, 5)] + [Stay(1, ago(20))]
    assert metrics.median_years(stays, 1, TODAY) == pytest.approx(3, abs=0.01)


def test_how_many_promotions_held():
    """Worked example: career_success — 3 confirmed after twelve months and 1 returned are 0.75."""
    assert (metrics.success(3, 1), metrics.success(0, 0)) == (0.75, None)


@pytest.mark.parametrize(("years", "headcount", "is_experienced"), [(3, 150, True), (3, 149, False), (2.9, 150, False)])
def test_experienced_needs_years_and_a_hundred_and_fifty_people(years, headcount, is_experienced):
    """R-CR-04."""
    assert metrics.is_experienced(years, headcount) is is_experienced


def test_a_commercial_director_is_experienced_on_the_page_too(hr):
    holder = on_ladder(person_with("cco"), "commercial_director", since=ago(1), years_before=2.5, hr=hr)
    assert not selectors.standings(hr, BEGINNING)[0].is_experienced
    careers.count_people(holder, headcount=150, now=BEGINNING, actor=hr)
    assert selectors.standings(hr, BEGINNING)[0].is_experienced


def test_a_level_is_skipped_only_with_a_justification(hr):
    """R-CR-01: by the service and by the database."""
    person = person_with("sales_rep")
    on_ladder(person, "rep", hr=hr)
    with pytest.raises(InvalidInput) as refused:
        careers.propose(person, level("sales_director"), readiness="x", now=BEGINNING, actor=hr)
    assert refused.value.field == "justification"
    with pytest.raises(IntegrityError), transaction.atomic():
        CareerMove.objects.create(
            person=person, kind="promotion", to_level=level("sales_director"), is_skipping=True, proposed_at=BEGINNING
        )
    move = careers.propose(
        person, level("sales_director"), readiness="x", justification="Уже руководил", now=BEGINNING, actor=hr
    )
    assert (move.is_skipping, move.kind) == (True, "promotion")


def test_commercial_director_needs_work_with_marketing(hr):
    """R-CR-02: a rotation that took place is enough; one that was missed or only planned is not."""
    person = person_with("head_of_sales")
    holder = on_ladder(person, "sales_director", since=ago(3), hr=hr)
    proven(holder, "commercial_director", hr)
    move = careers.propose(person, level("commercial_director"), readiness="x", now=BEGINNING, actor=hr)
    rotated(person, came=False)
    rotated(person, phase="ready")
    with pytest.raises(DomainError):
        careers.decide(move, on=TODAY, now=BEGINNING, actor=hr)
    rotated(person)

    decided = careers.decide(move, on=TODAY, now=BEGINNING, actor=hr)
    assert (decided.state, decided.had_evidence, decided.review_on) == ("promoted", True, date(2027, 1, 12))
    assert list(PersonLevel.objects.filter(person=person).order_by("pk").values_list("level__key", "until")) == [
        ("sales_director", TODAY), ("commercial_director", None),
    ]  # fmt: skip


def test_joint_trainings_and_written_evidence_count_as_work_with_marketing(hr):
    """R-CR-02: a joint plan is written down as evidence."""
    trained, planned = person_with("head_of_sales"), person_with("head_of_sales")
    rotated(trained, kind="training")
    holder = on_ladder(planned, "sales_director", hr=hr)
    careers.add_evidence(holder, kind="marketing", text="Совместный план на год", now=BEGINNING, actor=hr)
    to = level("commercial_director")
    assert selectors.gaps_of(trained, to, TODAY).has_marketing
    assert selectors.gaps_of(planned, to, TODAY).has_marketing


@pytest.mark.parametrize(("years", "is_hasty"), [(2.9, True), (3.1, False)])
def test_a_way_of_under_three_years_is_a_warning_and_no_ban(hr, years, is_hasty):
    """R-CR-03, SD5."""
    person = person_with("head_of_sales")
    holder = on_ladder(person, "sales_director", since=ago(years), hr=hr)
    rotated(person)
    proven(holder, "commercial_director", hr)
    assert selectors.gaps_of(person, level("commercial_director"), TODAY).is_hasty is is_hasty
    move = careers.propose(person, level("commercial_director"), readiness="x", now=BEGINNING, actor=hr)
    assert careers.decide(move, on=TODAY, now=BEGINNING, actor=hr).state == "promoted"


def test_gaps_name_competencies_years_and_marketing(hr):
    person = person_with("head_of_sales")
    on_ladder(person, "sales_director", since=ago(1), hr=hr)
    gaps = selectors.gaps_of(person, level("commercial_director"), TODAY)
    assert gaps.competencies == ("Знает маркетинг", "Маркетинговое образование", "Маркетинг своими руками")
    assert (round(gaps.years_missing), gaps.lacks_marketing, gaps.is_ready) == (1, True, False)


def test_al_66_promoted_without_evidence_until_it_is_there(hr):
    person = person_with("sales_rep")
    on_ladder(person, "rep", since=ago(2), hr=hr)
    move = careers.propose(person, level("head_of_sales"), readiness="x", now=BEGINNING, actor=hr)
    careers.decide(move, on=TODAY, now=BEGINNING, actor=hr)
    assert [(draft.key, draft.person_id) for draft in watch.evidence_alerts()] == [("AL-66", hr.pk)]

    proven(PersonLevel.objects.get(person=person, until=None), "head_of_sales", hr)
    assert watch.evidence_alerts() == []


def test_confirmed_after_twelve_months_or_returned(hr):
    first, second = person_with("sales_rep"), person_with("sales_rep")
    moves = []
    for person in (first, second):
        on_ladder(person, "rep", since=ago(2), hr=hr)
        move = careers.propose(person, level("head_of_sales"), readiness="x", now=BEGINNING, actor=hr)
        moves.append(careers.decide(move, on=TODAY, now=BEGINNING, actor=hr))
    later = datetime(2027, 1, 12, 12, tzinfo=MOSCOW)
    with pytest.raises(InvalidInput):
        careers.confirm(moves[0], on=date(2027, 1, 11), outcome="", now=later, actor=hr)
    careers.confirm(moves[0], on=date(2027, 1, 12), outcome="", now=later, actor=hr)
    careers.take_back(moves[1], on=date(2027, 1, 12), outcome="Вернулся к продажам", now=later, actor=hr)

    step = selectors.figures(later)[0]
    assert (step.promoted, step.confirmed, step.returned, step.success) == (2, 1, 1, 0.5)
    assert PersonLevel.objects.get(person=second, until=None).level.key == "rep"
    assert step.median_years == pytest.approx(2, abs=0.01)


def test_steps_down_sideways_from_outside_and_from_marketing(hr):
    person, outsider, marketer = person_with("head_of_sales"), person_with("cco"), person_with("cmo")
    on_ladder(person, "head_of_sales", hr=hr)
    down = careers.propose(person, level("rep"), readiness="", now=BEGINNING, actor=hr)
    assert down.kind == "demotion"
    careers.decide(down, on=TODAY, now=BEGINNING, actor=hr)
    side = careers.propose(person, level("rep"), readiness="", now=BEGINNING, actor=hr)
    assert side.kind == "lateral"
    assert on_ladder(outsider, "commercial_director", hr=hr, came_by="external").came_by == "external"
    assert on_ladder(marketer, "commercial_director", hr=hr, came_by="marketing").came_by == "marketing"
    assert selectors.figures(BEGINNING)[1].promoted == 0


def test_an_employee_sees_own_and_heads_see_all(hr):
    mine, other = person_with("sales_rep"), person_with("sales_rep")
    for person in (mine, other):
        on_ladder(person, hr=hr)
    assert [row.person for row in PersonLevel.objects.visible_to(mine)] == [mine]
    assert PersonLevel.objects.visible_to(person_with("head_of_sales")).count() == 2
    assert not PersonLevel.objects.visible_to(person_with("administrator")).exists()


def test_evidence_is_written_by_somebody_else(hr):
    head = person_with("head_of_sales")
    holder = on_ladder(head, "head_of_sales", hr=hr)
    with pytest.raises(NotAllowed):
        careers.add_evidence(holder, kind="result", text="x", now=BEGINNING, actor=head)


def test_gaps_lead_to_rotations_and_trainings(client, english_company, hr):
    person = person_with("head_of_sales")
    on_ladder(person, "sales_director", since=ago(1), hr=hr)
    client.force_login(hr)
    page = client.get(f"/hiring/careers/{person.pk}/").content.decode()
    assert "/practices/rotations/" in page
    assert "/practices/trainings/" in page
    data = {"kind": "competency", "competency": "Знает маркетинг", "text": "Вёл кампанию"}
    assert client.post(f"/hiring/careers/{person.pk}/evidence/", {}).status_code == 422
    assert client.post(f"/hiring/careers/{person.pk}/evidence/", data).status_code == 302
    client.force_login(person_with("sales_rep"))
    assert client.get(f"/hiring/careers/{person.pk}/").status_code == 404
    assert client.get("/hiring/careers/").status_code == 200


def test_the_ladder_asks_as_much_for_one_as_for_many(client, django_assert_max_num_queries, hr):
    client.force_login(hr)
    for _n in range(2):
        on_ladder(person_with("sales_rep"), hr=hr)
    client.get("/hiring/careers/")
    with django_assert_max_num_queries(200) as few:
        client.get("/hiring/careers/")
    for _n in range(8):
        on_ladder(person_with("sales_rep"), hr=hr)
    with django_assert_max_num_queries(len(few)):
        client.get("/hiring/careers/")


def test_al_68_a_ladder_nobody_looked_at_for_half_a_year(hr):
    """A32: placed on 12 January, asked for after 12 July; a piece of evidence is a look."""
    person = person_with("sales_rep")
    row = on_ladder(person, "rep", since=ago(2), hr=hr)
    early, late = datetime(2026, 7, 11, 12, tzinfo=MOSCOW), datetime(2026, 7, 14, 12, tzinfo=MOSCOW)
    assert watch.review_alerts(early) == []
    assert [(draft.key, draft.params) for draft in watch.review_alerts(late)] == [("AL-68", {"count": 1})]

    row.evidence.create(kind="result", text="x", by=hr, at=late)
    assert watch.review_alerts(late) == []
