"""After the day: ideas and prizes, the debrief, the effect (R-TR-04, R-TR-05, L4)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.weeks import Week
from delivery.models import Notification
from loop.metrics.verdicts import Readings
from loop.models import EffectCard
from loop.services import effect_verdicts, effects
from practices.models import Training
from practices.selectors.trainings import yield_of
from practices.services import trainings, trainings_ideas
from practices.services.trainings_ideas import Promised
from practices.watch import trainings as watch
from tests.factories.trainings import debriefed, held, invited, planned, with_idea

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 30)


@pytest.fixture
def done(hr_director, cmo, cco, rep, marketer, now):
    return held(hr_director, cmo, cco, [rep, marketer], now=now)


def test_r_tr_04_no_ideas_no_next_step(done, hr_director, now):
    with pytest.raises(InvalidInput):
        trainings_ideas.collect(done, actor=hr_director, now=now)
    assert Training.objects.get().state == "held"


def test_r_tr_04_an_idea_keeps_where_it_was_born_and_its_author_is_rewarded_and_told(done, hr_director, rep, now):
    idea = trainings_ideas.add_idea(done, text="Call back together", author=rep, now=now)
    assert (idea.origin, idea.author) == ("training", rep)
    with pytest.raises(InvalidInput):
        trainings_ideas.collect(done, actor=hr_director, now=now)
    award = trainings_ideas.reward(done, idea, prize="Tickets", actor=hr_director, now=now)
    assert Notification.objects.get(person=rep, key=f"award-{idea.pk}").text.count("Tickets") == 1
    with pytest.raises(DomainError):
        trainings_ideas.reward(done, idea, prize="Again", actor=hr_director, now=now)
    assert trainings_ideas.collect(done, actor=hr_director, now=now).state == "ideas_collected"
    assert award.idea == idea


def test_only_those_who_take_part_write_ideas_down(done, ceo, now):
    with pytest.raises(NotAllowed):
        trainings_ideas.add_idea(done, text="x", author=ceo, now=now)


def test_an_idea_of_elsewhere_gets_no_prize_here(done, hr_director, cmo, cco, rep, marketer, now):
    other = held(hr_director, cmo, cco, [rep, marketer], now=now, days=16)
    idea = trainings_ideas.add_idea(other, text="x", author=rep, now=now)
    with pytest.raises(InvalidInput):
        trainings_ideas.reward(done, idea, prize="x", actor=hr_director, now=now)


def test_r_tr_05_the_debrief_names_both_heads_and_makes_promises(done, rep, cmo, cco, now):
    with_idea(done, rep)
    later = done.occurrence.held_at + timedelta(days=7)
    debriefed(done, cmo, cco, Promised("Callbacks within a day", rep, DUE), now=later)
    found = Training.objects.get()
    assert (found.state, found.occurrence.phase, found.is_debrief_late) == ("plan_running", "debriefed", False)
    assert (found.debrief_marketing, found.debrief_sales) == (cmo, cco)
    born = found.occurrence.born_actions.get().action
    assert (born.text, born.owner, born.due_date) == ("Callbacks within a day", rep, DUE)


def test_r_tr_05_openly_no_plan_is_an_answer(done, rep, cmo, cco, now):
    with_idea(done, rep)
    debriefed(done, cmo, cco, now=done.occurrence.held_at + timedelta(days=8))
    assert (done.state, done.occurrence.debrief.has_no_plan, done.is_debrief_late) == ("debriefed", True, True)


@pytest.mark.parametrize("absent", ["marketing", "sales", "swapped", "no_answer", "both_answers"])
def test_r_tr_05_without_both_heads_or_an_answer_there_is_no_debrief(done, rep, cmo, cco, now, absent):
    with_idea(done, rep)
    heads = {"marketing": cmo, "sales": cco}
    if absent == "swapped":
        heads = {"marketing": cco, "sales": cmo}
    elif absent in heads:
        heads[absent] = None
    promise = Promised("x", rep, DUE)
    plan = {"promises": [promise] if absent == "both_answers" else [], "has_no_plan": absent != "no_answer"}
    with pytest.raises(InvalidInput):
        trainings_ideas.debrief(done, summary="x", **heads, **plan, actor=cmo, now=now)
    assert (Training.objects.get().state, done.occurrence.born_actions.count()) == ("ideas_collected", 0)


def test_r_tr_05_the_database_wants_both_heads_too(done):
    with pytest.raises(IntegrityError), transaction.atomic():
        Training.objects.update(state="debriefed")


def test_r_tr_05_al_47_after_seven_days_without_a_debrief_both_heads_hear_it(done, rep, cmo, cco, now):
    held_at = done.occurrence.held_at
    assert watch.debrief_alerts(held_at + timedelta(days=7)) == []
    drafts = watch.debrief_alerts(held_at + timedelta(days=7, minutes=1))
    assert sorted(draft.person_id for draft in drafts) == sorted([cmo.pk, cco.pk])
    assert {draft.key for draft in drafts} == {"AL-47"}
    with_idea(done, rep)
    debriefed(done, cmo, cco, now=held_at + timedelta(days=9))
    assert watch.debrief_alerts(held_at + timedelta(days=30)) == []


def test_ideas_projects_and_cost_are_counted_by_those_who_came(hr_director, cmo, cco, rep, marketer, now):
    training = held(hr_director, cmo, cco, [rep, marketer], now=now)
    Training.objects.update(fee_minor=9_000_000, currency="RUB")
    training.refresh_from_db()
    with_idea(training, rep)
    assert (yield_of(training).came, yield_of(training).ideas_each, yield_of(training).projects_share) == (2, 0.5, 0.0)
    assert yield_of(training).cost_each == 4_500_000


def test_l4_what_should_move_is_said_before_the_day(hr_director, cmo, cco, rep, marketer, now):
    training = planned(hr_director, now=now)
    card = trainings_ideas.start_measuring(training, metric="kev_set_rate", actor=hr_director, now=now)
    assert (card.state, card.start.isoformat(), card.title) == ("draft", "2026-03-31", str(training))
    with pytest.raises(DomainError):
        trainings_ideas.start_measuring(training, metric="cr2", actor=hr_director, now=now)
    late = held(hr_director, cmo, cco, [rep, marketer], now=now, days=16)
    with pytest.raises(DomainError):
        trainings_ideas.start_measuring(late, metric="cr2", actor=hr_director, now=late.occurrence.held_at)


def the_same_before_and_after(card: EffectCard) -> Readings:
    """One lead in five, thirteen weeks before and eight after."""
    return Readings(weeks_from(card.baseline_from, 13), weeks_from(card.post_from, 8))


def weeks_from(day: date, count: int) -> tuple[Week, ...]:
    monday = day - timedelta(days=day.weekday())
    return tuple(Week.of_share(monday + timedelta(weeks=n), 10, 50) for n in range(count))


def test_l4_a_training_whose_effect_card_ends_not_found_counts_as_measured(hr_director, cmo, cco, rep, marketer, now):
    training = invited(hr_director, cmo, cco, [rep, marketer], now=now)
    card = trainings_ideas.start_measuring(training, metric="kev_set_rate", actor=hr_director, now=now)
    effects.accept(card, actor=cmo, now=now)
    evening = training.occurrence.ends_at
    trainings.hold(training, came=[rep.pk, marketer.pk], actor=hr_director, now=evening)
    with_idea(training, rep)
    debriefed(training, cmo, cco, Promised("Callbacks within a day", rep, DUE), now=evening + timedelta(days=3))
    with pytest.raises(DomainError):
        trainings_ideas.measured(training, actor=hr_director, now=evening)
    card.refresh_from_db()
    verdict_at = datetime.combine(card.verdict_date, time(12), tzinfo=UTC)
    effect_verdicts.judge(card, readings=the_same_before_and_after(card), now=verdict_at)
    assert trainings.keep(verdict_at) == 1
    found = Training.objects.get()
    assert (found.state, found.occurrence.effect_card.verdict) == ("measured", "not_found")
    assert trainings.keep(verdict_at) == 0
