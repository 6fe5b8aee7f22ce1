"""Theme and language: a cookie for a stranger, the person's own fields for a colleague."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from people.models.persons import PREFERENCES
from people.services.onboarding import set_preferences

YEAR = 365 * 24 * 3600


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.POST[name] for name in PREFERENCES if request.POST.get(name) in PREFERENCES[name]}
    if request.user.is_authenticated:
        set_preferences(request.user, **chosen)
    response = HttpResponseRedirect(way_back(request))
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


def way_back(request: HttpRequest) -> str:
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return "/"
