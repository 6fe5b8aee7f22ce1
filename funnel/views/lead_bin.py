"""Leads taken away by hand, and the way back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.doors import done, for_roles
from alignment.shared.errors import NotAllowed
from alignment.shared.partials import render_part
from delivery.bell import ring
from funnel.models import Lead
from funnel.models.leads import REMOVERS
from funnel.services import lead_bin, leads
from funnel.views.access import SEE_LEADS, editable_lead, lead_url

BIN = "funnel/leads/bin.html"
PAGE = 50
PEOPLE = tuple(role for role in REMOVERS if role != "integration")


@for_roles(*PEOPLE)
@require_GET
def bin_list(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    rows = Lead.objects.in_bin_of(request.user).select_related("stage", "owner", "changed_by")
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        edge = rows.filter(pk=int(after)).values_list("removed_at", flat=True).first()
        rows = rows.filter(removed_at__lt=edge) | rows.filter(removed_at=edge, pk__lt=int(after)) if edge else rows
    found = list(rows.order_by("-removed_at", "-pk")[: PAGE + 1])
    context = {"rows": found[:PAGE], "next_url": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else ""}
    return render_part(request, BIN, "rows", context)


@for_roles(*PEOPLE)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Lead.objects.in_bin_of(request.user), pk=pk)
    found = lead_bin.restore(row, actor=request.user, now=timezone.now())
    ring("rollups")
    return done(request, _("The lead is back."), lead_url(found))


@for_roles(*SEE_LEADS)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = editable_lead(request, pk)
    if not request.user.has_role(*REMOVERS):
        raise NotAllowed(_("A lead is taken away by a head; a wrong one is returned with its reason."))
    leads.remove(found, actor=request.user, now=timezone.now())
    ring("rollups")
    return done(request, _("The lead lies in the bin; its events are kept."), reverse("funnel:lead-bin"))
