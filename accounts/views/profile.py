from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms import ProfileForm
from people.services.onboarding import set_preferences, update_person

PREFERRED = ("language", "theme")


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name and tastes, which a cookie of this browser must not overrule; roles are the administrator's."""
    form = ProfileForm(request.POST or None, initial=initial_of(request.user))
    if request.method == "POST" and form.is_valid():
        chosen = dict(form.cleaned_data)
        set_preferences(request.user, **{name: chosen.pop(name) for name in PREFERRED})
        update_person(request.user, changes=chosen, now=timezone.now(), by=request.user)
        messages.success(request, _("Your profile is saved."))
        response = redirect("accounts:profile")
        for name in PREFERRED:
            response.delete_cookie(name)
        return response
    context = {"form": form, "mfa": is_mfa_enabled(request.user)}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


def initial_of(person) -> dict[str, str]:
    return {name: getattr(person, name) for name in ProfileForm.base_fields}


@login_required
@require_safe
def to_profile(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:profile")
