"""What sellers say of their deals, weekly forecasts that stay as they were, and how true they proved."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.periods import Period
from planning.models import DealForecast, ForecastSnapshot, SnapshotDeal
from planning.selectors import forecast as selectors
from planning.selectors.deals import chances, open_deals
from planning.selectors.spans import Span
from planning.services import forecasts
from planning.tasks import take_forecasts
from planning.watch.targets import days_that_are_over
from tests.factories.funnel import make_lead, stage
from tests.factories.plan import count, deal

TODAY = date(2026, 3, 16)
MARCH = Span("month", Period.month_of(TODAY))
URL = "/plan/forecast/"


def say(lead, actor, category="commit", day=20, *, now):
    return forecasts.say(lead, category=category, closes_on=date(2026, 3, day), actor=actor, now=now)


@pytest.fixture
def deals(rep, rep_of_another_team, cco, now):
    """1,000 committed, 2,000 best case, 4,000 left out; a win of 500 of the other team."""
    rows = [deal(rep, amount, day=TODAY - timedelta(days=3)) for amount in (1000, 2000, 4000)]
    for row, category in zip(rows, ("commit", "best", "omitted"), strict=True):
        say(row, rep, category, now=now)
    deal(rep_of_another_team, 500, day=date(2026, 3, 5), stage="won")
    count(now)
    return rows


def test_the_company_counts_all_and_a_seller_sees_the_own_line_alone(deals, cco, rep, now):
    company = selectors.forecast(MARCH, user=cco, now=now)
    own = selectors.forecast(MARCH, user=rep, now=now)

    total = company.lines[0].totals
    assert (total.won_minor, total.commit_minor, total.best_minor) == (50_000, 150_000, 350_000)
    assert [(line.name, line.level) for line in own.lines] == [(rep.name, "person")]
    assert (own.lines[0].totals.won_minor, own.lines[0].totals.commit_minor) == (0, 100_000)


def test_marketing_sees_teams_and_no_single_seller(deals, cmo, now):
    assert {line.level for line in selectors.forecast(MARCH, user=cmo, now=now).lines} == {"company", "team"}


def test_a_chance_is_of_decided_deals_of_the_stage_alone(rep, now):
    """One of two decided was won in five days; the open one says nothing."""
    for end in ("won", "lost"):
        lead = make_lead("sql", at=datetime(2026, 3, 2, 9, tzinfo=UTC), owner=rep)
        where, at = stage(end), datetime(2026, 3, 7, 9, tzinfo=UTC)
        lead.events.create(stage=where, occurred_at=at, recorded_at=at, door="ui")
        type(lead).objects.filter(pk=lead.pk).update(stage=where, stage_entered_at=at)
    deal(rep, 900, day=TODAY)
    count(now)

    chance = chances([stage("sql").pk], TODAY)[stage("sql").pk]

    assert (chance.won, chance.n, chance.rate, chance.days) == (1, 2, 0.5, 5)
    (found,) = open_deals(now=now)
    assert (found.chance, found.closes_on, found.is_said) == (0.5, TODAY + timedelta(days=5), False)


def test_a_later_word_counts_and_the_former_stays(rep, now):
    lead = deal(rep, 1000, day=TODAY)
    say(lead, rep, "commit", now=now)
    say(lead, rep, "best", 25, now=now)

    (found,) = open_deals(now=now)
    assert (found.category, found.closes_on, DealForecast.objects.count()) == ("best", date(2026, 3, 25), 2)


def test_who_may_not_edit_a_deal_says_nothing_of_it(rep, rep_of_another_team, cmo, now):
    lead = deal(rep, 1000, day=TODAY)

    for person in (rep_of_another_team, cmo):
        with pytest.raises(NotAllowed):
            say(lead, person, now=now)


def test_a_word_needs_an_open_deal_a_known_category_and_a_day_to_come(rep, now):
    lead = deal(rep, 1000, day=TODAY)
    with pytest.raises(InvalidInput):
        say(lead, rep, "sure", now=now)
    with pytest.raises(InvalidInput):
        say(lead, rep, day=15, now=now)
    with pytest.raises(DomainError):
        say(deal(rep, 1000, day=TODAY, stage="mql"), rep, now=now)


def test_monday_before_six_writes_nothing_and_at_six_once(deals, company):
    """Weekly forecast snapshots, Monday 06:00 by the company's clock; 03:00 UTC is six in Moscow."""
    before, at = (datetime(2026, 3, 16, hour, minute, tzinfo=UTC) for hour, minute in ((2, 59), (3, 0)))

    assert forecasts.take_due(before) == 0
    made = forecasts.take_due(at)

    assert made == ForecastSnapshot.objects.count() > 0
    assert set(ForecastSnapshot.objects.values_list("monday", flat=True)) == {TODAY}
    assert forecasts.take_due(at + timedelta(hours=1)) == 0


def test_a_monday_that_was_missed_is_made_up_later_in_the_week(deals):
    assert forecasts.take_due(datetime(2026, 3, 19, 9, tzinfo=UTC)) > 0
    assert set(ForecastSnapshot.objects.values_list("monday", flat=True)) == {TODAY}


