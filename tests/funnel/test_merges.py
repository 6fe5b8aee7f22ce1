"""What a merge keeps: the win and its revenue, the known source, the promise that ran; and all of it when undone (R-FN-04)."""

from datetime import date, timedelta

import pytest

from funnel.models import Clock, Lead
from funnel.selectors import funnel
from funnel.selectors.tables import FunnelQuery
from funnel.services import clocks, leads, rollups, stages
from tests.factories.funnel import campaign, handed_over, make_lead, source

DAY = timedelta(days=1)


def figures(now):
    """Entered, won, revenue in minor units, over all that came in March."""
    rollups.rebuild_marked(now=now)
    total = funnel.funnel_table(FunnelQuery(start=date(2026, 3, 1), end=date(2026, 4, 1)), now=now).total
    assert rollups.compare(now=now) == []
    return total.entered, total.won, total.revenue_minor


@pytest.fixture
def won(rep, cco, now):
    """Came on the 2nd, an appointment on the 4th, won on the 6th for 1,000."""
    lead = make_lead("lead", at=now - 14 * DAY, owner=rep, amount_minor=100_000, first_name="Анна")
    for key, days in (("kev_held", 12), ("won", 10)):
        stages.move_lead(lead, to_stage=key, now=now - days * DAY, actor=cco)
    return lead


@pytest.mark.parametrize("target", ["lead", "sql", "lost", "rejected", "spam"])
def test_a_win_merged_into_another_lead_stays_a_win(won, cco, now, target):
    """R-FN-04: won 1, revenue 1,000 before, after and when it is undone."""
    other = make_lead(target, at=now - 8 * DAY, first_name="Аня", amount_minor=70_000)
    rollups.mark([other.pk], now=now)
    counted = 1 if target == "spam" else 2
    assert figures(now) == (counted, 1, 100_000)

    merge = leads.merge(won, into=other, actor=cco, now=now)

    assert figures(now) == (1, 1, 100_000)
    assert (other.stage.key, other.stage_entered_at, other.created_at) == ("won", now - 10 * DAY, now - 14 * DAY)
    assert Lead.objects.alive().get() == other

    leads.undo_merge(merge, actor=cco, now=now)

    assert figures(now) == (counted, 1, 100_000)
    other.refresh_from_db()
    assert (other.stage.key, other.stage_entered_at, other.amount_minor) == (target, now - 8 * DAY, 70_000)


def test_the_win_is_not_counted_twice_when_the_other_was_changed_before_the_undoing(won, cco, now):
    other = make_lead("sql", at=now - 8 * DAY)
    merge = leads.merge(won, into=other, actor=cco, now=now)
    leads.update_lead(other, changes={"city": "Омск"}, actor=cco, now=now)

    leads.undo_merge(merge, actor=cco, now=now)

    other.refresh_from_db()
    assert (other.stage.key, other.city) == ("sql", "Омск")
    assert figures(now) == (2, 1, 100_000)


def test_what_was_moved_since_stays_where_it_was_moved(won, cco, now):
    other = make_lead("sql", at=now - 8 * DAY)
    merge = leads.merge(won, into=other, actor=cco, now=now - DAY)
    stages.move_lead(other, to_stage="lost", reason="price", note="Отказ после оплаты", actor=cco, now=now)

    leads.undo_merge(merge, actor=cco, now=now)

    other.refresh_from_db()
    assert other.stage.key == "lost"
    assert figures(now) == (2, 1, 100_000)


def test_an_open_lead_merged_into_a_win_changes_nothing_of_the_win(won, cco, now):
    other = make_lead("sql", at=now - 8 * DAY, amount_minor=70_000)
    rollups.mark([other.pk], now=now)

    merge = leads.merge(other, into=won, actor=cco, now=now)

    assert figures(now) == (1, 1, 100_000)
    leads.undo_merge(merge, actor=cco, now=now)
    assert figures(now) == (2, 1, 100_000)


def test_who_went_further_leads_the_way(cco, rep, now):
    """B2: both histories hold; the lead that stays stands where the further of the two stood."""
    further, other = make_lead("proposal", at=now - DAY, owner=rep), make_lead("mql", at=now)

    merge = leads.merge(further, into=other, actor=cco, now=now)
    assert (other.stage.key, other.owner) == ("proposal", rep)
    leads.undo_merge(merge, actor=cco, now=now)

    other.refresh_from_db()
    assert (other.stage.key, other.owner) == ("mql", None)


def test_the_figures_of_the_day_before_the_merge_stay(won, cco, now):
    """As of yesterday there were two leads, one of them won."""
    other = make_lead("sql", at=now - 8 * DAY)
    leads.merge(won, into=other, actor=cco, now=now)

    query = FunnelQuery(start=date(2026, 3, 1), end=date(2026, 4, 1), as_of=now - DAY)
    total = funnel.funnel_table(query, now=now).total

    assert (total.entered, total.won, total.open) == (2, 1, 1)


def running(lead):
    return list(clocks.running(lead).order_by("kind").values_list("kind", "started_at"))


def test_b6_the_promises_of_a_merged_lead_run_on_when_it_is_undone(cco, rep, now):
    lead, other = handed_over(now, owner=rep), make_lead("sql", at=now, owner=rep)
    merge = leads.merge(lead, into=other, actor=cco, now=now + timedelta(minutes=10))
    assert running(lead) == []

    leads.undo_merge(merge, actor=cco, now=now + timedelta(minutes=20))

    assert running(lead) == [("decision", now), ("first_touch", now)]
    assert clocks.breach_due(now + timedelta(minutes=61)).breached == 1


def test_b6_a_promise_goes_over_to_the_lead_that_stays(cco, rep, now):
    """Nobody wins time by merging: the clock runs from the hand-over, on one lead at a time."""
    lead, other = handed_over(now, owner=rep), make_lead("lead", at=now)
    merge = leads.merge(lead, into=other, actor=cco, now=now + timedelta(minutes=10))

    assert (running(lead), running(other)) == ([], [("decision", now), ("first_touch", now)])

    leads.undo_merge(merge, actor=cco, now=now + timedelta(minutes=20))

    assert (running(lead), running(other)) == ([("decision", now), ("first_touch", now)], [])
    assert Clock.objects.filter(lead=other, void_at=None).count() == 0


@pytest.mark.parametrize(
    ("older", "expected"),
    [
        ((None, None), ("site", "spring")),
        (("ads", None), ("ads", None)),
        (("site", None), ("site", "spring")),
        (("ads", "webinar"), ("ads", "webinar")),
    ],
)
def test_b2_a_blank_source_does_not_wipe_out_the_known_one(cco, now, older, expected):
    """B2: merged duplicates keep the first source, as far as it is known."""
    name, action = older
    first = make_lead(
        at=now - 9 * DAY, source=source(name) if name else None, campaign=campaign(action) if action else None
    )
    second = make_lead(at=now, source=source("site"), campaign=campaign("spring"))

    leads.merge(first, into=second, actor=cco, now=now)

    assert (second.source.key, second.campaign and second.campaign.key) == expected
