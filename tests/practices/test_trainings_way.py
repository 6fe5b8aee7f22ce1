"""A joint training from its idea to the day it is held (A7)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.money import Money
from delivery.models import Notification
from practices.models import Training
from practices.selectors.trainings import attendance, seated
from practices.services import trainings
from tests.factories.trainings import agreed, held, invited, planned

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
SATURDAY = datetime(2026, 4, 4, 10, tzinfo=MOSCOW)
UNTIL = SATURDAY + timedelta(hours=6)


def test_r_tr_01_less_than_two_weeks_ahead_is_a_warning_kept_on_the_record(hr_director, now):
    found = [planned(hr_director, now=now, days=days, note="A star").is_short_notice for days in (13, 14, 15)]
    assert found == [True, False, False]


def test_r_tr_01_moving_it_nearer_writes_the_warning_down(hr_director, now):
    training = planned(hr_director, now=now)
    start = now + timedelta(days=3)
    trainings.move(training, starts_at=start, ends_at=start + timedelta(hours=2), actor=hr_director, now=now)
    assert (Training.objects.get().is_short_notice, Training.objects.get().version) == (True, 2)


def test_one_click_plans_a_topic_on_the_first_working_day_after_two_weeks(hr_director, now):
    training = trainings.plan_topic("sell_more", organiser=hr_director, now=now)
    local = training.occurrence.starts_at.astimezone(MOSCOW)
    assert (local.date().isoformat(), local.hour, training.is_short_notice, training.format) == (
        "2026-03-31", 10, False, "brainstorm",
    )  # fmt: skip
    assert training.behaviour != ""


@pytest.mark.parametrize("fields", [{"topic": "unknown"}, {"topic": "", "title": " "}])
def test_a_training_needs_a_topic(hr_director, now, fields):
    with pytest.raises(InvalidInput):
        planned(hr_director, now=now, **fields)


def test_a_training_in_the_past_is_refused(hr_director, now):
    with pytest.raises(InvalidInput) as error:
        planned(hr_director, now=now, days=-1)
    assert error.value.field == "starts_at"


def test_r_tr_02_the_topic_is_agreed_only_when_both_heads_have_confirmed(hr_director, cmo, cco, now):
    training = planned(hr_director, now=now)
    trainings.confirm(training, actor=cmo, now=now)
    assert training.state == "idea"
    with pytest.raises(DomainError):
        trainings.confirm(training, actor=cmo, now=now)
    trainings.confirm(training, actor=cco, now=now)
    assert (training.state, sorted(training.confirmations.values_list("side", flat=True))) == (
        "topic_agreed", ["marketing", "sales"],
    )  # fmt: skip


def test_r_tr_02_only_the_heads_confirm(hr_director, rep, cmo, cco, now):
    with pytest.raises(NotAllowed):
        trainings.confirm(planned(hr_director, now=now), actor=rep, now=now)


def test_r_tr_02_another_topic_is_confirmed_anew(hr_director, cmo, cco, now):
    training = agreed(hr_director, cmo, cco, now=now)
    trainings.change_topic(training, title="Texts that sell", actor=hr_director, now=now)
    assert (training.state, training.topic_round, str(training)) == ("idea", 2, "Texts that sell")
    trainings.confirm(training, actor=cmo, now=now)
    assert (training.state, training.confirmations.count()) == ("idea", 3)


def test_a_confirmation_is_never_rewritten(hr_director, cmo, cco, now):
    training = agreed(hr_director, cmo, cco, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        training.confirmations.update(side="sales")


def test_a_speaker_is_booked_after_the_topic_and_before_the_invitations(hr_director, cmo, cco, rep, marketer, now):
    training = planned(hr_director, now=now)
    star = trainings.Trainer("star", name="Guest Speaker")
    with pytest.raises(DomainError):
        trainings.book(training, star, actor=hr_director, now=now)
    training = agreed(hr_director, cmo, cco, now=now)
    with pytest.raises(DomainError):
        trainings.invite(training, [rep, marketer], actor=hr_director, now=now)
    trainings.book(training, star, actor=hr_director, now=now)
    assert (training.state, training.speaker, training.trainer) == ("speaker_booked", "Guest Speaker", None)


def test_a_colleague_leads_without_a_name_and_a_paid_trainer_with_a_fee(hr_director, cmo, cco, marketer, now):
    training = agreed(hr_director, cmo, cco, now=now)
    for trainer in (
        trainings.Trainer("internal"), trainings.Trainer("paid", name="Coach"), trainings.Trainer("star", person=cmo),
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            trainings.book(training, trainer, actor=hr_director, now=now)
    trainings.book(training, trainings.Trainer("internal", marketer), actor=hr_director, now=now)
    assert training.occurrence.parts.get(person=marketer).part == "trainer"
    paid = trainings.Trainer("paid", name="Coach", fee=Money(12_000_000))
    trainings.book(training, paid, actor=hr_director, now=now)
    assert (training.fee_minor, training.currency, training.trainer) == (12_000_000, "RUB", None)
    assert training.occurrence.parts.get(person=marketer).part == "participant"


def test_both_sides_are_invited_or_it_is_not_joint(hr_director, cmo, cco, rep, marketer, now):
    training = agreed(hr_director, cmo, cco, now=now)
    trainings.book(training, trainings.Trainer("star", name="Guest Speaker"), actor=hr_director, now=now)
    with pytest.raises(InvalidInput):
        trainings.invite(training, [rep, cco], actor=hr_director, now=now)
    trainings.invite(training, [rep, marketer], actor=hr_director, now=now)
    assert (training.state, training.occurrence.phase, training.occurrence.brief.goals) == (
        "invited", "ready", str(training),
    )  # fmt: skip
    assert Notification.objects.filter(person=rep, key=f"training-{training.pk}-invited").count() == 1


def test_r_tr_06_a_day_off_asks_why_it_is_worth_it(hr_director, now):
    with pytest.raises(InvalidInput) as error:
        planned(hr_director, now=now, starts_at=SATURDAY, ends_at=UNTIL)
    assert error.value.field == "note"
    training = planned(hr_director, now=now, starts_at=SATURDAY, ends_at=UNTIL, note="A star who comes once")
    assert training.is_day_off is True
    with pytest.raises(IntegrityError), transaction.atomic():
        Training.objects.update(note="")


def day_off(hr_director, cmo, cco, people, now):
    return invited(hr_director, cmo, cco, people, now=now, starts_at=SATURDAY, ends_at=UNTIL, note="A star, once")


def test_r_tr_06_each_participant_agrees_alone_and_may_take_it_back(hr_director, cmo, cco, rep, marketer, now):
    training = day_off(hr_director, cmo, cco, [rep, marketer], now)
    assert trainings.consent(training, actor=rep, now=now).consented_at == now
    assert trainings.consent(training, actor=rep, now=now, agrees=False).consented_at is None
    with pytest.raises(NotAllowed):
        trainings.consent(training, actor=cco, now=now)


def test_r_tr_06_who_did_not_agree_is_not_counted_as_absent(hr_director, cmo, cco, rep, marketer, now):
    training = day_off(hr_director, cmo, cco, [rep, marketer, cco], now)
    for person in (rep, marketer):
        trainings.consent(training, actor=person, now=now)
    with pytest.raises(InvalidInput):
        trainings.hold(training, came=[cco.pk], actor=hr_director, now=UNTIL)
    trainings.hold(training, came=[marketer.pk], actor=hr_director, now=UNTIL)
    came = dict(training.occurrence.parts.filter(part="participant").values_list("person", "came"))
    assert came == {rep.pk: False, marketer.pk: True, cco.pk: None}
    rates = {row.side: (row.came, row.invited, row.excused, row.rate) for row in attendance(training, seated(training))}
    assert rates == {"marketing": (1, 1, 0, 1.0), "sales": (0, 2, 1, 0.0)}


def test_r_tr_06_another_day_asks_everybody_again(hr_director, cmo, cco, rep, marketer, now):
    training = day_off(hr_director, cmo, cco, [rep, marketer], now)
    trainings.consent(training, actor=rep, now=now)
    sunday = SATURDAY + timedelta(days=1)
    trainings.move(training, starts_at=sunday, ends_at=UNTIL + timedelta(days=1), actor=hr_director, now=now)
    assert training.occurrence.parts.exclude(consented_at=None).count() == 0


def test_r_tr_06_a_day_said_to_be_off_stays_so_when_it_moves(hr_director, now):
    training = planned(hr_director, now=now, is_day_off=True, note="A star, once")
    start = training.occurrence.starts_at + timedelta(days=1)
    trainings.move(training, starts_at=start, ends_at=start + timedelta(hours=2), actor=hr_director, now=now)
    assert training.is_day_off is True


def test_it_is_held_after_it_began_and_by_those_who_were_invited(hr_director, cmo, cco, rep, marketer, now):
    training = invited(hr_director, cmo, cco, [rep, marketer], now=now)
    with pytest.raises(DomainError):
        trainings.hold(training, came=[rep.pk], actor=hr_director, now=now)
    for came in ([], [cmo.pk]):
        with pytest.raises(InvalidInput):
            trainings.hold(training, came=came, actor=hr_director, now=training.occurrence.ends_at)
    assert Training.objects.get().state == "invited"


def test_steps_are_not_skipped(hr_director, cmo, cco, rep, marketer, now):
    training = held(hr_director, cmo, cco, [rep, marketer], now=now)
    for act in (
        lambda: trainings.cancel(training, reason="x", actor=hr_director, now=now),
        lambda: trainings.confirm(training, actor=cmo, now=now),
        lambda: trainings.invite(training, [rep], actor=hr_director, now=now),
        lambda: trainings.consent(training, actor=rep, now=now),
    ):
        with pytest.raises(DomainError):
            act()


def test_called_off_with_a_reason_everybody_invited_hears_it(hr_director, cmo, cco, rep, marketer, now):
    training = invited(hr_director, cmo, cco, [rep, marketer], now=now)
    trainings.cancel(training, reason="The speaker is ill", actor=hr_director, now=now)
    assert (training.state, training.occurrence.phase) == ("cancelled", "cancelled")
    told = Notification.objects.filter(key=f"training-{training.pk}-cancelled").values_list("person", flat=True)
    assert set(told) == {rep.pk, marketer.pk}
