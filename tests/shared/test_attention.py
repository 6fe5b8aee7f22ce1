"""Drafts of signals."""

from alignment.shared.attention import AlertDraft, SignalDraft


def signal(**changes):
    values = {
        "key": "step",
        "metric": "kev_set_rate",
        "segment": "",
        "severity": "warning",
        "text": "Lead to appointment is below its norm",
        "value": 0.14,
        "norm": 0.2,
        "n": 50,
        "money_at_stake_minor": 14_400_000,
        "confidence": 0.5,
    }
    return SignalDraft(**values | changes)


def test_priority_is_money_times_confidence():
    """R-SG-04."""
    assert signal().priority == 7_200_000
    assert signal(money_at_stake_minor=None).priority == 0


def test_drafts_are_values():
    assert signal() == signal()
    assert AlertDraft("AL-04", 1, "clock:7", "Answer now") == AlertDraft("AL-04", 1, "clock:7", "Answer now")
    assert len({signal(), signal()}) == 1
