"""Refusals of the domain become answers a person can read; signed-in pages stay out of caches."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from alignment.shared.errors import DomainError

PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
API_PREFIX = "/api/"


class DomainErrors:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_htmx(request) and leads_to_login(response):
            response = login_again(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if is_personal(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError) or request.path.startswith(API_PREFIX):
            return None
        return refusal_toast(request, exception) if is_htmx(request) else refusal_page(request, exception)


def refusal_toast(request: HttpRequest, error: DomainError) -> HttpResponse:
    context = {"text": error.message, "tone": "bad"}
    response = render(request, "components/toast.html", context, status=error.status)
    return reswap(retarget(response, "#toasts"), "beforeend")


def refusal_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    back = request.headers.get("Referer", "")
    same_site = urlsplit(back).netloc == request.get_host()
    context = {"message": error.message, "back_url": back if same_site else "/"}
    return render(request, "refused.html", context, status=error.status)


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def is_personal(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers


def leads_to_login(response: HttpResponse) -> bool:
    target = urlsplit(response.headers.get("Location", "")).path
    return response.status_code == 302 and target == resolve_url(settings.LOGIN_URL)


def login_again(request: HttpRequest) -> HttpResponse:
    """A whole-page redirect: a log-in form must never land inside a fragment."""
    page = urlsplit(request.headers.get("HX-Current-URL", "/")).path
    return HttpResponseClientRedirect(f"{resolve_url(settings.LOGIN_URL)}?next={page}")
