"""Who came to the meetings of a series, who came late, and who chaired out of turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Count, F, Q

from meetings.metrics import chairs as rules
from meetings.metrics import regularity
from meetings.models import Attendance, Meeting, MeetingSeries
from meetings.selectors.meetings import ENDED

REMEMBERED = 60
Turnout = tuple[int, int, int]


def last_held(series: MeetingSeries, n: int) -> list[Meeting]:
    """The newest first; those that R-WM-02 does not accept are left out."""
    held = series.meetings.filter(state__in=ENDED).exclude(counts_as_held=False)
    return list(held.order_by("-slot_start", "-pk")[:n])


def turnout_by_side(meetings: Iterable[Meeting]) -> dict[tuple[int, str], Turnout]:
    """A41: present, invited and excused of each side at each meeting; whoever said why is excused."""
    side = F("person__memberships__department__side")
    rows = Attendance.objects.filter(meeting__in=list(meetings), person__memberships__to_date=None)
    counted = rows.order_by().annotate(side=side).values("meeting", "side").annotate(
        invited=Count("pk", distinct=True),
        present=Count("pk", distinct=True, filter=Q(arrived_at__isnull=False)),
        excused=Count("pk", distinct=True, filter=Q(arrived_at=None) & ~Q(absent_reason="")),
    )  # fmt: skip
    return {(row["meeting"], row["side"]): (row["present"], row["invited"], row["excused"]) for row in counted}


def late_arrivals(series: MeetingSeries, since: datetime, until: datetime) -> dict[int, int]:
    """R-WM-06: how often each of today's heads came later than the tolerance allows."""
    rows = Attendance.objects.filter(
        meeting__series=series, meeting__state__in=ENDED, meeting__slot_start__gte=since, meeting__slot_start__lte=until,
        is_principal=True, arrived_at__isnull=False, person__in=series.principals.all(),
    )  # fmt: skip
    arrivals = rows.values_list("person", "arrived_at", "meeting__slot_start", "meeting__actual_start")
    return dict(Counter(
        person for person, arrived, slot, begun in arrivals
        if arrived and not regularity.is_on_time(arrived, min(begun or slot, slot))
    ))  # fmt: skip


def out_of_turn(series: MeetingSeries, since: datetime) -> list[Meeting]:
    """General meetings since then whose chair was not the one in turn, with no swap written down."""
    newest = series.meetings.select_related("chair").order_by("-slot_start", "-pk")[:REMEMBERED]
    meetings = list(newest)[::-1]
    heads = _heads_present([meeting for meeting in meetings if meeting.slot_start >= since])
    return [
        meeting
        for meeting, before in _with_turns(meetings)
        if meeting.slot_start >= since
        and meeting.state in ENDED
        and meeting.chair_side
        and not meeting.chair_swapped
        and (_is_wrong(meeting, before) or _is_absent(meeting, heads.get(meeting.pk, set())))
    ]


def is_out_of_turn(meeting: Meeting) -> bool:
    if meeting.series.kind != "general":
        return False
    return meeting.pk in {each.pk for each in out_of_turn(meeting.series, meeting.slot_start)}


def _with_turns(meetings: list[Meeting]) -> Iterator[tuple[Meeting, list[rules.Turn]]]:
    turns: list[rules.Turn] = []
    for meeting in meetings:
        yield meeting, turns
        turns.append(rules.Turn(meeting.chair_side, meeting.chair_alternates, meeting.state))


def _is_wrong(meeting: Meeting, before: list[rules.Turn]) -> bool:
    return meeting.chair_side != rules.next_side("alternate" if meeting.chair_alternates else "cco", before)


def _is_absent(meeting: Meeting, here: set[int]) -> bool:
    """Another head was there and the chair was not."""
    return bool(here) and meeting.chair_id not in here


def heads_here(meeting: Meeting) -> set[int]:
    return _heads_present([meeting]).get(meeting.pk, set())


def _heads_present(meetings: list[Meeting]) -> dict[int, set[int]]:
    rows = Attendance.objects.filter(meeting__in=meetings, is_principal=True, arrived_at__isnull=False)
    here: dict[int, set[int]] = {}
    for meeting, person in rows.values_list("meeting", "person"):
        here.setdefault(meeting, set()).add(person)
    return here
