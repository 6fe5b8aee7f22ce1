from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from alignment.shared.partials import render_part, wants_part
from delivery import selectors
from delivery.models import Notification
from delivery.services import notifications as service
from delivery.views.access import PersonRequest

LINES_A_PAGE = 50
IN_THE_PANEL = 8


@login_required
@require_GET
def notifications(request: PersonRequest) -> HttpResponse:
    """The page; with htmx the panel under the bell, unless the list itself asks for its next page."""
    lines = selectors.notifications_of(request.user)
    panel = wants_part(request) and "page" not in request.GET
    page = Paginator(lines, IN_THE_PANEL if panel else LINES_A_PAGE).get_page(request.GET.get("page"))
    return render_part(request, "delivery/notifications.html", "panel" if panel else "lines", {"lines": page})


@login_required
@require_POST
def read(request: PersonRequest, pk: int) -> HttpResponse:
    """Reads the line and goes where it leads."""
    line = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    service.mark_read(line, now=timezone.now())
    here = url_has_allowed_host_and_scheme(line.url, allowed_hosts={request.get_host()})
    return redirect(line.url if line.url and here else "delivery:notifications")


@login_required
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    service.mark_all_read(request.user, now=timezone.now())
    return redirect("delivery:notifications")
