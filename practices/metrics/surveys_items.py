"""Twelve statements of our own, each asked twice: what we do for our neighbours, and what they do for us (C7)."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.shared.words import gettext_noop as _

OURS, THEIRS = "ours", "theirs"
RECOMMEND = "would_recommend"
OBSTACLES, PROPOSALS = "obstacles", "proposals"
LOWEST, HIGHEST, TOP_RECOMMENDATION = 1, 5, 10


@dataclass(frozen=True)
class Mirrored:
    key: str
    name: str
    ours: str
    theirs: str


ITEMS = (
    Mirrored(
        "definitions",
        _("Shared words"),
        _("Before arguing over numbers, we agree with our neighbours on what the words mean."),
        _("Before arguing over numbers, our neighbours agree with us on what the words mean."),
    ),
    Mirrored(
        "responsiveness",
        _("Quick answers"),
        _("When our neighbours ask us for something, they get an answer or a date from us the same day."),
        _("When we ask our neighbours for something, we get an answer or a date from them the same day."),
    ),
    Mirrored(
        "reliability",
        _("Kept promises"),
        _("What we promise our neighbours is done by the day we named."),
        _("What our neighbours promise us is done by the day they named."),
    ),
    Mirrored(
        "information",
        _("Complete information"),
        _("What we pass on to our neighbours can be worked with at once, without asking again."),
        _("What our neighbours pass on to us can be worked with at once, without asking again."),
    ),
    Mirrored(
        "help",
        _("Help that helps"),
        _("Our help makes the work of our neighbours visibly easier."),
        _("The help of our neighbours makes our work visibly easier."),
    ),
    Mirrored(
        "respect",
        _("Respect"),
        _("We speak of our neighbours with respect, also when they are not in the room."),
        _("Our neighbours speak of us with respect, also when we are not in the room."),
    ),
    Mirrored(
        "goals",
        _("Joint goals"),
        _("We know what our neighbours have to reach this quarter and plan with it in mind."),
        _("Our neighbours know what we have to reach this quarter and plan with it in mind."),
    ),
    Mirrored(
        "feedback",
        _("Remarks put to use"),
        _("What our neighbours tell us about our work changes how we work."),
        _("What we tell our neighbours about their work changes how they work."),
    ),
    Mirrored(
        "blame",
        _("Causes before culprits"),
        _("When a result is missed, we look for its cause together with our neighbours, not for a culprit among them."),
        _("When a result is missed, our neighbours look for its cause together with us, not for a culprit among us."),
    ),
    Mirrored(
        "trust",
        _("Openness"),
        _("We tell our neighbours bad news early and plainly."),
        _("Our neighbours tell us bad news early and plainly."),
    ),
    Mirrored(
        "competence",
        _("Mastery"),
        _("We know our trade well enough for our neighbours to rely on our judgement."),
        _("Our neighbours know their trade well enough for us to rely on their judgement."),
    ),
    Mirrored(
        "again",
        _("Working together again"),
        _("Our neighbours would gladly take on the next joint task with us."),
        _("We would gladly take on the next joint task with our neighbours."),
    ),
)
NAMES = {item.key: item.name for item in ITEMS}


def question(item: str, voice: str) -> str:
    """`definitions.ours` is what a side says of itself."""
    return f"{item}.{voice}"


QUESTIONS = tuple(question(item.key, voice) for item in ITEMS for voice in (OURS, THEIRS))
