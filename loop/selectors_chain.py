"""Where the chain from a gap to its effect waits too long (D1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.periods import day_start, local_day
from loop.models import Action, Decision, Signal, Topic
from loop.models.topics import STUCK_AFTER
from loop.selectors import FINISHED_TOPICS, signal_words, today_of
from people import selectors as people
from people.models import Person

UNSEEN = timedelta(days=7)
OVERDUE = timedelta(days=14)
REMEMBERED = timedelta(days=91)
AT_MOST = 10


@dataclass(frozen=True)
class Break:
    """One link: what it is, why it is here and the page where it is mended."""

    kind: str
    why: str
    words: str
    since: date
    url: str


def breaks_of_chain(now: datetime, user: Person | None = None) -> list[Break]:
    """The oldest first; of a user only what that person may read."""
    found = [*_unseen(now), *_stuck(user), *_discussed(now, user), *_without_owner(now, user), *_overdue(now, user)]
    return sorted(found, key=lambda each: each.since)


def _unseen(now: datetime) -> Iterator[Break]:
    topics = Topic.objects.filter(signal=OuterRef("pk"))
    left = Signal.objects.open().filter(~Exists(topics), opened_at__lte=now - UNSEEN, dismissed_by=None)
    for signal in left.order_by("opened_at")[:AT_MOST]:
        url = f"{reverse('loop:signals')}#signal-{signal.pk}"
        yield Break("unseen", _("seven days without a topic"), signal_words(signal), _day(signal.opened_at), url)


def _stuck(user: Person | None) -> Iterator[Break]:
    topics = Topic.objects.visible_to(user) if user else Topic.objects.all()
    stuck = topics.filter(deferred_times__gte=STUCK_AFTER).exclude(state__in=[*FINISHED_TOPICS, "discussed"])
    for topic in stuck.order_by("raised_at")[:AT_MOST]:
        yield Break("stuck", _("put off three times"), topic.text, _day(topic.raised_at), _next_meeting())


def _discussed(now: datetime, user: Person | None) -> Iterator[Break]:
    """Talked about and not decided, while the gap is still open."""
    topics = Topic.objects.visible_to(user) if user else Topic.objects.all()
    left = topics.filter(state="discussed", signal__closed_at=None, raised_at__gte=now - REMEMBERED)
    for topic in left.filter(signal__isnull=False, decisions=None).order_by("raised_at")[:AT_MOST]:
        url = f"{reverse('loop:signals')}#signal-{topic.signal_id}"
        yield Break("discussed", _("discussed without a decision"), topic.text, _day(topic.raised_at), url)


def _without_owner(now: datetime, user: Person | None) -> Iterator[Break]:
    """A decision about a gap from which nobody took a promise."""
    decisions = Decision.objects.visible_to(user) if user else Decision.objects.all()
    taken = Action.objects.filter(decision=OuterRef("pk"), owner__isnull=False).exclude(state="cancelled")
    recent = decisions.filter(topic__signal__isnull=False, decided_at__gte=now - REMEMBERED)
    today = day_start(today_of(now), people.zone())
    for decision in recent.filter(~Exists(taken), decided_at__lt=today).order_by("decided_at")[:AT_MOST]:
        words = decision.text[:200]
        yield Break(
            "ownerless", _("decided, and nobody has promised it"), words, _day(decision.decided_at), _next_meeting()
        )


def _overdue(now: datetime, user: Person | None) -> Iterator[Break]:
    actions = Action.objects.visible_to(user) if user else Action.objects.all()
    for action in actions.filter(state="open", due_date__lte=today_of(now) - OVERDUE).order_by("due_date")[:AT_MOST]:
        url = f"{reverse('loop:promises')}#action-{action.pk}"
        yield Break(
            "overdue", _("overdue by more than fourteen days"), action.text, action.due_date or today_of(now), url
        )


def _day(moment: datetime) -> date:
    return local_day(moment, people.zone())


def _next_meeting() -> str:
    return reverse("meetings:next")
