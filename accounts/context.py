"""What the frame of every page needs: menu, tabs, theme, unread. Fragments never ask for it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.menu import menu_of, tabs_of, url_or_none
from delivery.models import Notification
from people.models.persons import PREFERENCES


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": SimpleLazyObject(lambda: frame_of(request))}


def frame_of(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    preferences = url_or_none("accounts:preferences")
    frame = {"theme": theme_of(request), "menu": [], "tabs": [], "unread": 0}
    frame |= {"theme_url": preferences, "language_url": preferences}
    frame["company_login"] = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
    return frame | personal_frame(request) if user is not None and user.is_authenticated else frame


def personal_frame(request: HttpRequest) -> dict[str, Any]:
    menu = menu_of(request.user, request.path)
    return {
        "menu": menu,
        "tabs": tabs_of(menu),
        "unread": Notification.objects.visible_to(request.user).filter(read_at=None).count(),
        "bell_url": url_or_none("delivery:notifications"),
        "profile_url": url_or_none("accounts:profile"),
        "palette_url": url_or_none("dashboards:palette"),
    }


def theme_of(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    chosen = user.theme if user is not None and user.is_authenticated else request.COOKIES.get("theme", "auto")
    return chosen if chosen in PREFERENCES["theme"] else "auto"
