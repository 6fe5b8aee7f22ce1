"""Every watch is asked; its drafts become signals, topics of the next meeting, and alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.attention import AlertDraft, SignalDraft
from delivery.models import Alert
from delivery.services.alerts import close_alerts, raise_alert
from funnel.models import StageEvent
from loop import selectors as loop
from loop.models import Signal, Topic
from loop.services import signals, topics
from meetings.services import agendas
from people import selectors as people

APPS = ("funnel", "practices", "hiring", "planning", "loop", "meetings")
DATA_QUALITY = "data_quality"
KEPT_HERE = frozenset({"funnel", "loop", "meetings", "practices", "hiring", "planning"})
OURS = (
    "AL-01", "AL-02", "AL-03", "AL-05", "AL-06", "AL-07", "AL-08", "AL-11", "AL-12", "AL-13", "AL-15", "AL-16", "AL-17",
    "AL-18", "AL-19", "AL-20", "AL-22", "AL-23", "AL-26",
    *(f"AL-{number}" for number in (*range(27, 81), *range(85, 100))),
)  # fmt: skip


def collect(*, now: datetime) -> int:
    """Signals of every app, topics of the dearest, the agenda of the next meeting; how many signals are open."""
    for app, module in _watches():
        _take(app, _asked(module, "signals", now), now=now)
    park_contested(now=now)
    agendas.topics_of_signals(now=now)
    agendas.draft_next(now=now)
    return Signal.objects.open().count()


@transaction.atomic
def _take(app: str, drafts: list[SignalDraft], *, now: datetime) -> None:
    """D2 (k): a figure whose data is bad raises no other signal. What is no longer drafted is closed."""
    kept = _without_bad_data(drafts)
    for draft in kept:
        signals.open_or_refresh(draft, now=now, source=app)
    drafted = {(draft.metric, draft.segment) for draft in kept}
    with loop.language_of(None):
        reason = _("The figure is back within its limits.")
    for signal in Signal.objects.open().filter(source=app, dismissed_by=None):
        if (signal.metric, signal.segment) not in drafted:
            signals.close(signal, reason=reason, now=now)


def _without_bad_data(drafts: Iterable[SignalDraft]) -> list[SignalDraft]:
    drafts = list(drafts)
    bad = {
        metric for draft in drafts if draft.key.startswith(DATA_QUALITY) for metric in draft.params.get("metrics", [])
    }
    return [draft for draft in drafts if draft.key.startswith(DATA_QUALITY) or draft.metric not in bad]


def remind(*, now: datetime) -> int:
    """Raised while the cause lasts, closed when it is gone."""
    drafts = [draft for app, module in _watches() if app in KEPT_HERE for draft in _asked(module, "alerts", now)]
    raised = raise_all(drafts, now=now)
    said = {(draft.key, draft.dedupe, draft.person_id) for draft in drafts}
    for key, subject, person in Alert.objects.open().filter(key__in=OURS).values_list("key", "subject_key", "person"):
        if (key, subject, person) not in said:
            close_alerts(key=key, subject_key=subject, person_id=person, now=now)
    return raised


def raise_others(*, now: datetime) -> int:
    """Alerts drafted by the other apps."""
    drafts = [draft for app, module in _watches() if app not in KEPT_HERE for draft in _asked(module, "alerts", now)]
    return raise_all(drafts, now=now)


def raise_all(drafts: Iterable[AlertDraft], *, now: datetime) -> int:
    drafts = list(drafts)
    known = people.persons_by_id({draft.person_id for draft in drafts})
    for draft in drafts:
        if person := known.get(draft.person_id):
            raise_alert(
                person,
                key=draft.key,
                subject_key=draft.dedupe,
                text=draft.text,
                params=dict(draft.params),
                due_at=draft.due_at,
                action_url=draft.action_url,
                now=now,
            )
    return len(drafts)


@transaction.atomic
def park_contested(*, now: datetime) -> int:
    """A contested hand-over goes to the next meeting of the heads; once."""
    contested = StageEvent.objects.filter(kind="contested", voided_by=None).select_related("lead", "actor")
    known = set(Topic.objects.filter(source="contest").values_list("lead_id", "raised_at"))
    fresh = [event for event in contested if (event.lead_id, event.occurred_at) not in known]
    for event in fresh:
        with loop.language_of(None):
            text = _("Contested hand-over: lead %(number)s") % {"number": event.lead_id}
        topics.park(
            text=text, details=event.note or "", raised_by=event.actor, now=event.occurred_at, side="marketing",
            source="contest", lead=event.lead, is_demo=event.is_demo,
        )  # fmt: skip
    return len(fresh)


def _watches() -> Iterator[tuple[str, ModuleType]]:
    for app in APPS:
        if find_spec(f"{app}.watch"):
            yield app, import_module(f"{app}.watch")


def _asked(module: ModuleType, name: str, now: datetime) -> list[Any]:
    ask: Callable[[datetime], list[Any]] | None = getattr(module, name, None)
    return list(ask(now)) if ask else []
