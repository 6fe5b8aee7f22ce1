"""From the card of a file straight to the table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from delivery import bell
from funnel.models import ImportJob
from funnel.models.imports import IMPORT_ROLES
from loop.services import imported


@login_required
@require_POST
def take_to_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_role(*IMPORT_ROLES):
        raise PermissionDenied
    job = get_object_or_404(ImportJob.objects.editable_by(request.user), pk=pk)
    imported.take_to_meeting(job, actor=request.user, now=timezone.now())
    bell.ring("imports")
    messages.success(request, _("The file is being loaded, and the gap waits for the next meeting."))
    return redirect("funnel:import-detail", pk=pk)
