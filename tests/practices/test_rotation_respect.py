"""A9, 0015: respect before and after a rotation is told of whole departments, from what was told alone."""

from datetime import date, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alignment.shared.ratios import wilson
from loop.metrics.effects import newcombe
from practices.metrics.suppression import Told
from practices.metrics.surveys_before_after import rotation_respect
from practices.metrics.surveys_told import told_of
from practices.models import Occurrence, Rotation, Wave, WaveResult
from practices.selectors.surveys_respect import respect_around
from practices.services import rotations, surveys
from tests.factories.meetings import moscow
from tests.factories.surveys import answers, drafted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english_company")]
MONDAY = date(2026, 4, 6)
FRIDAY = MONDAY + timedelta(days=4)
BEFORE, AFTER = date(2026, 3, 23), date(2026, 4, 20)


@pytest.fixture
def week(marketer, hr_director, rep, now):
    return rotations.plan(guest=marketer, starts_on=MONDAY, host=rep, actor=hr_director, now=now)


@pytest.fixture
def rotated(week):
    return took_place(week)


def took_place(week: Rotation, day: date = FRIDAY) -> Rotation:
    Occurrence.objects.filter(pk=week.pk).update(phase="held", held_at=moscow(day, 18))
    Rotation.objects.filter(pk=week.pk).update(
        state="finished", phone_message_set=True, autoreply_set=True
    )  # fmt: skip
    return Rotation.objects.select_related("occurrence").get(pk=week.pk)


def wave(hr_director, ceo, day: date, rows=None, *, state="presented", hidden=()) -> Wave:
    """`hidden`: statements of a side that are held back, as the suppression does."""
    at, rows = moscow(day, 9), rows if rows is not None else both(3, 3)
    made = surveys.approve(drafted(hr_director, ceo, at), actor=ceo, now=at)
    Wave.objects.filter(pk=made.pk).update(state=state, opened_at=at, ended_at=at, presented_at=at)
    told = told_of(rows, choices={}, invited=len(rows))
    for key, side in hidden:
        told["questions"][key][side] = []
    WaveResult.objects.create(wave=made, told=told, at=at)
    return Wave.objects.get(pk=made.pk)


def both(marketing: int, sales: int, n: int = 12):
    return [*answers(n, marketing, side="marketing"), *answers(n, sales, side="sales")]


def test_the_difference_of_two_waves_with_its_interval():
    """Worked example: rotation_respect 8–10 of 20 before, 13–15 of 20 after = +25 points, the widest interval."""
    before, after = Told(20, 60, 62, (8, 10)), Told(20, 72, 74, (13, 15))
    found = rotation_respect(before, after)
    assert found.estimate == pytest.approx(0.25)
    low, high = newcombe(10, 20, 13, 20).low, newcombe(8, 20, 15, 20).high
    assert (found.low, found.high) == (low, high)
    exact = newcombe(9, 20, 14, 20)
    assert found.low < exact.low
    assert exact.high < found.high
    assert wilson(9, 20) is not None


def test_a_share_that_was_held_back_makes_no_difference():
    told, held_back = Told(20, 60, 62, (8, 10)), Told(20, 60, 62)
    assert rotation_respect(told, held_back) is None
    assert rotation_respect(None, told) is None


def test_each_side_by_its_own_word_and_by_that_of_its_neighbours(rotated, hr_director, ceo, marketer):
    """Marketing rates its neighbours higher after; what sales says of marketing stays."""
    first = wave(hr_director, ceo, BEFORE, both(3, 3))
    second = wave(hr_director, ceo, AFTER, both(4, 3))
    found = respect_around(rotated, marketer)
    assert (found.before, found.after, found.others, found.why) == (first, second, 0, "")
    lines = {(line.side, line.is_own): line for line in found.lines}
    assert set(lines) == {(side, own) for side in ("marketing", "sales") for own in (True, False)}
    assert lines["marketing", True].moved.estimate == lines["sales", False].moved.estimate > 0
    assert lines["sales", True].moved.estimate == lines["marketing", False].moved.estimate == 0
    assert lines["sales", True].before.n == 12


def test_only_the_waves_around_it_are_compared(rotated, hr_director, ceo, marketer):
    """The last that ended before its first day, the first that opened after its last; none that ran meanwhile."""
    wave(hr_director, ceo, BEFORE - timedelta(weeks=20))
    last = wave(hr_director, ceo, BEFORE)
    wave(hr_director, ceo, MONDAY + timedelta(days=2))
    first = wave(hr_director, ceo, AFTER)
    wave(hr_director, ceo, AFTER + timedelta(weeks=12))
    found = respect_around(rotated, marketer)
    assert (found.before, found.after) == (last, first)


