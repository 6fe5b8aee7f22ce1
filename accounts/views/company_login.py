"""The two addresses of the company's sign-in; without a provider there are none."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from accounts import social
from accounts.provider import CompanyAdapter
from accounts.services.company_login import FAILED


@never_cache
@require_POST
def login(request: HttpRequest) -> HttpResponseBase:
    return asked(OAuth2LoginView, request)


@never_cache
@require_safe
def callback(request: HttpRequest) -> HttpResponseBase:
    return asked(OAuth2CallbackView, request)


def asked(view: type, request: HttpRequest) -> HttpResponseBase:
    """A provider that does not answer is said on the page."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        answer: HttpResponseBase = view.adapter_view(CompanyAdapter(request))(request)
    except (RequestException, KeyError, ValueError):
        return social.refused(request, FAILED)
    return answer
