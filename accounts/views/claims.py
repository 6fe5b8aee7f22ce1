"""The mapping of the company's sign-in, for administrators."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import ClaimForm
from accounts.services import claims
from alignment.shared.forms import taken
from people import roles, selectors
from people.models import ClaimRole
from people.views.access import allowed

administrators = allowed(roles.may_manage_structure)


@administrators
@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest) -> HttpResponse:
    form = ClaimForm(request.POST or None)

    def add() -> None:
        claims.add(**form.cleaned_data, now=timezone.now(), by=request.user)

    if request.method == "POST" and taken(form, add):
        messages.success(request, _("The line is added; it holds from the next sign-in on."))
        return redirect("staff:claims")
    context = {
        "rows": ClaimRole.objects.visible_to(request.user).select_related("department").order_by("value", "role"),
        "form": form,
        "issuer": settings.OIDC_ISSUER,
        "claim": settings.OIDC_ROLES_CLAIM,
        "callback": f"{settings.BASE_URL.rstrip('/')}{reverse('company_callback')}",
        "creates": selectors.company().claims_create_people,
    }
    return render(request, "accounts/claims.html", context, status=422 if form.errors else 200)


@administrators
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    claims.remove(
        get_object_or_404(ClaimRole.objects.editable_by(request.user), pk=pk), now=timezone.now(), by=request.user
    )
    messages.success(request, _("The line is gone. Roles given by it stay until they are ended."))
    return redirect("staff:claims")


@administrators
@require_POST
def newcomers(request: HttpRequest) -> HttpResponse:
    claims.let_in_newcomers(request.POST.get("wanted") == "yes", now=timezone.now(), by=request.user)
    messages.success(request, _("The settings are saved."))
    return redirect("staff:claims")
