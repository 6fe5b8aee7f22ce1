"""A person's language and the company's zone for every request; the company is read once in it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from alignment.shared.models import demo_rows
from people import selectors

LANGUAGES = ("ru", "en")


class PersonPreferences:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with (
            selectors.kept_for_one_request(),
            demo_rows(selectors.company().is_demo),
            timezone.override(selectors.zone()),
            translation.override(language_of(request)),
        ):
            return self.get_response(request)


def language_of(request: HttpRequest) -> str:
    """The person's own choice, else the browser's cookie, else the company's language."""
    own = request.user.language if request.user.is_authenticated else ""
    for language in (own, request.COOKIES.get("language", ""), selectors.company().language):
        if language in LANGUAGES:
            return language
    return "ru"
