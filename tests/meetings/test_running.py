"""R-WM-02, R-WM-06, R-PR-04: who came, whether it counts, and what must be said before the end."""

from datetime import date, timedelta

import pytest

from alignment.shared.errors import DomainError
from loop.models import Topic
from loop.services import signals, topics
from meetings.inputs import is_action, parse_action
from meetings.models import Meeting
from meetings.selectors import agenda_of, lateness
from meetings.selectors.rhythm import metric_state
from meetings.services import agendas, outcomes, reviews, running
from tests.factories.meetings import gap, hold, moscow

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)


def after(minutes: int):
    return moscow(MONDAY, 9) + timedelta(minutes=minutes)


@pytest.mark.parametrize(("left", "counts"), [(9, False), (10, True), (30, True)])
def test_it_counts_when_both_stay_ten_minutes(running_meeting, cmo, cco, left, counts):
    """R-WM-02."""
    running.check_out(running_meeting, cco, now=after(left))
    running.finish(running_meeting, by=cmo, now=after(30))
    kept = Meeting.objects.get(pk=running_meeting.pk)
    verdict = metric_state(kept.state, kept.counts_as_held)
    assert (kept.state, kept.counts_as_held, verdict) == ("held", counts, "held" if counts else "missed")


def test_one_head_alone_does_not_count(meeting, cmo, now):
    hold(meeting, cmo, now=now)
    running.finish(meeting, by=cmo, now=after(30))
    assert Meeting.objects.get(pk=meeting.pk).counts_as_held is False


def test_a_deputy_counts_once_in_four(series, cmo, cco, head_of_sales):
    """R-WM-02: at most one of any four slots in a row."""
    verdicts = []
    for meeting in list(series.meetings.order_by("slot_start"))[:5]:
        start = meeting.slot_start
        with_deputy = start.date() in {date(2026, 3, 16), date(2026, 3, 30), date(2026, 4, 13)}
        hold(meeting, cmo, *([] if with_deputy else [cco]), now=start)
        if with_deputy:
            running.check_in(meeting, head_of_sales, now=start, deputy_for=cco)
        running.finish(meeting, by=cmo, now=start + timedelta(minutes=30))
        verdicts.append(Meeting.objects.get(pk=meeting.pk).counts_as_held)
    assert verdicts == [True, True, False, True, False]


@pytest.mark.parametrize(("minutes", "seen"), [(5, []), (6, [6]), (12, [12])])
def test_lateness_beyond_five_minutes_is_kept(meeting, cmo, cco, now, minutes, seen):
    """R-WM-06."""
    hold(meeting, cmo, now=now)
    running.check_in(meeting, cco, now=after(minutes))
    running.check_in(meeting, cco, now=after(minutes + 5))
    assert [late for _row, late in lateness(Meeting.objects.get(pk=meeting.pk))] == seen


def test_lateness_is_shown_to_the_heads_only(meeting, cmo, cco, ceo, as_, now):
    hold(meeting, cmo, now=now)
    running.check_in(meeting, cco, now=after(12))
    address = f"/meetings/{meeting.pk}/"
    shown = {p: len(as_(p).get(address).context["late"]) for p in (cmo, cco, ceo)}
    assert shown == {cmo: 1, cco: 1, ceo: 0}


def test_it_does_not_end_while_a_due_promise_has_no_status(running_meeting, following, cmo, cco, marketer):
    """R-PR-04."""
    outcomes.add_action(
        running_meeting, text="Кейс", owner=marketer, due_date=date(2026, 3, 23), actor=cmo, now=after(5)
    )
    later = outcomes.add_action(
        running_meeting, text="Позже", owner=marketer, due_date=date(2026, 3, 24), actor=cmo, now=after(5)
    )
    running.finish(running_meeting, by=cmo, now=after(30))
    hold(following, cmo, cco, now=following.slot_start)
    with pytest.raises(DomainError):
        running.finish(following, by=cmo, now=following.slot_end)
    assert Meeting.objects.get(pk=following.pk).state == "running"
    action = following.series.meetings.get(pk=running_meeting.pk).actions.exclude(action=later).get().action
    reviews.review_not_done(following, action, why="Ждём", what_next="Закрыть", actor=cmo, now=following.slot_start)
    running.finish(following, by=cmo, now=following.slot_end)
    assert Meeting.objects.get(pk=following.pk).state == "held"


