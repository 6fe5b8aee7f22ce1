"""What may be asked about meetings: the next one, its agenda, its rhythm, its protocol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.money import Money
from alignment.shared.periods import local_day
from alignment.shared.templatetags.format import money_short, number, percent
from loop import selectors as loop
from loop.models import Action, Idea, Topic
from meetings.metrics import promises as promise_metrics
from meetings.metrics import regularity as rhythm_metrics
from meetings.models import ActionReview, Attendance, Meeting, MeetingSeries, MeetingTopic, Protocol
from people import selectors as people
from people.models import Person

COMING = ("scheduled", "running")
ENDED = ("held", "protocol_sent", "closed")
SIGNALS_AT_MOST = 5
TOPICS_AT_MOST = 15
SHAPE = {"signal": 0, "contest": 1, "carry_over": 2}
SIDES = {"marketing": 0, "sales": 1, "shared": 2}


# --- one meeting -----------------------------------------------------------------------------------------


def next_meeting(user: Person, now: datetime) -> Meeting | None:
    """The running one, else the nearest that has not ended; the weekly of the heads before others at that moment."""
    coming = (
        Meeting.objects.visible_to(user)
        .filter(Q(state="running") | Q(state="scheduled", slot_end__gt=now - timedelta(hours=12)))
        .filter(series__ended_at=None)
        .select_related("series", "host")
    )
    today = local_day(now, people.zone())
    due = [m for m in coming if m.state == "running" or local_day(m.slot_start, people.zone()) >= today]
    return min(due, key=lambda m: (m.state != "running", m.slot_start, m.series.kind != "cmo_cco"), default=None)


def next_of_series(series: MeetingSeries, now: datetime) -> Meeting | None:
    coming = series.meetings.filter(state__in=COMING, slot_end__gt=now - timedelta(hours=12))
    return coming.order_by("slot_start").first()


def weekly_series() -> QuerySet[MeetingSeries]:
    return MeetingSeries.objects.filter(kind="cmo_cco", ended_at=None)


def previous_of(meeting: Meeting) -> Meeting | None:
    """The meeting of the series whose protocol is reviewed first (R-GM-05)."""
    before = meeting.series.meetings.filter(slot_start__lt=meeting.slot_start, state__in=ENDED)
    return before.order_by("-slot_start").first()


def past_meetings(user: Person, now: datetime) -> QuerySet[Meeting]:
    ended = Q(state__in=[*ENDED, "missed", "excused", "moved"])
    past = Meeting.objects.visible_to(user).filter(ended, slot_start__lte=now)
    return past.select_related("series", "protocol").order_by("-slot_start", "-pk")


def day_of(meeting: Meeting) -> date:
    return local_day(meeting.slot_start, meeting.series.time_zone)


def attendance_of(meeting: Meeting) -> list[Attendance]:
    rows = meeting.attendance.select_related("person", "deputy_for")
    return sorted(rows, key=lambda a: (not a.is_principal, a.person.last_name, a.pk))


def invited_to(meeting: Meeting) -> list[Person]:
    """R-PR-02: everybody invited, present or absent."""
    return [attendance.person for attendance in attendance_of(meeting)]


def is_principal(meeting: Meeting, user: Person) -> bool:
    return meeting.series.principals.filter(pk=user.pk).exists()


def other_principal(meeting: Meeting, user: Person) -> Person | None:
    return meeting.series.principals.exclude(pk=user.pk).order_by("pk").first()


# --- agenda ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgendaItem:
    topic: Topic
    why: str
    outcome: str = ""

    @property
    def stake(self) -> Money | None:
        return loop.stake_of(self.topic.signal) if self.topic.signal else None

    @property
    def signal_words(self) -> str:
        return loop.signal_words(self.topic.signal) if self.topic.signal else ""


@dataclass(frozen=True)
class Agenda:
    """Item one is always the review of what was promised: it is no topic, so nobody can move or delete it."""

    review: tuple[Action, ...]
    items: tuple[AgendaItem, ...]
    ideas: tuple[Idea, ...]
    lines: tuple[str, ...]

    @property
    def gaps(self) -> tuple[AgendaItem, ...]:
        return tuple(item for item in self.items if item.topic.signal_id)

    @property
    def topics(self) -> tuple[AgendaItem, ...]:
        return tuple(item for item in self.items if not item.topic.signal_id)


def agenda_of(meeting: Meeting) -> Agenda:
    """What is on the table; before it is frozen, with everything that has come in since."""
    placed = {
        item.topic_id: item
        for item in meeting.agenda.select_related("topic__signal", "topic__raised_by", "topic__lead")
    }
    items = [_item(placed[pk]) for pk in sorted(placed, key=lambda pk: placed[pk].order)]
    if meeting.state == "scheduled" and meeting.agenda_frozen_at is None:
        items += [AgendaItem(topic, why_of(topic)) for topic in planned_topics(meeting) if topic.pk not in placed]
    review = tuple(review_actions(meeting))
    ideas = tuple(loop.ideas_waiting()[:10]) if meeting.series.kind == "cmo_cco" else ()
    return Agenda(review, tuple(items), ideas, tuple(human_lines(meeting, review, items, ideas)))


def _item(row: MeetingTopic) -> AgendaItem:
    return AgendaItem(row.topic, row.why, row.outcome)


def planned_topics(meeting: Meeting) -> list[Topic]:
    """Signals by price (five at most), contested hand-overs, promises moved twice, then what each side parked."""
    if meeting.series.kind != "cmo_cco":
        return []
    mine = Topic.objects.filter(state="on_agenda", agenda_items__meeting=meeting)
    waiting = {
        topic.pk: topic for topic in [*loop.waiting_topics(), *mine.select_related("signal", "raised_by", "lead")]
    }
    topics = sorted(waiting.values(), key=_agenda_order)
    signals = [topic for topic in topics if topic.signal_id and topic.signal.closed_at is None]
    others = [topic for topic in topics if not topic.signal_id]
    real = [topic for topic in others if topic.source != "rule"]
    return signals[:SIGNALS_AT_MOST] + (real or ([] if signals else others))[:TOPICS_AT_MOST]


def _agenda_order(topic: Topic) -> tuple[object, ...]:
    priority = topic.signal.priority if topic.signal_id else 0
    shape = SHAPE.get(topic.source, 3)
    return shape, -priority, topic.urgency != "now", SIDES[topic.side], topic.raised_at, topic.pk


def why_of(topic: Topic) -> str:
    """Why it is on the agenda, in a few words."""
    if topic.signal_id:
        stake = loop.stake_of(topic.signal)
        return _("price of the gap %(money)s a month") % {"money": money_short(stake)} if stake else _("a signal")
    if topic.source == "contest":
        return _("a contested hand-over")
    if topic.source == "carry_over":
        return _("moved twice")
    if topic.source == "rule":
        return _("suggested, as nothing else waits")
    if topic.is_stuck:
        return _("put off three times")
    return _("topic of %(name)s") % {"name": topic.raised_by.name} if topic.raised_by else ""


def human_lines(
    meeting: Meeting, review: tuple[Action, ...], items: list[AgendaItem], ideas: tuple[Idea, ...]
) -> list[str]:
    """Three lines that a person could have written."""
    day = day_of(meeting)
    late = sum(1 for action in review if action.state == "open" and action.due_date < day)
    gap = next((item for item in items if item.topic.signal_id), None)
    rest = len(items) - (1 if gap else 0)
    lines = [_gap_line(gap)] if gap else []
    if late:
        lines.append(
            ngettext("%(n)s promise falls due before it.", "%(n)s promises fall due before it.", late) % {"n": late}
        )
    elif review:
        lines.append(
            ngettext("%(n)s promise to review, none overdue.", "%(n)s promises to review, none overdue.", len(review))
            % {"n": len(review)}
        )
    if rest:
        lines.append(ngettext("%(n)s topic waits.", "%(n)s topics wait.", rest) % {"n": rest})
    if ideas:
        lines.append(
            ngettext("%(n)s idea waits for an answer.", "%(n)s ideas wait for an answer.", len(ideas))
            % {"n": len(ideas)}
        )
    return lines[:3]


def _gap_line(item: AgendaItem) -> str:
    words = item.signal_words.rstrip(".")
    if item.stake is None:
        return f"{words}."
    return _("%(gap)s, price of the gap %(money)s a month.") % {"gap": words, "money": money_short(item.stake)}


# --- what was promised -----------------------------------------------------------------------------------


def series_actions(series: MeetingSeries) -> QuerySet[Action]:
    """Promised at its meetings; the weekly of the heads also hears what was promised outside any meeting."""
    mine = Q(promised_at__meeting__series=series)
    if series.kind == "cmo_cco":
        mine |= Q(promised_at=None, requested_by__memberships__role__in=["cmo", "cco"])
    return Action.objects.filter(mine).distinct().select_related("owner", "requested_by")


def review_actions(meeting: Meeting) -> list[Action]:
    """R-GM-05: open promises of earlier meetings, the due ones first, and what was done since the last one."""
    earlier = series_actions(meeting.series).exclude(promised_at__meeting=meeting)
    last = previous_of(meeting)
    since = last.actual_start or last.slot_start if last else None
    shown = Q(state="open")
    if since:
        shown |= Q(state__in=["done", "not_done"], changed_at__gte=since)
    reviewed = Q(reviews__meeting=meeting)
    found = earlier.filter(shown | reviewed).distinct()
    return sorted(found, key=lambda a: (a.state != "open", a.due_date or date.max, a.pk))


def waiting_for_status(meeting: Meeting, *, today: date) -> list[Action]:
    """R-PR-04: due by today, still without a word."""
    heard = set(ActionReview.objects.filter(meeting=meeting).values_list("action_id", flat=True))
    return [
        action for action in review_actions(meeting)
        if action.state == "open" and action.due_date <= today and action.pk not in heard
    ]  # fmt: skip


def drafts_of(meeting: Meeting) -> list[Action]:
    """R-PR-03: without an owner or a date the protocol cannot leave."""
    return list(Action.objects.filter(promised_at__meeting=meeting, state="draft").order_by("pk"))


def my_promises(user: Person, today: date) -> loop.Promises:
    return loop.promises_of(user, today=today)


def likely_owners(meeting: Meeting, *, limit: int = 3) -> list[Person]:
    """Those who promised most in this series lately, then the people in the room."""
    recent = (
        series_actions(meeting.series)
        .exclude(owner=None)
        .order_by("-created_at")
        .values_list("owner_id", flat=True)[:30]
    )
    counts: dict[int, int] = {}
    for owner in recent:
        counts[owner] = counts.get(owner, 0) + 1
    here = {attendance.person_id: attendance.person for attendance in attendance_of(meeting)}
    known = {p.pk: p for p in Person.objects.filter(pk__in=counts, is_active=True)}
    ranked = [known[pk] for pk in sorted(counts, key=lambda pk: -counts[pk]) if pk in known]
    return list(dict.fromkeys([*ranked, *here.values()]))[:limit]


# --- rhythm ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rhythm:
    streak: int
    held: int
    scheduled: int
    excused: int
    same_day: int
    regularity: float | None
    same_day_rate: float | None
    same_day_streak: int


def metric_state(meeting: Meeting) -> str:
    """An ended meeting that R-WM-02 does not accept is missed for the figures."""
    return "missed" if meeting.state in ENDED and meeting.counts_as_held is False else meeting.state


def rhythm_of(series: MeetingSeries, now: datetime, *, since: date | None = None) -> Rhythm:
    slots = series.meetings.filter(slot_end__lte=now + timedelta(hours=12)).exclude(state__in=["moved", *COMING])
    if since:
        slots = slots.filter(slot_start__date__gte=since)
    meetings = list(slots.order_by("slot_start").select_related("protocol", "series"))
    states = [(day_of(m), metric_state(m)) for m in meetings]
    held = [day for day, state in states if state in rhythm_metrics.HELD_STATES]
    excused = [day for day, state in states if state == "excused"]
    same_day = [_left_same_day(m) for m in meetings if metric_state(m) in rhythm_metrics.HELD_STATES]
    return Rhythm(
        streak=rhythm_metrics.weeks_streak(held, held[-1], excused) if held and states[-1][1] != "missed" else 0,
        held=len(held),
        scheduled=len(states),
        excused=len(excused),
        same_day=sum(same_day),
        regularity=rhythm_metrics.regularity(len(held), len(states), len(excused)),
        same_day_rate=promise_metrics.same_day_rate(sum(same_day), len(held)),
        same_day_streak=_tail(same_day),
    )


def _left_same_day(meeting: Meeting) -> bool:
    protocol = getattr(meeting, "protocol", None)
    return bool(protocol and protocol.same_day)


def _tail(flags: list[bool]) -> int:
    return next((n for n, flag in enumerate(reversed(flags)) if not flag), len(flags))


def lateness(meeting: Meeting) -> list[tuple[Attendance, int]]:
    """R-WM-06: minutes after the start, of principals, beyond the tolerance of five."""
    start = (
        max(meeting.slot_start, meeting.actual_start or meeting.slot_start)
        if meeting.actual_start
        else meeting.slot_start
    )
    start = min(start, meeting.slot_start)
    here = [a for a in attendance_of(meeting) if a.is_principal and a.arrived_at]
    late = [(a, rhythm_metrics.late_minutes(a.arrived_at, start)) for a in here]
    return [(a, minutes) for a, minutes in late if minutes > rhythm_metrics.TOLERANCE_MINUTES]


# --- protocols -------------------------------------------------------------------------------------------


def protocols_for(user: Person) -> QuerySet[Protocol]:
    return (
        Protocol.objects.visible_to(user)
        .select_related("meeting__series", "author")
        .order_by("-meeting__slot_start", "-pk")
    )


def has_red_mark(protocol: Protocol, now: datetime) -> bool:
    """Not sent on its day: the mark stays for ever (no back-dating)."""
    if protocol.sent_at is not None:
        return protocol.same_day is False
    meeting = protocol.meeting
    day = promise_metrics.protocol_day(
        meeting.actual_start or meeting.slot_start, meeting.actual_end, meeting.series.time_zone
    )
    return local_day(now, meeting.series.time_zone) > day


def two_figures(item: AgendaItem) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Marketing's figure left, sales' right: what came in, and what became of it."""
    signal = item.topic.signal
    if signal is None or signal.rule == "cadence":
        return None
    over_limit = signal.value is not None and signal.norm is not None and signal.value > signal.norm
    became = _("Ran out of time, against the limit") if over_limit else _("Went further, against the norm")
    return (_("Came in"), number(signal.n)), (became, f"{percent(signal.value)} / {percent(signal.norm)}")
