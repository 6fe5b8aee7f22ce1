from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import InvitationForm
from accounts.services import invitations
from delivery.bell import ring
from people import roles
from people.models import Person


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; choosing a password uses the link up and signs in."""
    person = invitations.invited_by(token, now=timezone.now())
    if person is None:
        return render(request, "accounts/invitation_over.html", status=404)
    form = InvitationForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        person = invitations.accept(token, password=form.cleaned_data["password"], now=timezone.now())
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "person": person}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    if not roles.may_manage_people(request.user):
        raise PermissionDenied
    person = get_object_or_404(Person.objects.editable_by(request.user), pk=pk)
    invitations.invite(person, now=timezone.now(), by=request.user)
    ring("outbox")
    messages.success(request, _("The invitation is on its way to %(name)s.") % {"name": person.name})
    return redirect("staff:not-joined") if "back" in request.POST else redirect("people:person", pk=person.pk)
