"""A37: what no sum says of the two ways; shown beside both numbers, always (R-SA-01)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Quality:
    key: str
    label: Any
    by_ourselves: Any
    agency: Any


QUALITIES = (
    Quality(
        "cost",
        _("Cost"),
        _("Your time and the time of the specialists you involve"),
        _("1–2 base salaries of a specialist who passed the probation"),
    ),
    Quality(
        "effort",
        _("Effort"),
        _("Attention and time to find a specialist"),
        _("Attention and time to find an agency"),
    ),
    Quality("speed", _("Speed"), _("2–4 weeks"), _("1–2 weeks")),
    Quality(
        "quality",
        _("Quality"),
        _("High, with checklists and instructions"),
        _("A pig in a poke: it depends on the rules of the agency"),
    ),
    Quality(
        "adaptation",
        _("Settling in"),
        _("Fast: picked for yourself"),
        _("May not settle in"),
    ),
)
