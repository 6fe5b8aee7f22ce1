"""Who is surveyed, what waves there are, and what stands in the way of believing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from alignment.shared.periods import day_start, local_day
from loop.selectors import side_of
from people import selectors as people
from people.models import Membership, Person
from practices.metrics.suppression import K
from practices.metrics.surveys import survey_proposals_adopted
from practices.metrics.surveys_told import SIDES
from practices.models import InterviewSlot, Survey, Wave
from practices.models.surveys import SURVEY_KEEPERS

SIDE_ROLES = {
    "marketing": ("cmo", "head_of_marketing", "marketer"),
    "sales": ("cco", "head_of_sales", "sales_rep"),
}
DIRECTORS = ("cmo", "cco")
FEWEST_ACTIONS = 3


def waves_for(user: Person) -> QuerySet[Wave]:
    found = Wave.objects.visible_to(user).select_related("survey__initiator", "occurrence", "topic")
    return found.order_by("-opens_on", "-pk")


def told_waves(user: Person) -> QuerySet[Wave]:
    return Wave.objects.told_to(user).select_related("survey", "result").order_by("-opens_on", "-pk")


def staff() -> dict[int, tuple[Person, str]]:
    """Everybody of both departments once, with the side they speak for."""
    roles = [role for both in SIDE_ROLES.values() for role in both]
    held = Membership.objects.filter(role__in=roles, to_date=None)
    found = people.with_roles(people.active_people().filter(pk__in=held.values("person")))
    return {person.pk: (person, side_of(person)) for person in found}


def invited_by_side(wave: Wave) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {side: set() for side in SIDES}
    for person, side in wave.invited.values_list("person", "side"):
        found[side].add(person)
    return found


def small_sides(sizes: dict[str, int]) -> list[str]:
    return [side for side in SIDES if sizes.get(side, 0) < K]


def sizes_of_staff() -> dict[str, int]:
    sides = [side for _person, side in staff().values()]
    return {side: sides.count(side) for side in SIDES}


def last_day(wave: Wave) -> date:
    return wave.opens_on + timedelta(days=wave.days - 1)


def ends_at(wave: Wave) -> datetime:
    return day_start(wave.opens_on + timedelta(days=wave.days), people.zone())


def day_number(wave: Wave, now: datetime) -> int:
    """The first day is 1."""
    return (local_day(now, people.zone()) - wave.opens_on).days + 1


def slots_of(wave: Wave) -> list[InterviewSlot]:
    found = wave.slots.select_related("interviewee", "interviewer", "second_interviewer")
    return list(found.order_by("order_no"))


def is_open_slot(slot: InterviewSlot) -> bool:
    return slot.state in ("planned", "running")


@dataclass(frozen=True)
class Schedule:
    """Directors stand last and wait for the `waiting_for` others."""

    slots: list[InterviewSlot]
    waiting_for: int

    def is_locked(self, slot: InterviewSlot) -> bool:
        return slot.is_director and self.waiting_for > 0


def schedule_of(wave: Wave) -> Schedule:
    slots = slots_of(wave)
    return Schedule(slots, sum(is_open_slot(slot) for slot in slots if not slot.is_director))


def warnings_of(survey: Survey, sizes: dict[str, int]) -> list[str]:
    """R-SV-01 and what small departments mean; the first of them stands on every page of the survey."""
    found = []
    if not survey.is_initiated_from_above:
        found.append(
            _(
                "This survey was not initiated by the CEO. People answer more openly when the first person of the company asks; let the CEO say why it is done."
            )
        )
    if survey.kind == "questionnaire" and small_sides(sizes):
        found.append(
            _(
                "A department has fewer than five people, so the results are told for both together only. Interviews would tell more."
            )
        )
    return found


def not_proved(wave: Wave) -> int:
    """R-SV-08: how many promises a wave still lacks before it may be closed."""
    return max(0, FEWEST_ACTIONS - wave.occurrence.born_actions.count())


def proposals_of(wave: Wave) -> list[dict[str, object]]:
    rows = (
        wave.proposals.select_related("action")
        .prefetch_related("votes__person")
        .annotate(count=Count("votes"))
        .order_by("-count", "pk")
    )
    return [{"row": row, "count": row.count, "voters": [vote.person for vote in row.votes.all()]} for row in rows]


def adopted_of(wave: Wave) -> float | None:
    return survey_proposals_adopted(wave.proposals.exclude(action=None).count(), wave.proposals.count())


def causes_of(wave: Wave) -> list[dict[str, object]]:
    """The most often mentioned first, whoever mentions them."""
    rows = list(wave.causes.all())
    most = max((max(row.marketing_mentions, row.sales_mentions) for row in rows), default=0)
    rows.sort(key=lambda row: (-(row.marketing_mentions + row.sales_mentions), row.pk))
    return [{"row": row, "most": most} for row in rows]


def last_ended() -> Wave | None:
    """The last wave, when none is on its way."""
    if Wave.objects.filter(ended_at=None).exists():
        return None
    return Wave.objects.order_by("-ended_at", "-pk").first()


def may_keep(user: Person) -> bool:
    return user.has_role(*SURVEY_KEEPERS)
