from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alignment.shared.errors import InvalidInput
from alignment.shared.forms import refuse
from delivery import selectors
from delivery.forms import KeyForm
from delivery.models import ApiKey
from delivery.services import keys as service
from delivery.views.access import PersonRequest, allowed, is_administrator
from people.models import Person

holders = allowed(selectors.may_have_keys)


@holders
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: PersonRequest) -> HttpResponse:
    form = KeyForm(request.POST or None, people=people_for(request.user))
    secret = made(form, request.user) if request.method == "POST" and form.is_valid() else ""
    context = {
        "form": KeyForm(people=people_for(request.user)) if secret else form,
        "rows": selectors.keys_of(request.user),
        "secret": secret,
        "now": timezone.now(),
    }
    response = render(request, "delivery/keys.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@holders
@require_POST
def revoke(request: PersonRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.editable_by(request.user), pk=pk)
    service.revoke(key, now=timezone.now())
    messages.success(request, _("The key %(name)s no longer works.") % {"name": key.name})
    return redirect("delivery:keys")


def made(form: KeyForm, user: Person) -> str:
    """The key itself, shown on this answer and never again."""
    data, now = form.cleaned_data, timezone.now()
    owner = data.get("person") or user
    try:
        return service.create_key(
            owner, name=data["name"], scopes=data["scopes"], now=now, expires_at=form.expires_at(now)
        )[1]
    except InvalidInput as error:
        refuse(form, error)
        return ""


def people_for(user: Person) -> object:
    """An administrator makes keys for everybody who can come in; others for themselves."""
    active = Person.objects.visible_to(user).filter(is_active=True).order_by("last_name", "first_name", "pk")
    return active if is_administrator(user) else None
