"""Every call needs somebody; a key also needs the scope of the call."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request

from delivery.models import ApiKey

OPENS = {
    "read": {"read"},
    "intake": {"intake"},
    "write": {"read", "write", "intake"},
    "admin": {"read", "write", "intake", "admin"},
}


class HasScope(IsAuthenticated):
    message: str | Promise = _("The key lacks the scope for this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        return opens(request, needed_scope(request, view))


def opens(request: Request, scope: str) -> bool:
    """A browser's session carries all that its person may."""
    return not isinstance(request.auth, ApiKey) or scope in opened_by(request.auth)


def needed_scope(request: Request, view: Any) -> str:
    """`scope` of the view: a word, a dict by method, or nothing for read and write by method."""
    named = getattr(view, "scope", None)
    if isinstance(named, dict):
        named = named.get(request.method or "")
    return named or ("read" if request.method in SAFE_METHODS else "write")


def opened_by(key: ApiKey) -> set[str]:
    return {opened for scope in key.scopes for opened in OPENS.get(scope, set())}
