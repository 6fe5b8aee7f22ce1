from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from delivery import selectors
from delivery.forms import MuteForm
from delivery.models import Alert
from delivery.services import alerts as service
from delivery.views.access import PersonRequest


@login_required
@require_GET
def alerts(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "alerts": selectors.open_alerts(request.user, now),
        "muted": selectors.muted_alerts(request.user, now),
        "now": now,
    }
    return render(request, "delivery/alerts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mute(request: PersonRequest, pk: int) -> HttpResponse:
    alert = get_object_or_404(Alert.objects.editable_by(request.user).open(), pk=pk)
    form = MuteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        until = now + timedelta(days=form.cleaned_data["days"])
        service.mute(alert, reason=form.cleaned_data["reason"], until=until, now=now)
        messages.success(request, _("The alert is silent for now and stands among the muted ones."))
        return redirect("delivery:alerts")
    return render(request, "delivery/mute.html", {"form": form, "alert": alert}, status=422 if form.errors else 200)
