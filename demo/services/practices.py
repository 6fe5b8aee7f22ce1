"""What the demo company practises: methods in use, and the record of each kind of practice."""

from datetime import datetime

from demo.services import (
    practices_content,
    practices_effects,
    practices_listening,
    practices_methods,
    practices_onboarding,
    practices_rotations,
    practices_surveys,
    practices_trainings,
    practices_visits,
)
from demo.services.cast import Cast
from loop.selectors import language_of
from practices.services import habits

KINDS = (
    practices_methods,
    practices_content,
    practices_trainings,
    practices_visits,
    practices_onboarding,
    practices_surveys,
    practices_listening,
    practices_rotations,
    practices_effects,
)


def fill(cast: Cast, *, now: datetime) -> None:
    with language_of(None):
        for kind in KINDS:
            kind.fill(cast, now=now)
        habits.keep(now=now)
