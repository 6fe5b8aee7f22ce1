"""Cache generations."""

import pytest

from alignment.shared import caching

pytestmark = pytest.mark.django_db


def test_a_value_is_made_once_a_generation():
    made = []

    for _ in range(2):
        caching.cached("once", "chart", lambda: made.append(1) or len(made), 60)
    assert made == [1]

    caching.bump("once")
    assert caching.cached("once", "chart", lambda: made.append(1) or len(made), 60) == 2


def test_nothing_is_a_value_too():
    made = []

    for _ in range(2):
        assert caching.cached("nothing", "chart", lambda: made.append(1), 60) is None
    assert made == [1]


def test_a_bump_of_one_name_leaves_the_others():
    funnel, meetings = caching.current("funnel"), caching.current("meetings")

    caching.bump("funnel")

    assert caching.current("funnel") != funnel
    assert caching.current("meetings") == meetings
