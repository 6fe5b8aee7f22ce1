"""The run page: one screen that both heads look at while they talk."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from alignment.shared.templatetags.format import clock
from delivery import bell
from loop.models import Action, Idea, Topic
from loop.services import actions, ideas
from meetings import selectors
from meetings.forms import DecisionForm, MendForm, ReviewForm
from meetings.inputs import is_action, parse_action
from meetings.models import Meeting
from meetings.services import outcomes, protocols, reviews, running
from meetings.services.state import must_be_open
from meetings.views.access import meeting_to_read, meeting_to_write
from meetings.views.acting import PAGE, act_at, away
from meetings.views.table import stamp, table
from people import selectors as people
from people.models import Person


@login_required
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = meeting_to_read(request, pk)
    if meeting.state not in {"scheduled", "running"}:
        return away(request, reverse("meetings:meeting", args=[pk]))
    return render_part(request, PAGE, "table", table(request, meeting))


@login_required
@require_GET
def pulse(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every ten seconds: nothing while the screen is fresh, who changed it and when otherwise."""
    meeting = meeting_to_read(request, pk)
    if stamp(meeting) == request.GET.get("seen"):
        return HttpResponse(status=204)
    changes = [c for c in (_last_change(meeting), meeting) if c and c.changed_at]
    last = max(changes, key=lambda c: c.changed_at, default=None)
    return render(
        request, f"{PAGE}#stale", {"meeting": meeting, "who": last.changed_by if last else None, "last": last}
    )


def _last_change(meeting: Meeting) -> Action | None:
    return Action.objects.filter(reviews__meeting=meeting).select_related("changed_by").order_by("-changed_at").first()


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = running.start(meeting_to_write(request, pk), by=request.user, now=timezone.now())
    return redirect("meetings:run", pk=meeting.pk)


@login_required
@require_POST
def check_in(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    def act(meeting: Meeting) -> None:
        running.check_in(meeting, get_object_or_404(Person, pk=person), now=timezone.now())

    return act_at(request, pk, act)


@login_required
@require_POST
def review(request: HttpRequest, pk: int, action: int) -> HttpResponse:
    """← not done with why and what now, → done."""

    def act(meeting: Meeting) -> None:
        promised = get_object_or_404(selectors.series_actions(meeting.series), pk=action)
        form = ReviewForm(request.POST)
        if not form.is_valid():
            raise InvalidInput(_("Done, or not done and why?"))
        said = form.cleaned_data
        common = {"actor": request.user, "now": timezone.now(), "expected_version": said["version"]}
        if said["outcome"] == "done":
            reviews.review_done(meeting, promised, **common)
        else:
            reviews.review_not_done(
                meeting, promised, why=said["why"], what_next=said["what_next"], new_date=said["new_date"], **common
            )

    return act_at(request, pk, act, refused=action)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision with its first promise; a line that begins with /action is a promise alone."""

    def act(meeting: Meeting) -> None:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            raise InvalidInput(_("This day cannot be read."))
        said, now = form.cleaned_data, timezone.now()
        topic = Topic.objects.filter(pk=said["topic"], agenda_items__meeting=meeting).first() if said["topic"] else None
        if is_action(said["text"]):
            typed = parse_action(said["text"], people=people.active_people(), today=local_day(now, people.zone()))
            owner = typed.owner or _person(said["owner"])
            outcomes.add_action(
                meeting, text=typed.text, owner=owner, due_date=typed.due_date or said["due_date"],
                actor=request.user, now=now,
            )  # fmt: skip
            return
        decision = outcomes.decide(meeting, text=said["text"], topic=topic, actor=request.user, now=now)
        if said["owner"]:
            outcomes.add_action(
                meeting, text=decision.text[:400], owner=_person(said["owner"]), due_date=said["due_date"],
                actor=request.user, now=now, decision=decision,
            )  # fmt: skip

    return act_at(request, pk, act, refused=f"decision-{request.POST.get('topic') or 'free'}")


def _person(pk: int | None) -> Person | None:
    return people.active_people().filter(pk=pk).first() if pk else None


@login_required
@require_POST
def settle(request: HttpRequest, pk: int, topic: int, outcome: str) -> HttpResponse:
    def act(meeting: Meeting) -> None:
        found = get_object_or_404(Topic, pk=topic, agenda_items__meeting=meeting)
        outcomes.settle_topic(
            meeting,
            found,
            outcome,
            actor=request.user,
            now=timezone.now(),
            reason=request.POST.get("reason", "") or _("Not needed"),
        )

    return act_at(request, pk, act)


@login_required
@require_POST
def answer_idea(request: HttpRequest, pk: int, idea: int, state: str) -> HttpResponse:
    """On the table of the heads’ own meeting."""

    def act(meeting: Meeting) -> None:
        must_be_open(meeting)
        if meeting.series.kind != "cmo_cco":
            raise Http404
        found = get_object_or_404(Idea, pk=idea)
        text = request.POST.get("text", "") or (_("Decided at the meeting") if state == "accepted" else "")
        ideas.answer(found, state=state, text=text, actor=request.user, now=timezone.now())

    return act_at(request, pk, act, refused=f"idea-{idea}")


@login_required
@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap for what keeps the protocol from leaving."""

    def act(meeting: Meeting) -> None:
        form = MendForm(request.POST)
        if not form.is_valid():
            raise InvalidInput(_("This day cannot be read."))
        said, now = form.cleaned_data, timezone.now()
        action = get_object_or_404(Action, pk=said["action"], promised_at__meeting=meeting)
        if said["cancel"]:
            actions.cancel(action, actor=action.requested_by or request.user, now=now)
        else:
            actions.assign(action, owner=_person(said["owner"]), due_date=said["due_date"], actor=request.user, now=now)

    return act_at(request, pk, act)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """“Send the protocol to N people and end the meeting”."""
    meeting = meeting_to_write(request, pk)
    now = timezone.now()
    if meeting.state in selectors.ENDED:
        return away(request, reverse("meetings:protocol", args=[meeting.protocol.pk]))
    try:
        sent = protocols.end_and_send(meeting, by=request.user, now=now)
    except DomainError as error:
        meeting.refresh_from_db()
        return render_part(
            request, PAGE, "table", table(request, meeting, refusal=error.message, refused="end"), status=422
        )
    bell.ring("outbox")
    messages.success(request, sent_words(sent, now))
    return away(request, reverse("meetings:protocol", args=[sent.protocol.pk]))


def sent_words(sent: protocols.Sent, now: Any) -> str:
    """“The protocol went to 8 people at 17:42. The sixth week in a row on the same day.”"""
    words = ngettext(
        "The protocol went to %(n)s person at %(time)s.",
        "The protocol went to %(n)s people at %(time)s.",
        sent.recipients,
    ) % {"n": sent.recipients, "time": clock(now)}
    if sent.version.number == 1 and sent.same_day_streak > 1:
        words += " " + ngettext(
            "%(n)s meeting in a row on the same day.", "%(n)s meetings in a row on the same day.", sent.same_day_streak
        ) % {"n": sent.same_day_streak}
    return words
