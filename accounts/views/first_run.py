"""The first minute of a new company, open only until there is a first person."""

from allauth.account import views as account
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.forms import FirstPerson
from accounts.services import first_run


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    if not first_run.is_empty():
        raise Http404
    form = FirstPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = first_run.begin(now=timezone.now(), **form.cleaned_data)
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("dashboards:today")
    return render(request, "accounts/begin.html", {"form": form}, status=422 if form.errors else 200)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Where nobody works yet there is nobody to sign in as."""
    return redirect("accounts:begin") if first_run.is_empty() else account.login(request)
