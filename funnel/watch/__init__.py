"""What in the funnel deserves attention: the weakest step, and promises that sales did not keep in time."""

from datetime import datetime

from alignment.shared.attention import SignalDraft
from funnel.watch import promises, steps


def signals(now: datetime) -> list[SignalDraft]:
    return [*steps.signals(now), *promises.signals(now)]
