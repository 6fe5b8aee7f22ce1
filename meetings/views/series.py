"""Series: which there are, a new one, and one of them with its settings, its heads and its end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from delivery import bell
from meetings import selectors
from meetings.forms_series import ConflictForm, DeputiesForm, NewSeriesForm, PassOnForm, SeriesForm
from meetings.models import MeetingSeries
from meetings.selectors.single_head import deputies_of, official_deputies, one_head
from meetings.services import moderation, series, series_changes, single_head
from meetings.views.access import series_to_change, series_to_read
from people import selectors as people
from people.models import Person

PAGE = "meetings/series.html"
PAST = 10


@login_required
@require_GET
def series_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "rows": selectors.series_rows(request.user, now),
        "ended": selectors.series_rows(request.user, now, ended=True),
        "may_create": request.user.has_role("cmo", "cco"),
    }
    return render(request, "meetings/series_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_series(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role("cmo", "cco"):
        raise NotAllowed(_("The heads of marketing and sales start their meetings."))
    form = NewSeriesForm(request.POST if request.method == "POST" else None, initial=_proposal(request))
    if request.method == "POST" and form.is_valid():
        made = _made(request, form)
        if made is not None:
            return redirect("meetings:series", pk=made.pk)
    context = {"form": form, "both": _one_head(request)}
    return render(request, "meetings/series_new.html", context, status=422 if form.errors else 200)


def _one_head(request: HttpRequest) -> Person | None:
    return one_head(series.unit_of(request.user))


def _proposal(request: HttpRequest) -> dict[str, Any]:
    directors = [*people.people_in("cmo")[:1], *people.people_in("cco")[:1]]
    has_weekly = selectors.weekly_series().exists()
    if both := _one_head(request):
        directors = [both, *official_deputies(series.unit_of(both), both).values()]
    return {
        "kind": "cmo_cco" if both and not has_weekly else "general", "weekday": 0, "starts": "09:30", "duration_minutes": 30, "format": "standing",
        "venue_policy": "fixed", "time_zone": people.company().time_zone, "principals": directors,
    }  # fmt: skip


def _made(request: HttpRequest, form: NewSeriesForm) -> MeetingSeries | None:
    values = form.values()
    unit = series.unit_of(*values["principals"])
    try:
        made = series.create_and_invite(unit=unit, by=request.user, now=timezone.now(), **values)
    except DomainError as error:
        refuse(form, error)
        return None
    bell.ring("outbox")
    messages.success(request, _("The series is made. The invitations are on their way."))
    return made


@login_required
@require_http_methods(["GET", "POST"])
def one_series(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method != "POST":
        found = series_to_read(request, pk)
        return render_part(request, PAGE, "past", _context(request, found))
    found = series_to_change(request, pk)
    form = SeriesForm(request.POST, series=found)
    if form.is_valid() and _saved(request, found, form):
        return redirect("meetings:series", pk=pk)
    return render(request, PAGE, _context(request, series_to_read(request, pk), form=form), status=422)


def _saved(request: HttpRequest, found: MeetingSeries, form: SeriesForm) -> bool:
    try:
        series_changes.change_series(
            found, changes=form.changes(), invited=form.cleaned_data["invited"], by=request.user, now=timezone.now(),
            expected_version=form.cleaned_data["version"],
        )  # fmt: skip
    except DomainError as error:
        refuse(form, error)
        return False
    bell.ring("outbox")
    messages.success(request, _("Saved. Coming meetings follow, and the invited are told."))
    return True


def _context(request: HttpRequest, found: MeetingSeries, **extra: Any) -> dict[str, Any]:
    now = timezone.now()
    coming, past = selectors.slots_of(found, now)
    shown = _shown(request)
    is_head = found.principals.filter(pk=request.user.pk).exists()
    context = {
        "series": found,
        "heads": list(found.principals.order_by("last_name", "pk")),
        "guests": list(found.invited.order_by("last_name", "pk")),
        "coming": list(coming[:6]),
        "past": list(past[:shown]),
        "more": shown + PAST if past[shown : shown + 1] else None,
        "rhythm": selectors.rhythm_of(found, now),
        "lengths": selectors.lengths_of(found) if found.kind == "general" else [],
        "moderation": selectors.moderation_of(found, request.user),
        "deputies": deputies_of(found),
        "may_edit": is_head and found.ended_at is None,
    }
    if context["may_edit"]:
        context |= _of_head(request, found, context["heads"])
    return context | extra


def _of_head(request: HttpRequest, found: MeetingSeries, heads: list[Any]) -> dict[str, Any]:
    may_leave = [head for head in heads if series.may_pass_on(found, head, request.user)]
    leads_both = found.single_head_id == request.user.pk
    return {
        "deputies_form": DeputiesForm(series=found) if leads_both else None,
        "form": SeriesForm(series=found),
        "conflict_form": ConflictForm(initial={"level": selectors.own_conflict_view(found, request.user)}),
        "pass_on_form": PassOnForm(series=found, may_leave=may_leave),
        "proposed_by_me": found.end_proposed_by_id == request.user.pk,
    }


def _shown(request: HttpRequest) -> int:
    asked = request.GET.get("past", "")
    return min(int(asked), 500) if asked.isdigit() and int(asked) else PAST


@login_required
@require_POST
def say_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = series_to_change(request, pk), ConflictForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Calm, tense or acute?"))
    moderation.say_conflict(found, level=form.cleaned_data["level"], by=request.user, now=timezone.now())
    messages.success(request, _("Noted, for you alone."))
    return redirect("meetings:series", pk=pk)


@login_required
@require_POST
def answer_moderation(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    found = series_to_change(request, pk)
    if answer not in {"yes", "no"}:
        raise InvalidInput(_("Yes or no?"))
    moderation.answer(found, can_do_without=answer == "yes", by=request.user, now=timezone.now())
    messages.success(request, _("Your answer is kept. It is shown when all have answered."))
    return redirect("meetings:series", pk=pk)


@login_required
@require_POST
def end(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """R-WM-09: `propose`, `agree` or `keep`."""
    found = series_to_change(request, pk)
    steps: dict[str, tuple[Callable[..., Any], str]] = {
        "propose": (series.propose_end, _("Proposed. It takes the word of the other head.")),
        "agree": (series.agree_to_end, _("The meetings have ended. Everybody invited is told.")),
        "keep": (series.keep_going, _("The meetings go on.")),
    }
    if step not in steps:
        raise InvalidInput(_("Propose, agree or keep?"))
    act, words = steps[step]
    act(found, by=request.user, now=timezone.now())
    bell.ring("outbox")
    messages.success(request, words)
    return redirect("meetings:series", pk=pk)


@login_required
@require_POST
def deputies(request: HttpRequest, pk: int) -> HttpResponse:
    """A21: whom one head of both sides meets."""
    found = series_to_change(request, pk)
    if found.single_head_id != request.user.pk:
        raise NotAllowed(_("Whoever leads both sides chooses the deputies."))
    form = DeputiesForm(request.POST, series=found)
    if not form.is_valid():
        return render(request, PAGE, _context(request, found, deputies_form=form), status=422)
    single_head.choose_deputies(found, chosen=form.cleaned_data, by=request.user, now=timezone.now())
    bell.ring("outbox")
    messages.success(request, _("The deputies are told, and their invitations are on the way."))
    return redirect("meetings:series", pk=pk)


@login_required
@require_POST
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    found = series_to_change(request, pk)
    heads = [head for head in found.principals.all() if series.may_pass_on(found, head, request.user)]
    form = PassOnForm(request.POST, series=found, may_leave=heads)
    if not form.is_valid():
        return render(request, PAGE, _context(request, found, pass_on_form=form), status=422)
    successor = form.cleaned_data["successor"]
    series.pass_on(
        found, leaving=form.cleaned_data["leaving"], successor=successor, by=request.user, now=timezone.now()
    )
    bell.ring("outbox")
    messages.success(request, _("%(name)s leads the meeting now.") % {"name": successor.name})
    still_seen = MeetingSeries.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("meetings:series", pk=pk) if still_seen else redirect("meetings:series-list")
