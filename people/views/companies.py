from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alignment.shared.forms import taken
from people import roles, selectors
from people.forms import CompanyForm, LimitsForm, values_of
from people.models import Person
from people.services.companies import update_company
from people.views.access import allowed


def may_open(user: Person) -> bool:
    return roles.may_edit_company(user) or roles.may_edit_limits(user)


@allowed(may_open)
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest) -> HttpResponse:
    """Directors of both sides see and change the limits they share; the rest is the administrator's."""
    shape = CompanyForm if roles.may_edit_company(request.user) else LimitsForm
    form = shape(request.POST or None, initial=values_of(shape, selectors.company()))

    def save() -> None:
        update_company(changes=form.cleaned_data, now=timezone.now(), by=request.user)

    if request.method == "POST" and taken(form, save):
        messages.success(request, _("The settings are saved."))
        return redirect("people:company")
    return render(request, "people/company.html", {"form": form}, status=422 if form.errors else 200)
