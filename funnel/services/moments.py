"""Moments as a door tells them: nothing is written down that has not happened, or that could not have happened yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from alignment.shared.templatetags.format import moment
from funnel.models import Lead

# Clocks of two machines differ.
SKEW = timedelta(minutes=5)


def not_in_future(at: datetime | None, *, now: datetime, field: str = "at") -> None:
    if at is not None and at > now + SKEW:
        raise InvalidInput(_("This moment lies in the future. Write down what has happened."), field=field)


def none_in_future(said: Mapping[str, datetime | None], *, now: datetime) -> None:
    for field, at in said.items():
        not_in_future(at, now=now, field=field)


def after_creation(at: datetime | None, lead: Lead, *, now: datetime) -> None:
    not_in_future(at, now=now)
    if at is not None and at + SKEW < lead.created_at:
        raise InvalidInput(
            _("The lead was created later, %(moment)s: it cannot have moved before that.")
            % {"moment": moment(lead.created_at)},
            field="at",
        )


def after_last_entry(at: datetime | None, lead: Lead, *, now: datetime) -> None:
    """What answers the last entry cannot be older than it."""
    not_in_future(at, now=now)
    if at is not None and at + SKEW < lead.stage_entered_at:
        raise InvalidInput(
            _("The lead came to “%(stage)s” later, %(moment)s: the answer to it cannot be older.")
            % {"stage": lead.stage.name, "moment": moment(lead.stage_entered_at)},
            field="at",
        )
