"""Reports that somebody keeps: opened, shared, planned by mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.doors import done, for_roles
from alignment.shared.errors import InvalidInput
from funnel.models import SavedReport
from funnel.models.reports import RHYTHMS
from funnel.selectors.questions import read_question
from funnel.services import reports
from funnel.views.report_links import report_links
from people import selectors as people
from people.models import Person
from people.roles import SEES_FIGURES

SHOWN = 100


@require_GET
@for_roles(*SEES_FIGURES)
def page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = SavedReport.objects.visible_to(request.user).select_related("owner", "schedule")
    rows = rows.prefetch_related("schedule__recipients").order_by("-is_pinned", "name", "pk")[:SHOWN]
    context = {
        "rows": [
            {
                "report": row,
                "url": f"{reverse(f'funnel:{row.page}')}?{row.words}",
                "is_own": row.owner_id == request.user.pk,
            }
            for row in rows
        ],
        "colleagues": readers(),
        "rhythms": RHYTHMS,
        "links": report_links("reports", read_question(request.GET, now=now)),
    }
    return render(request, "funnel/reports/saved.html", context)


@require_POST
@for_roles(*SEES_FIGURES)
def keep(request: HttpRequest) -> HttpResponse:
    said = request.POST
    reports.keep(
        name=said.get("name", ""), page=said.get("page", "overview"), words=said.get("words", ""),
        is_shared=bool(said.get("shared")), actor=request.user, now=timezone.now(),
    )  # fmt: skip
    return done(request, _("The report is kept."), reverse("funnel:reports"))


@require_POST
@for_roles(*SEES_FIGURES)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(SavedReport.objects.visible_to(request.user), pk=pk)
    said = request.POST
    chosen = {word for word in said.getlist("recipients") if word.isascii() and word.isdigit()}
    reports.plan(
        report, rhythm=said.get("rhythm", ""), day=number(said.get("day"), "day"), hour=number(said.get("hour"), "hour"),
        recipients=[person for person in readers() if str(person.pk) in chosen], actor=request.user, now=timezone.now(),
    )  # fmt: skip
    return done(request, _("The report will be sent by mail."), reverse("funnel:reports"))


@require_POST
@for_roles(*SEES_FIGURES)
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    report = get_object_or_404(SavedReport.objects.visible_to(request.user), pk=pk)
    acts = {
        "remove": (reports.remove, _("The report is removed.")),
        "unplan": (reports.unplan, _("The report is no longer sent.")),
        "pin": (reports.pin, ""),
    }
    if verb not in acts:
        raise InvalidInput(_("There is no such step."), field="verb")
    service, words = acts[verb]
    service(report, actor=request.user, now=timezone.now())
    return done(request, words, reverse("funnel:reports"))


def readers() -> list[Person]:
    """Colleagues who may see figures."""
    return [person for person in people.with_roles(people.active_people()) if person.has_role(*SEES_FIGURES)]


def number(text: str | None, field: str) -> int:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 3:
        raise InvalidInput(_("Write a whole number."), field=field)
    return int(text)
