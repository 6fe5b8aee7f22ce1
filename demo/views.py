"""Leaving the demo company: one form, one click."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.forms import FirstPerson
from demo.services import own_company
from funnel.models import Lead
from people import selectors as people
from people.models import Person


@login_required
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    if not request.user.has_role("administrator"):
        raise PermissionDenied
    if not people.company().is_demo:
        raise Http404
    form = FirstPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = own_company.begin(now=timezone.now(), **form.cleaned_data)
        if person:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("dashboards:today")
    return render(request, "demo/leave.html", {"form": form, **goes()}, status=422 if form.errors else 200)


def goes() -> dict[str, int]:
    return {
        "leads": Lead.objects.filter(is_demo=True).count(),
        "colleagues": Person.objects.filter(is_demo=True).count(),
    }
