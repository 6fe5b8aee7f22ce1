"""The meetings, promises, decisions or topics behind one figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from alignment.shared.partials import render_part
from meetings.selectors import figures, figures_talk, questions
from meetings.selectors.questions import Question
from meetings.views.figures import AT_ONCE, FORMAT_WORDS, LABELS, asked, form_of

Records = Callable[[Question], QuerySet[Any]]
MEETINGS, PROMISES, REVIEWS = "meetings", "promises", "reviews"
DECISIONS, ITEMS, TOPICS = "decisions", "items", "topics"
LISTS: dict[str, tuple[str, Records]] = {
    "regularity": (MEETINGS, questions.slots),
    "streak": (MEETINGS, questions.slots),
    "punctuality": (MEETINGS, questions.held_meetings),
    "same_day_rate": (MEETINGS, questions.held_meetings),
    "decisions_per_meeting": (MEETINGS, questions.held_meetings),
    "median_rating": (MEETINGS, questions.held_meetings),
    "review_first_rate": (MEETINGS, figures.reviewing_meetings),
    "attendance_rate": (MEETINGS, questions.general_meetings),
    "meeting_minutes": (MEETINGS, figures.timed_meetings),
    "on_time_rate": (PROMISES, figures.due_actions),
    "carry_over_rate": (REVIEWS, figures.reviews),
    "effectiveness": (DECISIONS, figures_talk.decisions),
    "topics_per_meeting": (ITEMS, figures_talk.settled_items),
    "shared_topic_share": (ITEMS, figures_talk.general_items),
    "staff_topic_share": (TOPICS, figures_talk.raised_topics),
    "parked_topic_age": (TOPICS, lambda _question: figures_talk.parked_topics()),
}
ORDER = {
    MEETINGS: "slot_start",
    PROMISES: "original_due_date",
    REVIEWS: "reviewed_at",
    DECISIONS: "decided_at",
    ITEMS: "meeting__slot_start",
    TOPICS: "raised_at",
}
RELATED = {
    MEETINGS: ("series", "protocol"),
    PROMISES: ("owner",),
    REVIEWS: ("action__owner", "meeting__series"),
    DECISIONS: ("taken_at__meeting__series",),
    ITEMS: ("topic", "meeting__series"),
    TOPICS: ("raised_by",),
}


@login_required
@require_GET
def records(request: HttpRequest, key: str) -> HttpResponse:
    """The newest first."""
    form = form_of(request)
    if key not in LISTS:
        raise Http404
    kind, find = LISTS[key]
    question = form.question()
    found, query = find(question).select_related(*RELATED[kind]), asked(question)
    if key == "meeting_minutes" and (form_asked := request.GET.get("format", "")) in FORMAT_WORDS:
        found, query = found.filter(format=form_asked), f"{query}&format={form_asked}"
    rows = list(_after(found, ORDER[kind], request.GET.get("after", "")))
    context = {
        "key": key,
        "kind": kind,
        "label": gettext(LABELS[key].label),
        "formula": gettext(LABELS[key].formula),
        "question": question,
        "rows": rows[:AT_ONCE],
        "next_url": f"?{query}&after={rows[AT_ONCE - 1].pk}" if len(rows) > AT_ONCE else None,
        "back_url": f"{reverse('meetings:figures')}?{query}",
    }
    return render_part(request, "meetings/figure_records.html", "rows", context)


def _after(found: QuerySet[Any], field: str, after: str) -> QuerySet[Any]:
    last = (
        found.filter(pk=after).values_list(field, flat=True).first() if after.isdecimal() and len(after) < 19 else None
    )
    if last is not None:
        found = found.filter(Q(**{f"{field}__lt": last}) | Q(**{field: last}, pk__lt=after))
    return found.order_by(f"-{field}", "-pk")[: AT_ONCE + 1]