def test_two_runs_at_once_leave_one_forecast(deals, now):
    made = forecasts.take(TODAY, now=now)

    assert forecasts.take(TODAY, now=now) == 0
    assert ForecastSnapshot.objects.count() == made


def test_a_forecast_of_the_past_is_never_changed(deals, now):
    forecasts.take(TODAY, now=now)
    row = ForecastSnapshot.objects.get(segment="", start=MARCH.period.start)
    assert (row.won_minor, row.commit_minor, row.best_minor, row.deals.count()) == (50_000, 150_000, 350_000, 2)

    for change in (
        lambda: ForecastSnapshot.objects.update(won_minor=1),
        lambda: SnapshotDeal.objects.all()._raw_delete("default"),
        lambda: DealForecast.objects.update(category="commit"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        ForecastSnapshot.objects.bulk_create([_copy(row)])


def _copy(row):
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"}
    return ForecastSnapshot(**fields)


def test_a_past_monday_is_told_as_it_was_known_then(rep, now):
    deal(rep, 700, day=date(2026, 3, 12))
    lead = deal(rep, 900, day=date(2026, 3, 3))
    say(lead, rep, now=datetime(2026, 3, 4, 9, tzinfo=UTC))
    count(now)

    forecasts.take(date(2026, 3, 9), now=now, as_of=datetime(2026, 3, 9, 3, tzinfo=UTC))

    row = ForecastSnapshot.objects.get(segment="", start=MARCH.period.start)
    assert (list(row.deals.values_list("lead", flat=True)), row.commit_minor) == ([lead.pk], 90_000)


def test_what_changed_since_monday_adds_up(deals, cco, rep, now):
    forecasts.take(date(2026, 3, 9), now=now)
    committed, best, _left_out = deals
    say(best, rep, "omitted", now=now)
    type(committed).objects.filter(pk=committed.pk).update(amount_minor=120_000)
    say(deal(rep, 300, day=TODAY), rep, now=now)

    found = selectors.changed(selectors.forecast(MARCH, user=cco, now=now), TODAY)

    moved = {move.key: move.amount_minor for move in found.moves}
    assert (found.since, found.before_minor, found.after_minor) == (date(2026, 3, 9), 300_000, 150_000)
    assert moved == {"new": 30_000, "amount": 20_000, "won": 0, "lost": 0, "slipped": -200_000}


def test_accuracy_is_told_by_weeks_before_the_end(deals, now):
    """One of one decided deal was won: 500 + 1,000 + 2,000 were told three weeks before the end, and 500 came."""
    forecasts.take(date(2026, 3, 9), now=now)

    (truth,) = selectors.accuracy("month", date(2026, 4, 1))

    assert (truth.weeks, truth.n, truth.error, truth.bias) == (3, 1, 6, 6)
    assert selectors.accuracy("month", TODAY) == ()


def test_the_owner_is_asked_when_the_day_is_over(deals, rep, now):
    """AL-89. Said for the 20th, asked on the 21st."""
    assert list(days_that_are_over(now)) == []

    (alert,) = days_that_are_over(now + timedelta(days=5))

    assert (alert.key, alert.person_id, alert.params) == ("AL-89", rep.pk, {"count": 3})


def test_the_task_writes_this_week(company):
    take_forecasts()
    take_forecasts()

    assert ForecastSnapshot.objects.filter(segment="").count() == 2


def test_a_seller_opens_the_page_and_says_how_sure_a_deal_is(as_, rep, english_company):
    lead = deal(rep, 1000, day=timezone.localdate())
    browser = as_(rep)
    assert browser.get(URL).status_code == 200

    answer = browser.post(f"{URL}deals/{lead.pk}/", {"category": "commit", "closes_on": ""})

    assert (answer.status_code, DealForecast.objects.get().category) == (302, "commit")
    assert browser.post(f"{URL}deals/{lead.pk}/", {"category": "sure"}).status_code == 422
    assert "Commit" in browser.get(URL).content.decode()


def test_the_page_of_a_head_has_the_waterfall_and_empty_states(as_, cmo, english_company):
    page = as_(cmo).get(URL).content.decode()

    assert "No open deals" in page
    assert "What changed" in page
    assert as_(cmo).get(URL, {"after": "x"}).status_code == 400


def test_the_number_of_questions_does_not_grow_with_the_deals(as_, cco, rep, django_assert_max_num_queries):
    for _n in range(30):
        deal(rep, 1000, day=timezone.localdate())
    browser = as_(cco)
    browser.get(URL)

    with django_assert_max_num_queries(60):
        browser.get(URL)


def test_the_chart_draws_what_was_written_down(as_, cmo, deals):
    forecasts.take_due(timezone.now() + timedelta(days=7))

    assert as_(cmo).get("/charts/forecast/").status_code == 200
    assert as_(cmo).get("/charts/forecast/", {"format": "csv"})["Content-Type"].startswith("text/csv")
    assert as_(cmo).get("/charts/forecast/", {"format": "png"}).status_code == 400
