"""Field visits: the week, the figures, the wall of clients' words, and a new visit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alignment.shared.errors import InvalidInput, NotAllowed
from alignment.shared.forms import refuse
from alignment.shared.partials import render_part
from funnel.models import Lead
from practices.forms.visits import FilterForm, PlanForm, SettingsForm
from practices.metrics.visits import hours_a_month
from practices.models import FieldVisit, VisitReport
from practices.models.occurrences import PLANNERS, PRACTISING
from practices.models.visits import SETTERS
from practices.selectors import visits as selectors
from practices.selectors.calendar import conflicts, day_of
from practices.selectors.visits_plan import plan_of_week
from practices.selectors.visits_weeks import lines, marketers, settings_now
from practices.services import visits
from practices.services.visits import MAY_PLAN

OVERVIEW, LIST, VOICES, NEW = (f"practices/visits/{name}.html" for name in ("overview", "list", "voices", "new"))
AT_ONCE = 30
ON_THE_WALL = 4
MEASURE_WORDS = {
    "judged": lambda: _("Debriefed, counted or not"),
    "valid": lambda: _("Those that count"),
    "ahead": lambda: _("Those ahead"),
}


def practising(request: HttpRequest) -> None:
    if not request.user.has_role(*PRACTISING):
        raise NotAllowed(_("Field visits belong to marketing and sales."))


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    practising(request)
    user, now = request.user, timezone.now()
    found = selectors.lately(now)
    wall = selectors.reports(user)[: ON_THE_WALL + 1]
    context = {
        "plan": plan_of_week(user, now) if user.has_role(*MAY_PLAN) else None,
        "coming": selectors.coming(user, now),
        "lines": lines(now),
        "figures": selectors.figures(found, now),
        "coverage": selectors.coverage(found),
        "voices": selectors.voices(user, wall[:ON_THE_WALL]),
        "not_yet": selectors.not_yet(user, now),
        "may_plan": user.has_role(*MAY_PLAN),
        "is_head": user.has_role(*PLANNERS, "ceo"),
        "is_empty": not FieldVisit.objects.exists(),
        **(_settings_context(user) if user.has_role(*SETTERS) else {}),
    }
    return render_part(request, OVERVIEW, "overview", context)


def _settings_context(user: Any) -> dict[str, Any]:
    row, team = settings_now(), marketers()
    initial = {"scope": row.scope, "natural_habitat": row.natural_habitat, "version": row.version}
    return {
        "settings_form": SettingsForm(initial=initial),
        "hours_department": round(hours_a_month(1)),
        "hours_marketers": round(hours_a_month(len(team))),
        "marketers": len(team),
    }


@login_required
@require_POST
def settings(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*SETTERS):
        raise NotAllowed(_("The two directors agree on this."))
    form = SettingsForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Choose whose week is counted."), field="scope")
    said = form.cleaned_data
    visits.configure(
        scope=said["scope"], natural_habitat=said["natural_habitat"], actor=request.user, now=timezone.now()
    )
    messages.success(request, _("Saved."))
    return redirect("practices:visits")


@login_required
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    practising(request)
    form = FilterForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    before = given.pop("before", None)
    found = selectors.filtered(request.user, selectors.Filters(**given))
    if before and (last := FieldVisit.objects.select_related("occurrence").filter(pk=before).first()):
        at = last.occurrence.starts_at
        found = found.filter(Q(occurrence__starts_at__lt=at) | Q(occurrence__starts_at=at, pk__lt=last.pk))
    rows = list(found[: AT_ONCE + 1])
    context = {
        "cards": selectors.cards(request.user, rows[:AT_ONCE]),
        "next_url": _address(given, before=rows[AT_ONCE - 1].pk) if len(rows) > AT_ONCE else "",
        "chips": _chips(given),
    }
    return render_part(request, LIST, "rows", context)


def _chips(given: dict[str, Any]) -> list[tuple[str, str]]:
    texts = {
        "measure": MEASURE_WORDS[given["measure"]]() if "measure" in given else "",
        "segment": given.get("segment", ""),
        "city": given.get("city", ""),
        "week": _("Week of %(day)s") % {"day": f"{given['week']:%d.%m.%Y}"} if "week" in given else "",
    }
    return [(text, _address(given, **{name: None})) for name, text in texts.items() if text]


def _address(given: dict[str, Any], **changes: Any) -> str:
    words = {name: str(value) for name, value in {**given, **changes}.items() if value}
    return f"{reverse('practices:visit-list')}{'?' + urlencode(words) if words else ''}"


@login_required
@require_GET
def voices(request: HttpRequest) -> HttpResponse:
    practising(request)
    form = FilterForm(request.GET)
    form.is_valid()
    found = selectors.reports(request.user)
    before = form.cleaned_data.get("before")
    if before and (last := VisitReport.objects.filter(pk=before).first()):
        found = found.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    rows = list(found[: AT_ONCE + 1])
    url = reverse("practices:visit-voices")
    context = {
        "voices": selectors.voices(request.user, rows[:AT_ONCE]),
        "next_url": f"{url}?before={rows[AT_ONCE - 1].pk}" if len(rows) > AT_ONCE else "",
    }
    return render_part(request, VOICES, "rows", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role(*MAY_PLAN):
        raise NotAllowed(_("You may plan your own visits; heads plan those of others."))
    tomorrow = day_of(timezone.now()) + timedelta(days=1)
    initial = {"day": tomorrow, **{name: value for name, value in request.GET.items() if name in PlanForm.base_fields}}
    form = PlanForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid() and (visit := _planned(request, form)):
        return redirect("practices:visit", pk=visit.pk)
    context = {"form": form, "lead": _lead(request), "segments": selectors.segments_known()}
    return render_part(request, NEW, "form", context, status=422 if request.method == "POST" else 200)


def _planned(request: HttpRequest, form: PlanForm) -> FieldVisit | None:
    said = {name: value for name, value in form.cleaned_data.items() if name not in ("day", "starts", "hours")}
    number, lead = said.pop("lead"), _lead(request)
    try:
        if number and lead is None:
            raise InvalidInput(_("There is no such lead in your sight."))
        visit = visits.plan(lead=lead, actor=request.user, now=timezone.now(), **said)
    except InvalidInput as error:
        error.field = "day" if error.field in ("starts_at", "ends_at") else error.field
        refuse(form, error)
        return None
    _warn(request, visit)
    return visit


def _warn(request: HttpRequest, visit: FieldVisit) -> None:
    """What does not forbid the visit and is better known now."""
    messages.success(request, _("Planned. The brief is due the day before."))
    occurrence = visit.occurrence
    pair = [visit.marketer, visit.rep]
    for each in conflicts(pair, occurrence.starts_at, occurrence.ends_at, but=occurrence):
        messages.warning(request, each.text)
    day = day_of(occurrence.starts_at)
    week = selectors.Filters(week=day - timedelta(days=day.weekday()))
    if selectors.filtered(request.user, week).exclude(state="cancelled").count() > 1:
        messages.info(request, _("Once a week is enough: more does not make it better."))
    if visit.place_type == "our_office":
        messages.warning(request, _("In our own office it does not count as a visit to the field."))


def _lead(request: HttpRequest) -> Lead | None:
    number = request.POST.get("lead") or request.GET.get("lead", "")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return Lead.objects.visible_to(request.user).alive().filter(pk=int(number)).first()
