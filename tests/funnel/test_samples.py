"""The disagreement audit (C2): twenty leads by lot, judged twice and blindly, agreement and kappa."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period
from funnel.metrics.agreement import Agreement, agreement, draw
from funnel.models import Lead, Sample, SampleLabel
from funnel.selectors import agreement as selectors
from funnel.services import samples, stages
from funnel.watch import samples as watch
from tests.factories.funnel import make_lead, source
from tests.factories.people import person_with
from tests.funnel.test_rollups import on

pytestmark = pytest.mark.usefixtures("english_company")

FEBRUARY = Period.month_of(on(2, 1).date())


def decided(count: int, reason: str = "not_target", **fields) -> list[Lead]:
    """As many accepted and as many returned leads of February."""
    found = []
    for number in range(count):
        for to in ("accepted", "rejected"):
            lead = make_lead("mql", at=on(2, 2), mql_no=1, external_id=f"{to}{number}", **fields)
            why = {"reason": reason} if to == "rejected" else {}
            stages.move_lead(lead, to_stage=to, now=on(2, 3), actor=None, **why)
            found.append(lead)
    return found


@pytest.fixture
def sample(company, marketer, rep) -> Sample:
    decided(3)
    return samples.draw(FEBRUARY, now=on(3, 1))


def judge(sample: Sample, words: str, *, now) -> None:
    """A letter a lead and side: `aa` both would take it, `ar` only marketing."""
    for row, (one, other) in zip(sample.leads.order_by("order"), words.split(), strict=True):
        for person, word in ((sample.marketer, one), (sample.seller, other)):
            samples.label(sample, row.pk, {"a": "accept", "r": "reject"}[word], actor=person, now=now)


def test_kappa_is_what_agreement_has_beyond_chance():
    """C2, by hand: 20 leads, 9 both yes, 7 both no, 4 apart (3 + 1): observed 0.80, by chance 0.50, kappa 0.60."""
    pairs = [(True, True)] * 9 + [(False, False)] * 7 + [(True, False)] * 1 + [(False, True)] * 3

    found = agreement(pairs)

    assert (found.n, found.agreed, found.share, round(found.kappa, 6)) == (20, 16, 0.8, 0.6)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([], Agreement(0, 0, None)),
        ([(True, True)] * 5, Agreement(5, 5, None)),
        ([(True, False), (False, True)], Agreement(2, 0, -1.0)),
        ([(True, True), (False, False)], Agreement(2, 2, 1.0)),
    ],
)
def test_kappa_says_nothing_where_nobody_could_disagree(pairs, said):
    assert agreement(pairs) == said


def test_the_lot_is_the_same_for_a_month_and_takes_ten():
    assert draw(range(100), seed="2026-02") == draw(reversed(range(100)), seed="2026-02")
    assert len(draw(range(100), seed="2026-02")) == 10
    assert draw(range(100), seed="2026-02") != draw(range(100), seed="2026-03")


def test_ten_taken_and_ten_returned_are_drawn(company, marketer, rep):
    """C2: 20 leads, 10 accepted and 10 rejected."""
    decided(12)

    sample = samples.draw(FEBRUARY, now=on(3, 1))

    assert [sample.leads.filter(was=was).count() for was in ("accept", "reject")] == [10, 10]
    assert (sample.marketer, sample.seller) == (marketer, rep)


def test_whoever_has_no_hand_in_the_leads_judges_them(company, marketer, rep):
    other = person_with("sales_rep")
    decided(3, owner=rep)

    assert samples.draw(FEBRUARY, now=on(3, 1)).seller == other


def test_a_month_is_drawn_once_and_one_without_returns_not_at_all(sample):
    assert samples.draw_due(now=on(3, 2)) is None
    assert samples.draw(FEBRUARY, now=on(3, 2)) is None
    assert samples.draw(FEBRUARY.previous(), now=on(3, 2)) is None
    assert Sample.objects.count() == 1


def test_nothing_is_told_before_both_have_judged_every_lead(sample, as_, cmo):
    row = sample.leads.first()
    samples.label(sample, row.pk, "accept", actor=sample.marketer, now=on(3, 2))

    assert (selectors.result(sample), selectors.judged(sample), selectors.latest(on(3, 9))) == (None, (), None)
    assert as_(cmo).get(f"/sla/samples/{sample.pk}/").context["rows"] == ()


def test_the_result_is_of_both_words(sample):
    judge(sample, "aa aa ar rr rr rr", now=on(3, 2))

    found = selectors.latest(on(3, 9))

    assert (found.month, found.n, found.agreed, round(found.kappa, 3)) == (FEBRUARY.start, 6, 5, 0.667)


def test_a_word_is_said_once_and_never_changed(sample):
    row = sample.leads.first()
    label = samples.label(sample, row.pk, "accept", actor=sample.seller, now=on(3, 2))

    with pytest.raises(DomainError, match="already"):
        samples.label(sample, row.pk, "reject", actor=sample.seller, now=on(3, 2))
    with pytest.raises(DatabaseError), transaction.atomic():
        SampleLabel.objects.filter(pk=label.pk).update(verdict="reject")
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleLabel.objects.create(sample_lead=row, side="sales", person=sample.seller, verdict="accept", at=on(3, 2))


def test_only_the_two_judge_and_only_leads_of_the_sample(sample, cmo):
    with pytest.raises(NotAllowed):
        samples.label(sample, sample.leads.first().pk, "accept", actor=cmo, now=on(3, 2))
    with pytest.raises(InvalidInput):
        samples.label(sample, 0, "accept", actor=sample.seller, now=on(3, 2))


def test_a_head_chooses_who_judges_before_the_first_word(sample, cmo, cco, rep):
    other = person_with("marketer")

    samples.assign(sample, "marketing", other, actor=cmo, now=on(3, 2))
    sample.refresh_from_db()

    assert sample.marketer == other
    with pytest.raises(NotAllowed):
        samples.assign(sample, "marketing", other, actor=cco, now=on(3, 2))
    with pytest.raises(InvalidInput):
        samples.assign(sample, "marketing", rep, actor=cmo, now=on(3, 2))
    samples.label(sample, sample.leads.first().pk, "accept", actor=other, now=on(3, 2))
    with pytest.raises(DomainError, match="begun"):
        samples.assign(sample, "marketing", other, actor=cmo, now=on(3, 2))


def test_the_page_of_whoever_judges_hides_outcome_name_and_the_other_word(sample, as_):
    Lead.objects.update(first_name="Тайна", phone="+79160000000")
    address = f"/sla/samples/{sample.pk}/"

    shown = as_(sample.seller).get(address).content.decode()
    answer = as_(sample.seller).post(f"{address}label/", {"lead": sample.leads.first().pk, "verdict": "accept"})

    assert "Тайна" not in shown
    assert "79160000000" not in shown
    assert answer.status_code == 302
    assert SampleLabel.objects.get().side == "sales"


def test_a_word_that_cannot_be_read_is_refused_on_the_page(sample, as_):
    answer = as_(sample.seller).post(f"/sla/samples/{sample.pk}/label/", {"lead": "x", "verdict": "accept"})

    assert answer.status_code == 422
    assert not SampleLabel.objects.exists()


def test_two_readings_of_one_definition_are_a_signal(sample):
    """C2: kappa below 0.6 → a topic about definitions; not of an old sample."""
    judge(sample, "aa ar ra rr ar rr", now=on(3, 2))

    (draft,) = watch.signals(on(3, 9))

    assert (draft.metric, draft.params["n"], draft.params["agreed"]) == ("sample_kappa", 6, 3)
    assert watch.signals(on(3, 9) + timedelta(days=60)) == []


def test_whoever_has_not_judged_after_a_week_is_reminded(sample):
    """AL-73."""
    assert watch.alerts(on(3, 5)) == []
    assert {draft.person_id for draft in watch.alerts(on(3, 9))} == {sample.marketer_id, sample.seller_id}


def test_the_api_counts_refusals_by_source_and_reason(company, as_, cmo, marketer, rep):
    decided(2, source=source("site"))

    answer = as_(cmo).get("/api/v1/metrics/rejections/?from=2026-02-01&to=2026-03-01").json()

    assert (answer["rejected"], answer["agreement"]) == (2, None)
    assert answer["rows"] == [{"source": "site", "reason": "not_target", "count": 2}]
    assert as_(cmo).get("/api/v1/metrics/rejections/?from=x").status_code == 400


def test_the_empty_list_teaches(company, as_, cmo):
    assert "No sample has been drawn yet" in as_(cmo).get("/sla/samples/").content.decode()


def test_the_list_of_a_year_asks_as_often_as_that_of_a_month(sample, as_, cmo, django_assert_max_num_queries):
    browser = as_(cmo)
    browser.get("/sla/samples/")
    with django_assert_max_num_queries(30) as one:
        browser.get("/sla/samples/")
    for month in range(1, 13):
        row = Sample.objects.create(month=on(month, 1).date().replace(year=2025), drawn_at=on(1, 1))
        row.leads.create(lead=make_lead("accepted"), was="accept", order=1)
    with django_assert_max_num_queries(len(one)):
        answer = browser.get("/sla/samples/")

    assert len(answer.context["rows"]) == 13
