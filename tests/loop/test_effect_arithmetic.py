"""C9: every number of its examples, and the intervals against statsmodels."""

from datetime import date, timedelta
from math import sqrt
from random import Random

import numpy
import pytest
import statsmodels.api
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from alignment.shared.ratios import Z95
from alignment.shared.weeks import Week
from loop.metrics import plan
from loop.metrics.effects import Z80, Side, benjamini_hochberg, detectable, difference, newcombe, pooled, sample_size
from loop.metrics.regression import fit, usual_lags
from loop.metrics.series import interrupted, is_stable, of_differences, shifts
from loop.metrics.verdicts import Readings, judge, level_planned, verdict_of

MONDAY = date(2026, 1, 5)
BASELINE = [20, 22, 19, 21, 18, 23, 20, 21, 19, 22, 20, 21]
TIGHT = 1e-9


def points(interval) -> tuple[float, float]:
    """In percentage points, as the examples are printed."""
    return round(interval.low * 100, 1), round(interval.high * 100, 1)


def shares(k: int, n: int, weeks: int, *, start: date = MONDAY, mature: bool = True) -> tuple[Week, ...]:
    """`k` of `n` spread evenly over the weeks."""
    ks = [k * (place + 1) // weeks - k * place // weeks for place in range(weeks)]
    ns = [n * (place + 1) // weeks - n * place // weeks for place in range(weeks)]
    return tuple(
        Week.of_share(start + place * timedelta(weeks=1), a, b, mature=mature)
        for place, (a, b) in enumerate(zip(ks, ns, strict=True))
    )


def weeks_of(successes: list[int], n: int = 50) -> tuple[Week, ...]:
    return tuple(Week.of_share(MONDAY + place * timedelta(weeks=1), k, n) for place, k in enumerate(successes))


def values(numbers: list[float], *, start: date = MONDAY) -> tuple[Week, ...]:
    return tuple(Week(start + place * timedelta(weeks=1), float(v), 50) for place, v in enumerate(numbers))


@pytest.mark.parametrize(
    ("after", "estimate", "wide", "narrow", "verdict"),
    [
        ((54, 200), 7.0, (-1.6, 15.4), (1.4, 12.5), "probable"),
        ((66, 200), 13.0, (4.1, 21.5), None, "confirmed"),
        ((42, 200), 1.0, None, None, "not_found"),
    ],
)
def test_the_three_examples_after_36_of_180(after, estimate, wide, narrow, verdict):
    found = difference(Side(0.2, 180, 36), Side(after[0] / after[1], after[1], after[0]))
    assert round(found.estimate * 100, 1) == estimate
    assert wide is None or points(found.ci95) == wide
    assert narrow is None or points(found.ci80) == narrow
    assert verdict_of(found) == verdict


def test_no_difference_is_found_where_both_intervals_hold_zero():
    found = difference(Side(0.2, 180, 36), Side(0.21, 200, 42))
    assert not found.ci95.excludes_zero
    assert not found.ci80.excludes_zero


def test_the_rotation_of_d3():
    """130/650 before: 100/400 is +5.0 (−0.1…+10.3; 80 % +1.6…+8.5), 110/400 is +7.5 (+2.2…+12.9)."""
    before = Side(0.2, 650, 130)
    probable, confirmed = (difference(before, Side(k / 400, 400, k)) for k in (100, 110))
    assert (points(probable.ci95), points(probable.ci80)) == ((-0.1, 10.3), (1.6, 8.5))
    assert (round(confirmed.estimate, 3), points(confirmed.ci95)) == (0.075, (2.2, 12.9))
    assert (verdict_of(probable), verdict_of(confirmed)) == ("probable", "confirmed")


@pytest.mark.parametrize(
    ("base", "target", "n"),
    [(0.20, 0.25, 1094), (0.20, 0.30, 294), (0.20, 0.40, 82), (0.15, 0.20, 906), (0.15, 0.18, 2402),
     (0.04, 0.06, 1863)],
)  # fmt: skip
def test_leads_a_side_for_a_power_of_80_percent(base, target, n):
    assert sample_size(base, target) == n


@pytest.mark.parametrize(("n", "least"), [(200, 0.323), (400, 0.285), (800, 0.259)])
def test_the_least_share_that_can_be_seen_from_20_percent(n, least):
    assert round(detectable(n, 0.2), 3) == least


def test_the_rotation_of_d3_could_see_seven_and_a_half_points():
    """650 leads before and 400 after: 27.5 %."""
    assert round(detectable(400, 0.2, n_before=650), 3) == 0.275


def test_what_cannot_be_seen_at_all():
    assert detectable(3, 0.2) is None
    assert detectable(0, 0.2) is None
    assert detectable(500, 1.0) is None
    assert round(detectable(400, 0.2, "down"), 3) == 0.127


def test_the_intervals_agree_with_statsmodels_on_a_thousand_random_cases():
    random = Random(9)
    for _case in range(1000):
        n1, n2 = random.randint(1, 3000), random.randint(1, 3000)
        k1, k2 = random.randint(0, n1), random.randint(0, n2)
        for z, alpha in ((Z95, 0.05), (Z80, 0.2)):
            ours = newcombe(k1, n1, k2, n2, z)
            low, high = confint_proportions_2indep(k2, n2, k1, n1, method="newcomb", alpha=alpha)
            assert abs(ours.low - low) < TIGHT, (k1, n1, k2, n2)
            assert abs(ours.high - high) < TIGHT, (k1, n1, k2, n2)


def test_the_p_values_agree_with_statsmodels():
    random = Random(10)
    for _case in range(200):
        n1, n2 = random.randint(30, 3000), random.randint(30, 3000)
        k1, k2 = random.randint(1, n1 - 1), random.randint(1, n2 - 1)
        ours = difference(Side(k1 / n1, n1, k1), Side(k2 / n2, n2, k2)).p_value
        assert abs(ours - proportions_ztest([k1, k2], [n1, n2])[1]) < TIGHT


def test_benjamini_hochberg_agrees_with_statsmodels():
    """R-EF-04."""
    random = Random(11)
    for n in (1, 2, 7, 20):
        p = [random.random() ** 3 for _each in range(n)]
        assert benjamini_hochberg(p) == pytest.approx(list(multipletests(p, method="fdr_bh")[1]), abs=TIGHT)
    assert benjamini_hochberg([]) == []


def test_the_regression_agrees_with_statsmodels_newey_west():
    random = Random(12)
    for n in (24, 30, 60):
        rows = [(1.0, float(t), float(t >= n // 2), max(0.0, float(t - n // 2))) for t in range(n)]
        y = [0.2 + 0.001 * t + random.gauss(0, 0.02) for t in range(n)]
        ours = fit(rows, y, lags=usual_lags(n))
        hac = {"maxlags": usual_lags(n), "use_correction": True}
        theirs = statsmodels.api.OLS(numpy.array(y), numpy.array(rows)).fit(cov_type="HAC", cov_kwds=hac)
        assert ours.coefficients == pytest.approx(tuple(theirs.params), abs=TIGHT)
        assert ours.errors == pytest.approx(tuple(theirs.bse), abs=TIGHT)


def test_the_chart_of_c9_calls_26_noise_and_28_a_signal():
    """Mean 20.5, mean range 2.4545, limits 13.97…27.03."""
    from funnel.metrics import xmr

    natural = xmr.limits(BASELINE)
    assert (natural.centre, round(natural.lower, 2), round(natural.upper, 2)) == (20.5, 13.97, 27.03)
    assert shifts(BASELINE, [26]) == ()
    assert [(each.rule, each.is_above) for each in shifts(BASELINE, [28])] == [("outside", True)]


def test_eight_on_a_side_and_three_of_four_near_the_limit_are_signals_too():
    eight = shifts(BASELINE, [21] * 8)
    assert [(each.place, each.rule) for each in eight] == [(7, "run")]
    near = shifts(BASELINE, [24, 24, 20, 24])
    assert [(each.place, each.rule, each.is_above) for each in near] == [(3, "near_limit", True)]
    assert shifts(BASELINE, [24, 20, 20, 24]) == ()
    assert [each.is_above for each in shifts(BASELINE, [17, 17, 17])] == [False]


def test_level_1_never_says_more_than_probable():
    """D7: levels without a comparison say that something moved, not that it was confirmed."""
    found = judge(Readings(values(BASELINE), values([28, 29, 30], start=date(2026, 5, 4))))
    assert (found.level, found.verdict) == (1, "probable")
    assert judge(Readings(values(BASELINE), values([26], start=date(2026, 5, 4)))).verdict == "not_found"
    assert judge(Readings(values(BASELINE), values([12], start=date(2026, 5, 4)))).verdict == "worse"
    assert (
        judge(Readings(values(BASELINE), values([12], start=date(2026, 5, 4))), direction="down").verdict == "probable"
    )


def test_too_few_leads_are_too_early():
    found = judge(Readings(shares(130, 650, 13), shares(6, 29, 8)))
    assert (found.level, found.verdict) == (0, "early")
    assert judge(Readings((), ())).verdict == "early"
    assert judge(Readings(shares(130, 650, 13), shares(90, 399, 8)), min_n=400).verdict == "early"


def test_only_ripe_weeks_are_read():
    """R-EF-02: an open cohort is not a failure."""
    ripe, open_still = shares(40, 200, 4), shares(0, 200, 4, mature=False)
    found = judge(Readings(shares(130, 650, 13), (*ripe, *open_still)))
    assert (found.after.n, found.after.value, found.verdict) == (200, 0.2, "not_found")


def test_rare_successes_are_told_by_their_noise():
    """Ten successes and ten failures a side, or no interval of shares."""
    found = judge(Readings(shares(13, 650, 13), shares(9, 400, 8)))
    assert found.level == 1


def test_worse_is_a_verdict_like_any_other():
    assert judge(Readings(shares(130, 650, 13), shares(48, 400, 8))).verdict == "worse"
    assert judge(Readings(shares(130, 650, 13), shares(48, 400, 8)), direction="down").verdict == "confirmed"


def test_twelve_weeks_on_both_sides_are_an_interrupted_series():
    before = values([20 + 0.1 * t + (t % 3) * 0.2 for t in range(13)])
    after = values([26 + 0.1 * t + (t % 3) * 0.2 for t in range(12)], start=MONDAY + timedelta(weeks=14))
    found = judge(Readings(before, after))
    assert (found.level, found.verdict) == (3, "confirmed")
    assert 4 < found.found.estimate < 5
    assert abs(found.slope) < 0.1
    assert interrupted(before, after[:5]) is None


def test_the_season_joins_from_24_weeks_of_baseline():
    from math import cos, pi

    def year(t: int) -> float:
        return 20 + 3 * cos(2 * pi * (MONDAY + timedelta(weeks=t)).toordinal() / 365.25) + (t % 2) * 0.1

    found = interrupted(values([year(t) for t in range(52)]),
                        values([year(t) for t in range(52, 66)], start=MONDAY + timedelta(weeks=52)))  # fmt: skip
    assert found.is_seasonal
    assert abs(found.level.estimate) < 0.2
    assert not interrupted(values(BASELINE), values(BASELINE, start=MONDAY + timedelta(weeks=12))).is_seasonal


def test_a_part_left_alone_takes_away_what_moved_everywhere():
    """Level 4: both rose by ten points, so nothing is found."""
    before, after = shares(130, 650, 13), shares(120, 400, 8)
    alone = judge(Readings(before, after, shares(130, 650, 13), shares(120, 400, 8)))
    assert (alone.level, alone.verdict, alone.found.estimate) == (4, "not_found", 0.0)
    against = judge(Readings(before, after, shares(130, 650, 13), shares(80, 400, 8)))
    assert (against.level, against.verdict, round(against.found.estimate, 3)) == (4, "confirmed", 0.1)


def test_the_interval_of_two_differences_is_put_together_from_both():
    sides = (Side(0.2, 650, 130), Side(0.3, 400, 120), Side(0.2, 600, 120), Side(0.22, 400, 88))
    found = of_differences(*sides)
    first, second = newcombe(130, 650, 120, 400), newcombe(120, 600, 88, 400)
    low = 0.08 - sqrt((0.1 - first.low) ** 2 + (second.high - 0.02) ** 2)
    assert found.estimate == pytest.approx(0.08)
    assert found.ci95.low == pytest.approx(low, abs=TIGHT)


def test_a_control_that_drifts_before_the_start_is_not_used():
    before = weeks_of([10, 12, 9, 11, 8, 13, 10, 11, 9, 12, 10, 11, 10])
    drifting = weeks_of([5 + 3 * place for place in range(13)])
    assert is_stable(before, weeks_of([11, 10, 11, 9, 10, 11, 12, 10, 10, 9, 11, 12, 10]))
    assert not is_stable(before, drifting)
    found = judge(Readings(before, shares(120, 400, 8), drifting, shares(120, 400, 8)))
    assert found.level == 2


def test_wilson_agrees_with_statsmodels():
    from alignment.shared.ratios import wilson

    assert wilson(36, 180) == pytest.approx(proportion_confint(36, 180, method="wilson"), abs=TIGHT)


def test_weeks_put_together_add_their_counts():
    assert pooled(shares(130, 650, 13)) == Side(0.2, 650, 130, 13)
    assert pooled([]) == Side(None, 0, None, 0)
    assert pooled(values([1, 2, 3])).value == 2.0


def test_the_level_is_chosen_before_the_start():
    chosen = {"is_share": True, "baseline_weeks": 13, "post_weeks": 8, "has_control": False}
    assert level_planned(**chosen) == 2
    assert level_planned(**{**chosen, "post_weeks": 12}) == 3
    assert level_planned(**{**chosen, "has_control": True}) == 4
    assert level_planned(**{**chosen, "is_share": False}) == 1
    assert level_planned(**{**chosen, "is_share": False, "baseline_weeks": 7}) == 0


def test_verdicts_on_their_day_and_effects_that_are_measured():
    """Worked example: verdicts_on_time, measured_rate: two of four days were kept: 50 %; 9 accepted, 3 not: 75 %."""
    day = date(2026, 5, 12)
    late = day + timedelta(days=1)
    assert plan.verdicts_on_time([(day, day), (day, day), (day, late), (day, None)]) == 0.5
    assert plan.measured_rate(9, 3) == 0.75
    assert (plan.verdicts_on_time([]), plan.measured_rate(0, 0)) == (None, None)
