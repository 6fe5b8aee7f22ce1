"""The kinds of practice: what the calendar, the reminders and the debriefs know of each. A new kind adds a line here."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.shared.words import gettext_noop as _


@dataclass(frozen=True)
class Kind:
    """`page` is the url name of its record, called with the number of the occurrence; `record` the model behind it.

    Reminders: a brief is asked `brief_days` before the start, a debrief within `debrief_days` working days.
    All numbers are our own defaults.
    """

    key: str
    label: str
    icon: str
    method: str
    page: str
    origin: str
    record: str
    brief_days: int | None = None
    debrief_days: int | None = None
    wants_ideas: bool = True


KINDS = {
    kind.key: kind
    for kind in (
        Kind("visit", _("Field visit"), "map-pin", "field_visits", "practices:visit", "visit", "FieldVisit", 1, 2),
        Kind("rotation", _("Week in sales"), "refresh", "rotation", "practices:rotation", "rotation", "Rotation", 3, 5),
        Kind("tour", _("Day in marketing"), "school", "rotation", "practices:rotation", "rotation", "Rotation", 3, 5),
        Kind("swap", _("Swap of the heads"), "arrows-exchange", "rotation", "practices:rotation", "rotation", "Rotation", 3, 3),
        Kind("elsewhere", _("Rotation elsewhere"), "map-2", "rotation", "practices:rotation", "rotation", "Rotation", 3, 5),
        Kind("training", _("Joint training"), "school", "joint_training", "practices:training", "training", "Training", 3, 7),
        Kind("listening", _("Call listening"), "headphones", "listening", "practices:listening", "other", "ListeningSession", wants_ideas=False),
        Kind("survey", _("Survey"), "clipboard-list", "survey", "practices:survey-wave", "survey", "Wave", wants_ideas=False),
    )
}  # fmt: skip
