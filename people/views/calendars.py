from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.forms import taken
from people import roles, selectors
from people.forms import CalendarFileForm, DayForm, HoursForm
from people.models import WorkingCalendar
from people.services import calendars
from people.views.access import allowed

managers = allowed(roles.may_manage_structure)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The year as it is worked; a POST changes the hours of the week."""
    working = _calendar()
    if request.method != "POST":
        return _page(request, working)
    form = HoursForm(request.POST)

    def save() -> None:
        calendars.set_hours(working, **form.cleaned_data, now=timezone.now(), by=request.user)

    if taken(form, save):
        messages.success(request, _("The hours are saved."))
        return redirect("people:calendar")
    return _page(request, working, hours_form=form)


@managers
@require_POST
def calendar_day(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.POST)

    def mark() -> None:
        calendars.mark_day(_calendar(), **form.cleaned_data, now=timezone.now(), by=request.user)

    if taken(form, mark):
        messages.success(request, _("The day is marked."))
        return redirect(f"{reverse('people:calendar')}?year={form.cleaned_data['day'].year}")
    return _page(request, _calendar(), day_form=form)


@managers
@require_POST
def calendar_import(request: HttpRequest) -> HttpResponse:
    form = CalendarFileForm(request.POST, request.FILES)
    counted: list[int] = []

    def load() -> None:
        text = form.cleaned_data["file"]
        counted.append(calendars.import_days(_calendar(), text=text, now=timezone.now(), by=request.user))

    if taken(form, load):
        text = ngettext("%(days)s day is marked.", "%(days)s days are marked.", counted[0])
        messages.success(request, text % {"days": counted[0]})
        return redirect("people:calendar")
    return _page(request, _calendar(), file_form=form)


def _calendar() -> WorkingCalendar:
    return get_object_or_404(WorkingCalendar, pk=selectors.company().calendar_id)


def _page(request: HttpRequest, working: WorkingCalendar, **forms: object) -> HttpResponse:
    picked = _picked(request)
    year = _year(request, picked)
    context = {
        "calendar": working,
        "year": year,
        "weekdays": [(WEEKDAYS_ABBR[day], WEEKDAYS[day]) for day in range(7)],
        "months": selectors.year_of(working, year),
        "hours_form": HoursForm.of(working),
        "day_form": DayForm(initial={"day": picked, "kind": "off"}),
        "file_form": CalendarFileForm(),
    } | forms
    return render(request, "people/calendar.html", context, status=422 if forms else 200)


def _picked(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None


def _year(request: HttpRequest, picked: date | None) -> int:
    asked = request.GET.get("year", "")
    if asked.isdecimal() and 2000 <= int(asked[:5]) <= 2100:
        return int(asked)
    return picked.year if picked else timezone.localdate().year
