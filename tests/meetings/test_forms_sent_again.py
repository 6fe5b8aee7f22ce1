"""A form that a browser sends again because it heard no answer does its work once."""

import pytest

from loop.models import Decision
from tests.factories.meetings import hold, weekly

pytestmark = pytest.mark.django_db
KEY = {"HTTP_X_FORM_KEY": "k-1"}


@pytest.fixture
def door(cmo, cco, now) -> str:
    meeting = hold(weekly(cmo, cco, now=now).meetings.order_by("slot_start").first(), cmo, cco, now=now)
    return f"/meetings/{meeting.pk}/run/decide/"


def test_the_same_form_twice_is_one_decision(as_, cmo, door):
    answers = [as_(cmo).post(door, {"text": "Звоним первыми"}, **KEY).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert list(Decision.objects.values_list("text", flat=True)) == ["Звоним первыми"]


def test_the_same_words_of_another_form_are_another_decision(as_, cmo, door):
    for key in ("k-1", "k-2"):
        as_(cmo).post(door, {"text": "Звоним первыми"}, HTTP_X_FORM_KEY=key)

    assert Decision.objects.count() == 2


def test_the_key_of_one_person_is_not_that_of_another(as_, cmo, cco, door):
    for head in (cmo, cco):
        as_(head).post(door, {"text": "Звоним первыми"}, **KEY)

    assert Decision.objects.count() == 2


def test_a_refused_form_may_be_mended_and_sent_again(as_, cmo, door):
    refused = as_(cmo).post(door, {"text": "Звоним первыми", "due_date": "не день"}, **KEY)
    mended = as_(cmo).post(door, {"text": "Звоним первыми"}, **KEY)

    assert (refused.status_code, mended.status_code) == (422, 302)
    assert Decision.objects.count() == 1
