"""R-SG-01…05: one signal a figure, silence after closing, dismissal by two sides."""

from datetime import timedelta

import pytest
from django.utils import translation

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from loop.models import Signal
from loop.selectors import open_signals, signal_words, stake_of
from loop.services import signals
from tests.factories.meetings import gap

pytestmark = pytest.mark.django_db


def test_one_open_signal_for_a_metric_and_a_segment(company, now):
    """R-SG-01."""
    first = signals.open_or_refresh(gap(value=0.14), now=now)
    again = signals.open_or_refresh(gap(value=0.12), now=now + timedelta(hours=1))
    other = signals.open_or_refresh(gap(segment="webinar"), now=now)
    assert first.pk == again.pk != other.pk
    assert (again.value, again.opened_at, again.refreshed_at) == (0.12, now, now + timedelta(hours=1))
    assert Signal.objects.count() == 2


def test_an_immature_cohort_says_nothing(company, now):
    """R-SG-02."""
    assert signals.open_or_refresh(gap(params={"mature": False}), now=now) is None
    assert Signal.objects.count() == 0


@pytest.mark.parametrize(("days", "opens"), [(13, False), (14, True)])
def test_a_closed_signal_is_silent_for_fourteen_days(company, now, days, opens):
    """R-SG-03."""
    signals.close(signals.open_or_refresh(gap(), now=now), reason="вернулось", now=now)
    again = signals.open_or_refresh(gap(), now=now + timedelta(days=days))
    assert (again is not None) is opens


def test_the_dearest_stands_first(company, now):
    """R-SG-04: money at stake × confidence."""
    sure = signals.open_or_refresh(gap("a", money_at_stake_minor=10_000_000, confidence=1.0), now=now)
    dear = signals.open_or_refresh(gap("b", money_at_stake_minor=48_000_000, confidence=0.2), now=now)
    free = signals.open_or_refresh(gap("c", money_at_stake_minor=None), now=now)
    assert open_signals() == [sure, dear, free]
    assert (sure.priority, dear.priority, free.priority) == (10_000_000, 9_600_000, 0)
    assert (stake_of(sure).minor, stake_of(free)) == (10_000_000, None)


def test_dismissal_needs_a_reason_and_the_other_side(cmo, cco, now):
    """R-SG-05."""
    signal = signals.open_or_refresh(gap(), now=now)
    with pytest.raises(InvalidInput):
        signals.dismiss(signal, reason="  ", actor=cmo, now=now)
    signals.dismiss(signal, reason="Сезон", actor=cmo, now=now)
    assert signal.closed_at is None
    with pytest.raises(DomainError):
        signals.dismiss(signal, reason="Сезон", actor=cmo, now=now)
    assert Signal.objects.get(pk=signal.pk).closed_at is None
    signals.dismiss(signal, reason="", actor=cco, now=now)
    kept = Signal.objects.get(pk=signal.pk)
    assert (kept.closed_at, kept.close_reason, kept.dismissed_by, kept.consented_by) == (now, "Сезон", cmo, cco)


def test_the_other_side_may_keep_the_signal(cmo, cco, now):
    signal = signals.open_or_refresh(gap(), now=now)
    signals.dismiss(signal, reason="Сезон", actor=cmo, now=now)
    signals.keep(signal, actor=cco, now=now)
    kept = Signal.objects.get(pk=signal.pk)
    assert (kept.closed_at, kept.dismissed_by, kept.close_reason) == (None, None, "")


def test_only_heads_dismiss(cmo, rep, ceo, now):
    signal = signals.open_or_refresh(gap(), now=now)
    for person in (rep, ceo):
        with pytest.raises(NotAllowed):
            signals.dismiss(signal, reason="Сезон", actor=person, now=now)


def test_the_sentence_of_a_signal_survives_a_missing_figure(company, now):
    whole = signals.open_or_refresh(gap(), now=now)
    broken = signals.open_or_refresh(gap("b", text="%(step)s is %(value)s against %(norm)s"), now=now)
    with translation.override("ru"):
        assert "14\u00a0%" in signal_words(whole)
    with translation.override("en"):
        assert signal_words(whole) == "Lead → key stage is 14% against 20%"
    assert signal_words(broken) == "%(step)s is %(value)s against %(norm)s"


@pytest.mark.parametrize(
    ("name", "given", "address"),
    [
        ("funnel:overview", {"from": "2026-01-01"}, "/funnel/?from=2026-01-01"),
        ("funnel:lead", {"pk": 7}, "/leads/7/"),
        ("funnel:overview", {}, "/funnel/"),
        ("nowhere:at-all", {}, ""),
    ],
)
def test_a_signal_is_a_door_to_its_records(company, now, name, given, address):
    assert signals.open_or_refresh(gap(url_name=name, url_params=given), now=now).records_url == address
