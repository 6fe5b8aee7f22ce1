"""R-WM-04, R-WM-05: an acute conflict is talked over with somebody of neither side."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from meetings.metrics import chairs as rules
from meetings.models import ModerationAnswer
from meetings.selectors import moderation_of, moderators_for, needs_moderator
from meetings.services import moderation, running
from tests.factories.meetings import hold

pytestmark = pytest.mark.django_db


def say(series, person, level, now) -> None:
    moderation.say_conflict(series, level=level, by=person, now=now)


def moderate(series, cmo, cco, moderator, *, times: int) -> None:
    """The next meetings, held with a moderator."""
    for meeting in series.meetings.filter(state="scheduled").order_by("slot_start")[:times]:
        meeting.refresh_from_db()
        if meeting.moderator is None:
            moderation.appoint(meeting, person=moderator, by=cmo, now=meeting.slot_start)
        hold(meeting, cmo, cco, now=meeting.slot_start)
        running.finish(meeting, by=cmo, now=meeting.slot_start + timedelta(minutes=30))
        series.refresh_from_db()


@pytest.fixture
def acute(series, cmo, now):
    say(series, cmo, "acute", now - timedelta(minutes=15))
    return series


@pytest.fixture
def asked(acute, cmo, cco, hr_director):
    """Four meetings with a moderator are behind them."""
    moderate(acute, cmo, cco, hr_director, times=4)
    return acute


def test_the_graver_word_of_the_two_asks_for_a_moderator(series, cmo, cco, now):
    say(series, cmo, "calm", now)
    assert not needs_moderator(series)
    say(series, cco, "acute", now)
    say(series, cmo, "tense", now)
    assert (needs_moderator(series), series.conflict_level, series.acute_since) == (True, "acute", now)


def test_a_calmer_word_alone_does_not_end_the_moderation(acute, cmo, now):
    """R-WM-05."""
    say(acute, cmo, "calm", now)
    assert (acute.conflict_level, needs_moderator(acute)) == ("calm", True)


def test_only_a_head_says_how_it_is(series, rep, cmo, now):
    with pytest.raises(NotAllowed):
        say(series, rep, "acute", now)
    with pytest.raises(InvalidInput):
        say(series, cmo, "war", now)
    assert series.conflict_views.count() == 0


def test_each_head_sees_only_the_own_word(as_, acute, cco, cmo, ceo):
    api = f"/api/v1/meeting-series/{acute.pk}/"
    shown = [as_(person).get(api).json()["conflict_level"] for person in (cmo, cco, ceo)]
    assert shown == ["acute", None, None]
    page = as_(cco).get(f"/meetings/series/{acute.pk}/")
    assert page.context["conflict_form"].initial == {"level": ""}
    assert "conflict_form" not in as_(ceo).get(f"/meetings/series/{acute.pk}/").context


def test_whoever_belongs_to_neither_side_may_moderate(
    series, hr_director, administrator, ceo, rep, marketer, integration
):
    """R-WM-04."""
    assert moderators_for(series) == [hr_director, administrator, ceo]


def test_a_meeting_without_a_moderator_says_so_to_the_heads_alone_and_offers_people(
    as_, acute, meeting, cmo, cco, hr_director, rep, ceo
):
    meeting.attendance.create(person=rep)
    for outsider in (rep, ceo):
        assert as_(outsider).get(f"/meetings/{meeting.pk}/").context["lacks_moderator"] is False
    page = as_(cmo).get(f"/meetings/{meeting.pk}/")
    assert page.context["lacks_moderator"] is True
    assert list(page.context["moderator_form"].fields["moderator"].queryset.order_by("pk")) == sorted(
        [hr_director, ceo], key=lambda p: p.pk
    )
    address = f"/meetings/{meeting.pk}/moderator/"
    assert as_(cmo).post(address, {"moderator": rep.pk}).status_code == 422
    assert as_(cmo).post(address, {"moderator": hr_director.pk}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.moderator, meeting.attendance.filter(person=hr_director).exists()) == (hr_director, True)
    assert set(acute.meetings.values_list("moderator", flat=True)) == {hr_director.pk}
    assert as_(hr_director).get(f"/meetings/{meeting.pk}/").context["lacks_moderator"] is False


def test_nobody_is_asked_before_the_first_four_are_behind(acute, cmo, cco, hr_director, now):
    """R-WM-04."""
    moderate(acute, cmo, cco, hr_director, times=3)
    state = moderation_of(acute, cmo)
    assert (state.moderated, state.left, state.may_answer) == (3, 1, False)
    with pytest.raises(DomainError):
        moderation.answer(acute, can_do_without=True, by=cmo, now=now)


def test_one_yes_ends_nothing_and_stays_hidden_from_the_other(asked, cmo, cco, now):
    """R-WM-05."""
    moderation.answer(asked, can_do_without=True, by=cmo, now=now)
    other = moderation_of(asked, cco)
    assert (other.mine, other.others, other.all_answered, other.may_answer) == (None, (), False, True)
    assert needs_moderator(asked)
    with pytest.raises(DomainError):
        moderation.answer(asked, can_do_without=True, by=cmo, now=now)


def test_two_yeses_end_the_moderation_and_the_coming_meetings_lose_the_moderator(asked, cmo, cco, hr_director, now):
    """R-WM-05."""
    at = now + timedelta(weeks=3, hours=2)
    moderation.answer(asked, can_do_without=True, by=cmo, now=at)
    moderation.answer(asked, can_do_without=True, by=cco, now=at)
    assert not needs_moderator(asked)
    coming = asked.meetings.filter(state="scheduled")
    assert [(m.moderator, m.attendance.filter(person=hr_director).exists()) for m in coming] == [(None, False)]


def test_a_no_keeps_the_moderator_and_both_are_asked_after_the_next_meeting(asked, cmo, cco, hr_director, now):
    moderation.answer(asked, can_do_without=True, by=cmo, now=now)
    moderation.answer(asked, can_do_without=False, by=cco, now=now)
    seen = moderation_of(asked, cmo)
    assert (seen.all_answered, seen.others, seen.may_answer, needs_moderator(asked)) == (True, (False,), False, True)
    moderate(asked, cmo, cco, hr_director, times=1)
    assert [moderation_of(asked, head).may_answer for head in (cmo, cco)] == [True, True]


def test_an_answer_is_never_changed(asked, cmo, now):
    moderation.answer(asked, can_do_without=False, by=cmo, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        ModerationAnswer.objects.update(can_do_without=True)
    assert ModerationAnswer.objects.get().can_do_without is False


def test_the_heads_answer_on_the_page(as_, asked, cmo, cco, rep):
    address = f"/meetings/series/{asked.pk}/moderation"
    assert as_(rep).post(f"{address}/yes/").status_code == 404
    assert as_(cmo).post(f"{address}/maybe/").status_code == 400
    assert as_(cmo).post(f"{address}/yes/").status_code == 302
    assert as_(cco).post(f"{address}/yes/").status_code == 302
    asked.refresh_from_db()
    assert asked.moderation_ended_at is not None


@pytest.mark.parametrize(
    ("answers", "over"), [((), False), ((True,), False), ((True, False), False), ((True, True), True)]
)
def test_all_heads_have_to_say_yes(answers, over):
    assert rules.moderation_is_over(answers, 2) is over
