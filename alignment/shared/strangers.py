"""Before some doors everybody is a stranger: whoever is signed in here comes in as nobody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, parse_cookie

DOORS = ("/surveys/answer/",)
KEPT = ("language",)


class Strangers:
    """Stands before sessions and preferences, so that neither they nor any line of a log can know who it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DOORS):
            return self.get_response(request)
        cookies = parse_cookie(request.META.pop("HTTP_COOKIE", ""))
        request.META["HTTP_COOKIE"] = "; ".join(f"{name}={cookies[name]}" for name in KEPT if name in cookies)
        request.META.pop("HTTP_AUTHORIZATION", None)
        response = self.get_response(request)
        response.cookies.clear()
        return response