def test_without_two_waves_the_page_says_why(week, rotated, hr_director, ceo, marketer, as_):
    assert "No wave of the survey ended before it" in respect_around(rotated, marketer).why
    wave(hr_director, ceo, BEFORE)
    assert "presented after it yet" in respect_around(rotated, marketer).why
    Rotation.objects.filter(pk=week.pk).update(state="prepared")
    ahead = Rotation.objects.select_related("occurrence").get(pk=week.pk)
    assert respect_around(ahead, marketer).why == "It has not taken place yet."


def test_r_sv_07_a_wave_that_is_not_presented_is_compared_for_its_keepers_alone(
    rotated, hr_director, ceo, cmo, marketer
):
    wave(hr_director, ceo, BEFORE)
    wave(hr_director, ceo, AFTER, state="analysed")
    assert [bool(respect_around(rotated, one).lines) for one in (hr_director, ceo, cmo, marketer)] == [
        True, True, False, False
    ]  # fmt: skip


def test_p7_a_side_under_five_is_compared_together_and_only_as_a_whole(rotated, hr_director, ceo, marketer):
    """R-SV-03: the second wave has four marketers, so both waves are told of both departments."""
    wave(hr_director, ceo, BEFORE, both(3, 3))
    wave(hr_director, ceo, AFTER, [*answers(4, 4, side="marketing"), *answers(12, 3, side="sales")])
    found = respect_around(rotated, marketer)
    assert [(line.side, line.is_own) for line in found.lines] == [("joint", True), ("joint", False)]
    assert {(line.before.n, line.after.n) for line in found.lines} == {(24, 16)}


def test_p7_a_whole_is_never_put_together_of_the_told_side_alone(rotated, hr_director, ceo, marketer):
    """Else a figure of “both departments” would be one department's."""
    wave(hr_director, ceo, BEFORE, hidden=[("respect.ours", "marketing")])
    wave(hr_director, ceo, AFTER, [*answers(4, 4, side="marketing"), *answers(12, 3, side="sales")])
    own = next(line for line in respect_around(rotated, marketer).lines if line.is_own)
    assert (own.before, own.moved) == (None, None)
    assert "does not tell this statement" in own.why


def test_near_unanimity_is_an_edge_and_no_difference(rotated, hr_director, ceo, marketer):
    unanimous = [row for row in answers(40, 4, side="marketing") if row.scores["respect.ours"] == 5][:12]
    wave(hr_director, ceo, BEFORE, both(3, 3))
    wave(hr_director, ceo, AFTER, [*unanimous, *answers(12, 3, side="sales")])
    line = next(one for one in respect_around(rotated, marketer).lines if one.side == "marketing" and one.is_own)
    assert (line.after.bound, line.moved) == ("more", None)
    assert "without its share" in line.why


def test_what_is_read_is_what_was_told_and_no_answer(rotated, hr_director, ceo, marketer):
    """P8: the second database is not asked."""
    wave(hr_director, ceo, BEFORE)
    wave(hr_director, ceo, AFTER)
    with CaptureQueriesContext(connections["surveys"]) as asked:
        respect_around(rotated, marketer)
    assert len(asked) == 0


def test_other_rotations_between_both_waves_are_counted(
    rotated, hr_director, ceo, head_of_marketing, rep, marketer, now
):
    other = rotations.plan(
        guest=head_of_marketing, starts_on=MONDAY + timedelta(weeks=1), host=rep, actor=hr_director, now=now
    )
    took_place(other, FRIDAY + timedelta(weeks=1))
    wave(hr_director, ceo, BEFORE)
    wave(hr_director, ceo, AFTER)
    assert respect_around(rotated, marketer).others == 1


def test_the_page_of_a_rotation_brings_it_and_every_figure_opens_its_wave(rotated, hr_director, ceo, marketer, as_):
    first, second = wave(hr_director, ceo, BEFORE, both(3, 3)), wave(hr_director, ceo, AFTER, both(4, 3))
    browser, url = as_(marketer), reverse("practices:rotation-respect", args=[rotated.pk])
    assert f'hx-get="{url}"' in browser.get(reverse("practices:rotation", args=[rotated.pk])).content.decode()
    part = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    for one in (first, second):
        assert f"/practices/surveys/{one.pk}/results/#item-respect" in part
    assert "Marketing, by its own word" in part
    assert "never the two who rotated" in part


def test_who_sees_no_rotations_sees_no_comparison(rotated, administrator, as_):
    client = as_(administrator)
    assert client.get(reverse("practices:rotation-respect", args=[rotated.pk])).status_code == 404
    assert client.get(reverse("practices:rotation-respect", args=[0])).status_code == 404
