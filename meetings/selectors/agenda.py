"""What is on the table of a meeting, in the order in which it is talked about."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.money import Money
from alignment.shared.templatetags.format import money_short, number, percent
from loop import selectors as loop
from loop.models import Action, Idea, Topic
from meetings.models import Meeting, MeetingTopic
from meetings.selectors.general import general_topics, without_general_topics
from meetings.selectors.heard import heard_at
from meetings.selectors.meetings import day_of
from meetings.selectors.promises import review_actions

SIGNALS_AT_MOST = 5
TOPICS_AT_MOST = 15
SHAPE = {"signal": 0, "contest": 1, "carry_over": 2}
SIDES = {"marketing": 0, "sales": 1, "shared": 2}


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
    lines = [*human_lines(meeting, review, items, ideas), *requests_lines(meeting)]
    return Agenda(review, tuple(items), ideas, tuple(lines))


def _item(row: MeetingTopic) -> AgendaItem:
    return AgendaItem(row.topic, row.why, row.outcome)


def planned_topics(meeting: Meeting) -> list[Topic]:
    """Signals by price (five at most), contested hand-overs, promises moved twice, then what each side parked."""
    if meeting.series.kind == "general":
        return general_topics(meeting)
    if meeting.series.kind != "cmo_cco":
        return []
    mine = Topic.objects.filter(state="on_agenda", agenda_items__meeting=meeting)
    waiting = {
        topic.pk: topic for topic in [*loop.waiting_topics(), *mine.select_related("signal", "raised_by", "lead")]
    }
    topics = sorted(without_general_topics(meeting, waiting.values()), key=_agenda_order)
    signals = [topic for topic in topics if topic.signal and topic.signal.closed_at is None]
    others = [topic for topic in topics if not topic.signal_id]
    real = [topic for topic in others if topic.source != "rule"]
    return signals[:SIGNALS_AT_MOST] + (real or ([] if signals else others))[:TOPICS_AT_MOST]


def _agenda_order(topic: Topic) -> tuple[object, ...]:
    priority = topic.signal.priority if topic.signal else 0
    shape = SHAPE.get(topic.source, 3)
    return shape, -priority, topic.urgency != "now", SIDES[topic.side], topic.raised_at, topic.pk


def why_of(topic: Topic) -> str:
    """Why it is on the agenda, in a few words."""
    if topic.signal:
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
    late = sum(1 for action in review if action.state == "open" and action.is_overdue(day))
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


def requests_lines(meeting: Meeting) -> list[str]:
    """What the two sides ask of each other is asked at every general meeting (A3)."""
    heard = heard_at(meeting, meeting.slot_start)
    if heard is None or not (heard.count or heard.declined):
        return []
    open_ones = ngettext("%(n)s request is open", "%(n)s requests are open", heard.count) % {"n": heard.count}
    if not heard.declined:
        return [f"{open_ones}."]
    n = len(heard.declined)
    words = ngettext("%(open)s, %(n)s was turned down.", "%(open)s, %(n)s were turned down.", n)
    return [words % {"open": open_ones, "n": n}]


def _gap_line(item: AgendaItem) -> str:
    words = item.signal_words.rstrip(".")
    if item.stake is None:
        return f"{words}."
    return _("%(gap)s, price of the gap %(money)s a month.") % {"gap": words, "money": money_short(item.stake)}


def two_figures(item: AgendaItem) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Marketing's figure left, sales' right: what came in, and what became of it."""
    signal = item.topic.signal
    if signal is None or signal.rule == "cadence":
        return None
    over_limit = signal.value is not None and signal.norm is not None and signal.value > signal.norm
    became = _("Ran out of time, against the limit") if over_limit else _("Went further, against the norm")
    return (_("Came in"), number(signal.n)), (became, f"{percent(signal.value)} / {percent(signal.norm)}")
