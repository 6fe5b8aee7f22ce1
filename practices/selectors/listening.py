"""What may be asked about listening: the sessions in sight, the calls that may be heard, the script and its history."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from connectors.models import Handling, Line
from funnel.models import Activity, Lead, Stage
from funnel.selectors.weakest import METRIC
from loop.models import Signal
from people import selectors as people
from people.models import Person
from practices.metrics import listening as metrics
from practices.models import (
    ChecklistItem,
    ListeningSession,
    RecordingNotice,
    Script,
    ScriptProposal,
    ScriptVersion,
)

STEP_METRICS = (METRIC, "weekly_step_rate")
QUIET_DAYS = 30
FORTNIGHT = timedelta(days=14)
HELD = ("held", "debriefed")


def sessions_for(user: Person) -> QuerySet[ListeningSession]:
    found = ListeningSession.objects.visible_to(user).select_related("occurrence", "marketer", "rep", "stage")
    return found.order_by("-pk")


@dataclass(frozen=True)
class Heard:
    """Whether a recording may be opened; `why` says it in words for whoever may not."""

    call: Activity
    may: bool
    why: str


def heard(calls: list[Activity]) -> list[Heard]:
    """R-CL-03: told of the recording by a notice for the line or for the call; the last word on the call counts more."""
    words = _last_words(calls)
    return [_heard(call, words) for call in calls]


@dataclass(frozen=True)
class _Words:
    of_calls: dict[int, bool]
    of_lines: dict[int, bool]
    line_of: dict[int, int]
    lines_by_kind: dict[str, int]


def _last_words(calls: list[Activity]) -> _Words:
    ids = [call.pk for call in calls]
    line_of = dict(Handling.objects.filter(activity__in=ids).values_list("activity", "received__line"))
    notices = RecordingNotice.objects.filter(Q(activity__in=ids) | Q(line__isnull=False)).order_by("at", "pk")
    of_calls: dict[int, bool] = {}
    of_lines: dict[int, bool] = {}
    for activity, line, is_given in notices.values_list("activity", "line", "is_given"):
        if line is None:
            of_calls[activity] = is_given
        else:
            of_lines[line] = is_given
    kinds: dict[str, list[int]] = {}
    for pk, kind in Line.objects.values_list("pk", "kind"):
        kinds.setdefault(kind, []).append(pk)
    return _Words(of_calls, of_lines, line_of, {kind: pks[0] for kind, pks in kinds.items() if len(pks) == 1})


def _heard(call: Activity, words: _Words) -> Heard:
    if not call.recording_url:
        return Heard(call, False, _("There is no recording: join a live call instead."))
    line = words.line_of.get(call.pk) or words.lines_by_kind.get(call.provider)
    said = words.of_calls.get(call.pk, words.of_lines.get(line) if line else None)
    if said is None:
        return Heard(call, False, _("Nobody has written down that the client is told of the recording."))
    if not said:
        return Heard(call, False, _("The client was not told of the recording, or did not agree: join a live call."))
    return Heard(call, True, "")


def calls_of(session: ListeningSession) -> list[Heard]:
    found = [call.activity for call in session.calls.select_related("activity__lead").order_by("pk") if call.activity]
    return heard(found)


def calls_to_add(session: ListeningSession, user: Person) -> list[Activity]:
    """Recorded calls of this rep of the last thirty days, on leads this reader may see."""
    leads = Lead.objects.visible_to(user).filter(owner=session.rep)
    found = Activity.objects.filter(kind="call", author=session.rep, lead__in=leads).exclude(recording_url="")
    return list(found.exclude(listenings__session=session).select_related("lead").order_by("-at", "-pk")[:20])


def checklist(stage: Stage | None) -> QuerySet[ChecklistItem]:
    found = ChecklistItem.objects.filter(is_active=True).select_related("stage").order_by("stage__order", "order", "pk")
    return found.filter(stage=stage) if stage else found


@dataclass(frozen=True)
class Figures:
    """Of the whole, never of a person."""

    coverage: float | None
    reps: int
    hours: float
    norm: float
    sessions: int
    follow_up: float | None
    with_findings: int
    changes: int


def figures(now: datetime) -> Figures:
    since = now - timedelta(days=metrics.COVERAGE_DAYS)
    held = ListeningSession.objects.filter(occurrence__held_at__gte=since, occurrence__phase__in=HELD)
    rows = list(held.values_list("rep", "occurrence__held_at", "minutes"))
    sellers = {person.pk for person in people.people_in("sales_rep")}
    with_findings = held.filter(findings__isnull=False).distinct()
    acted = with_findings.filter(occurrence__born_actions__isnull=False).distinct().count()
    found = with_findings.count()
    return Figures(
        coverage=metrics.listening_coverage([rep for rep, _at, _minutes in rows], sellers),
        reps=len(sellers),
        hours=metrics.listening_hours(sum(minutes or 0 for _rep, at, minutes in rows if at and at >= now - FORTNIGHT)),
        norm=metrics.HOURS_A_FORTNIGHT,
        sessions=len(rows),
        follow_up=metrics.listening_follow_up(acted, found),
        with_findings=found,
        changes=ScriptVersion.objects.filter(at__gte=since, number__gt=1).count(),
    )


def falling_step(now: datetime) -> Stage | None:
    """AL-49: a signal of a step is open, and nobody listened for thirty days."""
    signal = Signal.objects.open().filter(metric__in=STEP_METRICS).order_by("-stake_minor", "pk").first()
    if signal is None:
        return None
    since = now - timedelta(days=QUIET_DAYS)
    if ListeningSession.objects.filter(occurrence__held_at__gte=since).exists():
        return None
    found = Stage.objects.filter(key=signal.segment, pipeline__key="sales").first()
    return found or Stage.objects.filter(pipeline__key="sales", kind="open").order_by("order").first()


def scripts_for(user: Person) -> QuerySet[Any]:
    waiting = Count("proposals", filter=Q(proposals__state="open"), distinct=True)
    found = Script.objects.visible_to(user).filter(is_active=True).select_related("stage")
    return found.annotate(waiting=waiting, changes=Count("versions", distinct=True)).order_by("stage__order", "pk")


def versions_of(script: Script) -> list[ScriptVersion]:
    return list(script.versions.select_related("by", "stage", "proposal__by").order_by("-number"))


@dataclass(frozen=True)
class DiffLine:
    """`sign` is +, − or blank."""

    sign: str
    text: str


def diff(before: str, after: str) -> list[DiffLine]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [DiffLine({"+": "+", "-": "−"}.get(line[0], ""), line[2:]) for line in lines if line[0] != "?"]


def open_proposals(script: Script) -> QuerySet[ScriptProposal]:
    return script.proposals.filter(state="open").select_related("by", "session").order_by("at", "pk")
