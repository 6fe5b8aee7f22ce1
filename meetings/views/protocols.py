"""Protocols: the list, the page, the document, sending."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError, InvalidInput
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from alignment.shared.periods import local_day
from delivery import bell
from loop.models import Action
from loop.services import actions
from meetings import selectors
from meetings.forms import MendForm, NotesForm
from meetings.inputs import parse_action
from meetings.models import Meeting, Protocol, ProtocolVersion
from meetings.selectors.delivery import unreached_of
from meetings.selectors.signatures import countersigns_of
from meetings.services import outcomes, protocol_content, protocols, ratings, resending, signatures
from meetings.views import papers
from meetings.views.access import may_write, protocol_to_change, protocol_to_read, protocol_to_write
from meetings.views.run import sent_words
from people import selectors as people

PAGE = "meetings/protocol.html"
AT_ONCE = 30
RATINGS = range(ratings.LOWEST, ratings.HIGHEST + 1)


@login_required
@require_GET
def protocol_list(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    found = selectors.protocols_for(request.user)
    if after.isdigit():
        found = found.filter(pk__lt=int(after)).order_by("-pk")
    rows = list(found[: AT_ONCE + 1])
    now = timezone.now()
    context = {
        "rows": [{"protocol": p, "red": selectors.has_red_mark(p, now)} for p in rows[:AT_ONCE]],
        "next_url": f"?after={rows[AT_ONCE - 1].pk}" if len(rows) > AT_ONCE else None,
    }
    return render_part(request, "meetings/protocol_list.html", "rows", context)


@login_required
@require_GET
def protocol(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, PAGE, page(request, protocol_to_read(request, pk)))


def page(request: HttpRequest, protocol: Protocol, **extra: Any) -> dict[str, Any]:
    """An editor sees it as it stands, a reader as it was sent."""
    now = timezone.now()
    may_edit = may_write(request, protocol.meeting) and protocol.meeting.state != "closed"
    last = protocol.versions.order_by("-number").first()
    current = protocol_content.content_of(protocol)
    today = local_day(now, protocol.meeting.series.time_zone)
    return {
        "protocol": protocol,
        "meeting": protocol.meeting,
        "content": current if may_edit or last is None else last.content,
        "has_changes": bool(last and last.content != current),
        "versions": protocol.versions.select_related("sent_by").order_by("-number"),
        "may_edit": may_edit,
        "red": selectors.has_red_mark(protocol, now),
        "blockers": protocols.blockers_of(protocol),
        "recipients": protocols.recipients_of(protocol),
        "likely": selectors.likely_owners(protocol.meeting),
        "today": today,
        "notes_form": NotesForm(initial={"notes": protocol.notes, "version": protocol.version}),
        **_sent(request, protocol, last, now),
        **_mine(request, protocol.meeting),
        **extra,
    }


def _sent(request: HttpRequest, protocol: Protocol, last: ProtocolVersion | None, now: datetime) -> dict[str, Any]:
    """What became of the last version: its hash, its signatures, and whom it has not reached."""
    if last is None:
        return {}
    last.protocol = protocol
    known = papers.sent(request, last)
    signings = known["signings"]
    waits = any(row.person.pk == request.user.pk and row.at is None for row in signings)
    return {
        "last": last,
        "signings": signings,
        "changes": known["changes"],
        "deliveries": known["deliveries"],
        "delivery_counts": known["delivery_counts"],
        "returns_are_followed": known["returns_are_followed"],
        "may_sign": waits and last.is_intact,
        "countersigns": countersigns_of(request.user, now, without=last) if waits else None,
        "unreached": unreached_of(protocol) if papers.sees_delivery(request, protocol) else [],
    }


def _mine(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    """One tap of those who were there."""
    row = meeting.attendance.filter(person=request.user.pk, arrived_at__isnull=False).first()
    may_rate = row is not None and meeting.state in selectors.ENDED
    return {"may_rate": may_rate, "my_rating": row.rating if row else None, "ratings": RATINGS}


@login_required
@require_POST
def save_notes(request: HttpRequest, pk: int) -> HttpResponse:
    found = protocol_to_write(request, pk)
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            protocols.edit(
                found, notes=form.cleaned_data["notes"], actor=request.user, now=timezone.now(),
                expected_version=form.cleaned_data["version"],
            )  # fmt: skip
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("meetings:protocol", pk=pk)
    return render(request, PAGE, page(request, found, notes_form=form), status=422)


@login_required
@require_POST
def add_action(request: HttpRequest, pk: int) -> HttpResponse:
    """“send the case @anna fri”."""
    found = protocol_to_write(request, pk)
    line = request.POST.get("line", "")
    now = timezone.now()
    try:
        typed = parse_action(line, people=people.active_people(), today=local_day(now, people.zone()))
        outcomes.add_action(
            found.meeting, text=typed.text, owner=typed.owner, due_date=typed.due_date, actor=request.user, now=now
        )
    except DomainError as error:
        return render(request, PAGE, page(request, found, line=line, line_error=error.message), status=422)
    return redirect("meetings:protocol", pk=pk)


@login_required
@require_POST
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    found = protocol_to_write(request, pk)
    form = MendForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("This day cannot be read."))
    said, now = form.cleaned_data, timezone.now()
    action = get_object_or_404(Action, pk=said["action"], promised_at__meeting=found.meeting)
    if said["cancel"]:
        actions.cancel(action, actor=action.requested_by or request.user, now=now)
    else:
        owner = people.active_people().filter(pk=said["owner"]).first() if said["owner"] else None
        actions.assign(action, owner=owner, due_date=said["due_date"], actor=request.user, now=now)
    return redirect("meetings:protocol", pk=pk)


@login_required
@require_http_methods(["POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = protocol_to_write(request, pk)
    now = timezone.now()
    try:
        sent = protocols.send(found, sent_by=request.user, now=now)
    except DomainError as error:
        return render(request, PAGE, page(request, found, refusal=error.message), status=422)
    bell.ring("outbox")
    messages.success(request, sent_words(sent, now))
    return redirect("meetings:protocol", pk=pk)


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The version on the screen: what came in between is read first."""
    found = protocol_to_change(request, pk)
    version = get_object_or_404(found.versions, number=_number(request.POST.get("number")))
    version.protocol = found
    try:
        signatures.sign(version, person=request.user, now=timezone.now())
    except DomainError as error:
        return render(request, PAGE, page(request, found, refusal=error.message), status=422)
    messages.success(request, _("Signed."))
    return redirect("meetings:protocol", pk=pk)


@login_required
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = protocol_to_change(request, pk)
    version = get_object_or_404(found.versions, number=_number(request.POST.get("number")))
    try:
        sent = resending.send_again(version, actor=request.user, now=timezone.now())
    except DomainError as error:
        return render(request, PAGE, page(request, found, refusal=error.message), status=422)
    bell.ring("outbox")
    messages.success(
        request, ngettext("%(n)s letter goes out again.", "%(n)s letters go out again.", sent) % {"n": sent}
    )
    return redirect("meetings:protocol", pk=pk)


@login_required
@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    found = protocol_to_read(request, pk)
    ratings.rate(found.meeting, person=request.user, rating=_number(request.POST.get("rating")))
    messages.success(request, _("Thank you."))
    return redirect("meetings:protocol", pk=pk)


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 6 else 0
