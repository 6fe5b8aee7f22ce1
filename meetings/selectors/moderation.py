"""Whether a series needs somebody of neither side, who that may be, and what its heads said."""

from __future__ import annotations

from dataclasses import dataclass

from loop import selectors as loop
from meetings.metrics import chairs as rules
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.meetings import ENDED
from people import selectors as people
from people.models import Person

FIRST_CHOICE = ("hr_director", "administrator")


@dataclass(frozen=True)
class Moderation:
    """`others` stays empty until every head has answered: nobody answers after the other."""

    is_needed: bool
    moderated: int
    first_meetings: int
    after: Meeting | None
    is_head: bool
    mine: bool | None
    others: tuple[bool, ...]
    all_answered: bool

    @property
    def left(self) -> int:
        return max(0, self.first_meetings - self.moderated)

    @property
    def may_answer(self) -> bool:
        asked = rules.may_ask_to_end(self.moderated, self.first_meetings)
        return self.is_needed and self.is_head and asked and self.after is not None and self.mine is None


def moderation_of(series: MeetingSeries, user: Person) -> Moderation:
    is_needed = needs_moderator(series)
    held = _moderated(series) if is_needed else []
    after = held[0] if held else None
    heads = set(series.principals.values_list("pk", flat=True))
    said = {row.person_id: row.can_do_without for row in after.moderation_answers.all()} if after else {}
    all_answered = bool(heads) and heads <= set(said)
    others = tuple(said[pk] for pk in sorted(heads - {user.pk})) if all_answered else ()
    return Moderation(
        is_needed=is_needed, moderated=len(held), first_meetings=series.moderated_meetings, after=after,
        is_head=user.pk in heads, mine=said.get(user.pk), others=others, all_answered=all_answered,
    )  # fmt: skip


def needs_moderator(series: MeetingSeries) -> bool:
    return rules.needs_moderator(
        is_acute=series.acute_since is not None, is_over=series.moderation_ended_at is not None
    )


def _moderated(series: MeetingSeries) -> list[Meeting]:
    """Held with a moderator since the conflict became acute, the newest first."""
    held = series.meetings.filter(state__in=ENDED, slot_start__gte=series.acute_since).exclude(moderator=None)
    return list(held.order_by("-slot_start").prefetch_related("moderation_answers"))


def may_moderate(person: Person, series: MeetingSeries) -> bool:
    """R-WM-04: nobody who leads the meeting or is subordinate to only one of its heads."""
    is_head = series.principals.filter(pk=person.pk).exists()
    return person.is_active and not is_head and _is_neutral(person)


def _is_neutral(person: Person) -> bool:
    return loop.side_of(person) == "shared" and person.role_keys != {"integration"}


def moderators_for(series: MeetingSeries) -> list[Person]:
    """The HR director and the executive first, then whoever else belongs to neither side."""
    heads = set(series.principals.values_list("pk", flat=True))
    neutral = [p for p in people.with_roles(people.active_people()) if p.pk not in heads and _is_neutral(p)]
    return sorted(neutral, key=_choice)


def _choice(person: Person) -> int:
    return next((n for n, role in enumerate(FIRST_CHOICE) if person.has_role(role)), len(FIRST_CHOICE))
