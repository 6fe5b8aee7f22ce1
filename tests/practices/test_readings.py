"""B8: figures of the practices week by week, as an effect card reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alignment.shared.weeks import Week
from dashboards.tasks import judge_card
from funnel.models import Customer, Purchase
from loop import selectors_readings as readings
from loop.metrics.effects import pooled
from loop.services import effects
from people.models import Absence, Membership
from practices.models import (
    Asset,
    AssetRequest,
    AssetUse,
    ClientLoss,
    ClientPulse,
    Finding,
    Method,
    Occurrence,
    OnboardingPlan,
    OnboardingStep,
    Part,
    Training,
    Wave,
    WaveResult,
)
from practices.selectors.readings import favourable_of
from practices.services import assets, listening, occurrences
from tests.factories import content
from tests.factories.funnel import make_lead, stage
from tests.factories.meetings import moscow
from tests.factories.people import person_with
from tests.factories.surveys import told_wave
from tests.practices.visits import briefed, debriefed, launched, made, planned, whole

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
WEEK = timedelta(weeks=1)
START = MONDAY - 26 * WEEK


def read(key, now, *, segment="", start=START, end=MONDAY) -> tuple[Week, ...]:
    return readings.weekly(key, segment, start=start, end=end, now=now)


def counted(key, now, **where) -> tuple[int | None, int]:
    side = pooled(read(key, now, **where))
    return side.k, side.n


def filled(key, now, **where) -> list[tuple[date, float | None, int]]:
    return [(week.start, week.value, week.n) for week in read(key, now, **where) if week.n]


def moment(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_visit_weeks_kept_9_of_12(cmo, marketer, rep, now):
    """B8, R-FV-04: two visits of a week are one kept week."""
    launched(cmo, now=moscow(MONDAY - 12 * WEEK, 9))
    for n in range(1, 10):
        whole(marketer, rep, day=MONDAY - n * WEEK + timedelta(days=1))
    whole(marketer, rep, day=MONDAY - 9 * WEEK + timedelta(days=2))
    assert counted("visit_weeks_kept", now) == (9, 12)
    assert read("visit_weeks_kept", now)[0].value is None
    assert read("visit_weeks_kept", now, start=MONDAY + WEEK, end=MONDAY + 2 * WEEK) == (
        Week(MONDAY + WEEK, None, 0, 0, mature=False),
    )


def test_visits_that_count_their_clients_and_their_ideas(cmo, marketer, rep, now):
    """R-FV-01, R-EF-02: three visits, one in our office; a visit of last week may still wait for its debrief."""
    launched(cmo, now=moscow(MONDAY - 12 * WEEK, 9))
    tuesday = MONDAY - 4 * WEEK + timedelta(days=1)
    debriefed(made(briefed(planned(marketer, rep, day=tuesday))), ideas=["Прайс", "Сравнение"])
    whole(marketer, rep, day=tuesday + timedelta(days=1), client_name="Фабрика")
    whole(marketer, rep, day=tuesday + timedelta(days=2), place_type="our_office")
    assert counted("visit_valid_share", now) == (2, 3)
    assert filled("visit_coverage", now) == [(MONDAY - 4 * WEEK, 2, 2)]
    assert [week.mature for week in read("visit_coverage", now)[-2:]] == [True, False]
    assert filled("ideas_per_visit", now) == [(MONDAY - 4 * WEEK, 1.5, 2)]


def trained(organiser, day: date, came: list, missed: list) -> Training:
    start = moscow(day, 10)
    occurrence = occurrences.plan(
        kind="training", title="Обучение", starts_at=start, ends_at=start + timedelta(hours=4), organiser=organiser,
        people=[(person, "participant") for person in (*came, *missed)], now=start - WEEK,
    )  # fmt: skip
    Occurrence.objects.filter(pk=occurrence.pk).update(phase="held", held_at=start + timedelta(hours=4))
    Part.objects.filter(occurrence=occurrence, person__in=came).update(came=True)
    Part.objects.filter(occurrence=occurrence, person__in=missed).update(came=False)
    return Training.objects.create(occurrence=occurrence, state="held")


def test_attendance_of_trainings_leaves_the_excused_out(hr_director, marketing, sales, now):
    """A7: 3 of 4 of sales, one more was on leave; 2 of 2 of marketing."""
    day = MONDAY - 3 * WEEK
    marketers = [person_with("marketer", marketing) for _n in range(2)]
    sellers = [person_with("sales_rep", sales) for _n in range(5)]
    Absence.objects.create(person=sellers[4], kind="leave", from_date=day, to_date=day)
    trained(hr_director, day, [*marketers, *sellers[:3]], sellers[3:])
    assert counted("training_attendance", now) == (5, 6)
    assert counted("training_attendance", now, segment="side:sales") == (3, 4)
    assert counted("training_attendance", now, segment="side:marketing") == (2, 2)


def shown(asset: Asset, rep, day: date) -> None:
    AssetUse.objects.create(asset=asset, lead=make_lead("sql", owner=rep), person=rep, at=moment(day), day=day)


def test_a_material_has_the_age_of_the_day_on_which_it_was_shown(cmo, head_of_marketing, rep, now):
    """A18: reviewed since, it was old then all the same; the review of today does not make last month fresh."""
    made = moscow(MONDAY - 60 * WEEK, 9)
    deck = content.asset(head_of_marketing, cmo, now=made)
    shown(deck, rep, MONDAY - 10 * WEEK)
    assets.review(deck, actor=head_of_marketing, now=moscow(MONDAY - 8 * WEEK, 9))
    shown(deck, rep, MONDAY - 2 * WEEK)
    shown(deck, rep, MONDAY - 2 * WEEK + timedelta(days=1))
    assert filled("asset_age_days", now) == [(MONDAY - 10 * WEEK, 350, 1), (MONDAY - 2 * WEEK, 42.5, 2)]
    assert filled("asset_median_age_days", now)[1][1] == 42.5
    assert counted("asset_stale_share", now) == (0, 3)
    assert counted("asset_fresh_use", now) == (3, 3)


def test_what_was_stale_when_shown_stays_stale(cmo, head_of_marketing, rep, now):
    """R-CF-01: thirteen months without a review."""
    deck = content.asset(head_of_marketing, cmo, now=moscow(MONDAY - 70 * WEEK, 9))
    shown(deck, rep, MONDAY - 3 * WEEK)
    assets.review(deck, actor=head_of_marketing, now=moscow(MONDAY - WEEK, 9))
    shown(deck, rep, MONDAY - timedelta(days=2))
    assert counted("asset_stale_share", now) == (1, 2)


def test_a_renewal_counts_in_the_week_it_came(cmo, head_of_marketing, rep, now):
    """A18: asked on a Monday, renewed ten days later."""
    asked_at = moscow(MONDAY - 4 * WEEK, 9)
    deck = content.asset(head_of_marketing, cmo, now=asked_at - WEEK)
    assets.ask_for_update(deck, requester=rep, now=asked_at)
    assets.review(deck, actor=head_of_marketing, now=asked_at + timedelta(days=10))
    assert AssetRequest.objects.get().closed_at
    assert filled("asset_update_days", now) == [(MONDAY - 3 * WEEK, 10, 1)]


def client(day: date, *, lost: date | None = None, amount: int = 0) -> Customer:
    customer = Customer.objects.create(name="ООО", kind="company", created_at=moment(day))
    make_lead("won", at=moment(day), customer=customer)
    if lost:
        ClientLoss.objects.create(customer=customer, lost_on=lost, at=moment(lost))
    if amount:
        Purchase.objects.create(
            customer=customer, at=moment(day + timedelta(days=5)), amount_minor=amount * 100, currency="RUB",
            kind="repeat",
        )  # fmt: skip
    return customer


def test_early_churn_1_of_3_by_the_week_clients_began(company, now):
    """R-CX-02: lost on day 40 is no early loss; those of the last thirty days are not ripe."""
    began = MONDAY - 10 * WEEK
    client(began, lost=began + timedelta(days=20))
    client(began, lost=began + timedelta(days=40))
    client(began)
    client(MONDAY - 2 * WEEK, lost=MONDAY - WEEK)
    assert pooled(week for week in read("early_churn", now) if week.mature).k == 1
    ripe = {week.start: (week.value, week.n, week.mature) for week in read("early_churn", now) if week.n}
    assert ripe == {began: (1 / 3, 3, True), MONDAY - 2 * WEEK: (1.0, 1, False)}
    assert (readings.direction_of("early_churn"), readings.horizon_of("early_churn", now=now)) == ("down", 30)


def test_what_a_client_brought_is_a_mean_of_the_week(company, now):
    """A26: 90,000 and 30,000 in the first ninety days."""
    began = MONDAY - 20 * WEEK
    client(began, amount=90_000)
    client(began, amount=30_000)
    assert filled("client_value", now) == [(began, 60_000, 2)]


def test_steps_of_new_clients_on_time(company, cco, now):
    """A26: done on the day, a day late, not yet; skipped and churned are none."""
    plan = OnboardingPlan.objects.create(
        customer=client(MONDAY - 5 * WEEK), owner=cco, day0=MONDAY - 5 * WEEK, created_at=moment(MONDAY - 5 * WEEK)
    )  # fmt: skip
    due = MONDAY - 4 * WEEK
    kinds = ((due, False), (due + timedelta(days=1), False), (None, False), (due, True))
    for place, (done, skipped) in enumerate(kinds):
        OnboardingStep.objects.create(
            plan=plan, kind="call", title=f"{place}", day=7, due_on=due, is_skipped=skipped,
            note="Не нужен" if skipped else "", done_at=moment(done) if done else None, done_by=cco if done else None,
        )  # fmt: skip
    assert counted("onboarding_on_time", now) == (1, 3)


def test_one_question_to_clients(company, cco, now):
    for score in (5, 4):
        made_at = moment(MONDAY - 9 * WEEK)
        plan = OnboardingPlan.objects.create(
            customer=client(MONDAY - 9 * WEEK), owner=cco, day0=MONDAY - 9 * WEEK, created_at=made_at
        )
        ClientPulse.objects.create(
            customer=plan.customer, plan=plan, occasion="day30", asked_by="phone", asked_at=moment(MONDAY - 4 * WEEK),
            valid_until=moment(MONDAY), score=score, answered_at=moment(MONDAY - 3 * WEEK), manager=cco, heard_by=cco,
        )  # fmt: skip
    assert filled("client_pulse", now) == [(MONDAY - 3 * WEEK, 4.5, 2)]


def test_listening_is_of_the_sellers_of_that_week(marketer, rep, head_of_sales, sales, now):
    """A25: one of two heard, an hour; a seller who came later does not lower the past."""
    at = moscow(MONDAY - 5 * WEEK, 10)
    Membership.objects.filter(role="sales_rep").update(from_date=date(2025, 1, 1))
    person_with("sales_rep", sales)
    Membership.objects.filter(role="sales_rep").exclude(person=rep).update(from_date=date(2025, 1, 1))
    late = person_with("sales_rep", sales)
    Membership.objects.filter(person=late).update(from_date=MONDAY - WEEK)
    session = listening.plan(
        rep=rep, marketer=marketer, starts_at=at, stage=stage("kev_set"), actor=marketer, now=at - timedelta(hours=1)
    )
    content.call_of(session, head_of_sales, now=at)
    listening.listened(session, actor=marketer, now=at + timedelta(hours=1), minutes=60)
    listening.find(
        session, stage=stage("kev_set"), observation="Цена рано", actor=marketer, now=at + timedelta(hours=1)
    )
    found = {week.start: week for week in read("listening_coverage", now)}
    assert (found[MONDAY - 5 * WEEK].successes, found[MONDAY - 5 * WEEK].n) == (1, 2)
    assert (found[MONDAY - WEEK].successes, found[MONDAY - WEEK].n) == (0, 3)
    assert filled("listening_hours", now) == [(MONDAY - 5 * WEEK, 1.0, 1)]
    assert Finding.objects.count() == 1
    assert counted("listening_follow_up", now) == (0, 1)
    action = occurrences.promise(
        session.occurrence, text="Три вопроса", owner=rep, due_date=MONDAY, actor=marketer, now=at + timedelta(days=20)
    )
    assert counted("listening_follow_up", now) == (0, 1)
    action.created_at = at + timedelta(days=2)
    action.save()
    assert counted("listening_follow_up", now) == (1, 1)


def test_favourability_is_read_of_shown_waves_and_of_what_is_told_alone(hr_director, ceo, now):
    """P7, R-SV-07: before the presentation a card knows nothing; then it knows the told share and no more."""
    wave = told_wave(hr_director, ceo, moscow(MONDAY - 3 * WEEK, 9))
    Wave.objects.filter(pk=wave.pk).update(state="analysed")
    assert filled("survey_favourability", now) == []
    Wave.objects.filter(pk=wave.pk).update(state="presented")
    ((monday, _value, n),) = filled("survey_favourability", now)
    assert (monday, n) == (MONDAY - 3 * WEEK, 15)
    assert counted("survey_favourability", now, segment="statement:nothing.ours") == (None, 0)


def test_a_share_that_was_held_back_is_no_share():
    """P7: what the suppression hid is not worked out again."""
    part = {"n": 6, "low": 20, "high": 22, "favourable": None, "is_edge": False}
    hidden = {"questions": {"respect.ours": {"marketing": [part]}}}
    assert favourable_of(hidden) == (0, 0)
    told = {"questions": {"respect.ours": {"marketing": [part | {"favourable": [2, 4]}], "sales": [part]}}}
    assert favourable_of(told) == (3, 6)
    assert favourable_of(told, "trust.ours") == (0, 0)


def test_a_card_of_a_practice_is_judged_by_its_own_figure(cmo, marketer, rep, company, now):
    """C9, decisions.md 38: early churn 8 of 40 before, nobody began after: too early, and said so."""
    for n in range(60):
        began = MONDAY - timedelta(weeks=6 + n % 13)
        client(began, lost=began + timedelta(days=9) if n < 12 else None)
    card = effects.draft_for_practice(metric="early_churn", start=MONDAY, title="Первые 30 дней", actor=cmo, now=now)
    effects.accept(card, actor=cmo, now=now)
    assert (card.direction, card.unit, card.horizon_days) == ("down", "share", 30)
    assert (card.baseline, card.baseline_n) == (0.2, 40)
    judged = judge_card(card, now=moscow(card.verdict_date, 9))
    assert judged.verdict == "early"


def test_more_rows_ask_no_more_questions(company, cco, cmo, head_of_marketing, marketer, rep, now):
    launched(cmo, now=moscow(MONDAY - 25 * WEEK, 9))
    deck = content.asset(head_of_marketing, cmo, now=moscow(MONDAY - 30 * WEEK, 9))

    def questions() -> list[int]:
        found = []
        for key in ("visit_weeks_kept", "visit_coverage", "asset_age_days", "early_churn", "client_value"):
            with CaptureQueriesContext(connection) as queries:
                read(key, now)
            found.append(len(queries))
        return found

    def a_week(n: int) -> None:
        whole(marketer, rep, day=MONDAY - n * WEEK + timedelta(days=1))
        shown(deck, rep, MONDAY - n * WEEK)
        client(MONDAY - n * WEEK, amount=100)

    a_week(1)
    few = questions()
    for n in range(2, 12):
        a_week(n)
    assert questions() == few
    assert Method.objects.filter(key="field_visits").exists()
    assert WaveResult.objects.count() == 0