def test_begun_early_it_is_moved_to_now(following, cmo, now):
    started = running.start(following, by=cmo, now=moscow(date(2026, 3, 23), 7))
    assert started.pk != following.pk
    assert (started.state, Meeting.objects.get(pk=following.pk).state) == ("running", "moved")


def test_begun_in_an_earlier_week_it_is_an_extra_one_and_the_planned_slot_stays(following, cmo, cco, rep):
    topic = topics.park(text="Кейсы", raised_by=rep, now=moscow(MONDAY, 9))
    agendas.draft_agenda(following, now=moscow(MONDAY, 9))

    extra = running.start(following, by=cmo, now=moscow(date(2026, 3, 18), 15))
    again = running.start(following, by=cco, now=moscow(date(2026, 3, 18), 15, 1))

    following.refresh_from_db()
    assert (following.state, following.moved_to) == ("scheduled", None)
    assert (extra.state, extra.slot_start, again) == ("running", moscow(date(2026, 3, 18), 15), extra)
    assert topic in [item.topic for item in agenda_of(extra).items]
    assert not following.agenda.exists()


def test_what_was_not_reached_is_put_off_and_questions_disappear(meeting, cmo, cco, rep, now):
    topic = topics.park(text="Кейсы", raised_by=rep, now=now)
    hold(meeting, cmo, cco, now=now)
    running.finish(meeting, by=cmo, now=after(30))
    kept = Topic.objects.get(pk=topic.pk)
    assert (kept.state, kept.deferred_times) == ("deferred", 1)


def test_questions_not_discussed_disappear(meeting, cmo, cco, now):
    agendas.draft_agenda(meeting, now=now)
    hold(meeting, cmo, cco, now=now)
    running.finish(meeting, by=cmo, now=after(30))
    assert set(Topic.objects.values_list("state", flat=True)) == {"dropped"}


def test_the_figures_stay_as_the_meeting_saw_them(meeting, cmo, cco, now):
    signals.open_or_refresh(gap(), now=now)
    hold(meeting, cmo, cco, now=now)
    running.finish(meeting, by=cmo, now=after(30))
    signals.open_or_refresh(gap(value=0.3), now=after(60))
    seen = Meeting.objects.get(pk=meeting.pk).figures["gaps"][0]
    assert (seen["value"], seen["norm"], seen["n"], seen["stake_minor"]) == (0.14, 0.2, 200, 14_400_000)


@pytest.mark.parametrize(
    ("line", "text", "owner", "due"),
    [
        ("/action Прислать кейс @Анна пт", "Прислать кейс", True, date(2026, 3, 20)),
        ("/поручение Прислать кейс @иван 20.03", "Прислать кейс", True, date(2026, 3, 20)),
        ("/action @анна позвонить 2026-04-01", "позвонить", True, date(2026, 4, 1)),
        ("Прислать кейс +7", "Прислать кейс", False, date(2026, 3, 23)),
        ("/action Цена 31.02 @Нет", "Цена 31.02 @Нет", False, None),
        ("/action Отчёт пн", "Отчёт", False, date(2026, 3, 23)),
        ("/action Отчёт 10.01", "Отчёт", False, date(2027, 1, 10)),
    ],
)
def test_a_line_names_what_who_and_when(rep, cmo, line, text, owner, due):
    typed = parse_action(line, people=[rep, cmo], today=MONDAY)
    assert (typed.text, typed.owner, typed.due_date) == (text, rep if owner else None, due)


def test_a_name_that_fits_two_people_names_nobody(rep, rep_of_another_team):
    rep_of_another_team.first_name = "Анна"
    typed = parse_action("/action Кейс @анна", people=[rep, rep_of_another_team], today=MONDAY)
    assert typed.owner is None
    assert is_action("/action x")
    assert not is_action("action x")
