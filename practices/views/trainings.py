"""Joint trainings: what comes, what was held, the library and the book club."""

from datetime import time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from practices.forms.trainings import PlanForm
from practices.models import Training
from practices.models.occurrences import PLANNERS, PRACTISING
from practices.selectors import trainings as selectors
from practices.services import trainings
from practices.training_topics import TOPICS
from practices.views.balance import READERS

LIST, NEW = "practices/trainings/list.html", "practices/trainings/new.html"
AT_ONCE = 20


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*PRACTISING):
        raise Http404
    held, next_url = _held(request)
    coming = list(selectors.upcoming(request.user)[:AT_ONCE])
    context = {
        "coming": coming,
        "rows": held,
        "next_url": next_url,
        "topics": [(topic, _(topic.title), _(topic.essence)) for topic in TOPICS.values()],
        "readings": selectors.coming_readings(timezone.now()),
        "may_see_balance": request.user.has_role(*READERS),
        "may_plan": request.user.has_role(*PLANNERS),
    }
    return render_part(request, LIST, "rows", context)


def _held(request: HttpRequest) -> tuple[list[Training], str]:
    found = selectors.held(request.user)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: AT_ONCE + 1])
    more = f"?{urlencode({'before': rows[AT_ONCE - 1].pk})}" if len(rows) > AT_ONCE else ""
    return rows[:AT_ONCE], more


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    _planner(request)
    usual = {"day": trainings.usual_day(timezone.now()), "starts": time(10), "ends": time(16)}
    form = PlanForm(request.POST or None, initial={**usual, "topic": request.GET.get("topic", "")})
    if request.method == "POST" and form.is_valid() and (training := _planned(request, form)):
        messages.success(request, _("Planned. Now both heads confirm that the topic is useful to their side."))
        return redirect("practices:training", pk=training.pk)
    return render_part(request, NEW, "form", {"form": form}, status=422 if request.method == "POST" else 200)


def _planned(request: HttpRequest, form: PlanForm) -> Training | None:
    values: Any = form.values
    try:
        return trainings.plan(organiser=request.user, now=timezone.now(), **values)
    except InvalidInput as error:
        refuse(form, error)
        return None


@login_required
@require_POST
def plan_topic(request: HttpRequest, topic: str) -> HttpResponse:
    """One click; the day can be moved on the record."""
    _planner(request)
    training = trainings.plan_topic(topic, organiser=request.user, now=timezone.now())
    messages.success(request, _("Planned. Now both heads confirm that the topic is useful to their side."))
    return redirect("practices:training", pk=training.pk)


def _planner(request: HttpRequest) -> None:
    if not request.user.has_role(*PRACTISING):
        raise PermissionDenied
    if not request.user.has_role(*PLANNERS):
        raise NotAllowed(_("The heads and the HR director plan joint trainings."))
