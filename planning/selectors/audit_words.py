"""The eight checks of an audit in words, in the order in which they are made (A28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class CheckWords:
    title: str | Promise
    question: str | Promise


CHECK_WORDS: Mapping[int, CheckWords] = {
    1: CheckWords(_("Quality of the incoming lead"), _("Why are leads refused, and are those the leads we want?")),
    2: CheckWords(_("Criteria of qualification"), _("Do both sides call the same lead qualified?")),
    3: CheckWords(
        _("Every lead is worked on"), _("Is each lead touched, moved on and closed with a reason in the CRM?")
    ),
    4: CheckWords(_("Means of contact"), _("Are telephony, mail and messenger there, and are they used?")),
    5: CheckWords(_("Level of the first line"), _("Does the first line as a whole hold its level?")),
    6: CheckWords(_("Rules of working a lead"), _("Is it written down who does what by when?")),
    7: CheckWords(_("What pay rewards"), _("Does pay reward quality and speed alike?")),
    8: CheckWords(_("Scripts and ways of speaking"), _("What is said on this step, and does it land?")),
}
