"""`Authorization: Bearer <key>`: a key belongs to a person and carries scopes. No cookie, hence no CSRF."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from delivery.models import ApiKey
from delivery.services import keys
from people.models import Person


class BearerKey(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Person, ApiKey] | None:
        word, _sep, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if not word:
            return None
        now = timezone.now()
        key = keys.key_for(secret.strip(), now=now) if word.casefold() == "bearer" else None
        if key is None:
            raise AuthenticationFailed(_("The key is unknown, expired or revoked."))
        keys.mark_used(key, now=now)
        return key.person, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def speak_as_asked(request: Request) -> None:
    """Messages of the API follow `Accept-Language` when the caller names one."""
    if request.headers.get("Accept-Language"):
        translation.activate(translation.get_language_from_request(request._request))
