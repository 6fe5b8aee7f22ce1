"""The company's own sign-in by OpenID Connect: state, PKCE and a nonce each time, the signature always checked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

COMPANY = "company"
# By a key pair alone: what is signed with a shared secret could be signed by whoever knows the public key.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = timedelta(minutes=1)


class CompanyAdapter(OpenIDConnectOAuth2Adapter):
    def __init__(self, request: HttpRequest, provider_id: str = COMPANY) -> None:
        super().__init__(request, provider_id)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Whatever host the request named, the provider sends people home."""
        return f"{settings.BASE_URL.rstrip('/')}{reverse('company_callback')}"

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Signed by a key that the provider publishes; a token may leave out which when there is but one."""
        try:
            header = jwt.get_unverified_header(id_token)
            for key in self._keys():
                if header.get("kid") in (None, key.key_id):
                    return self._verified(id_token, key, audience=app.client_id)
        except jwt.PyJWTError as error:
            raise OAuth2Error("Invalid id_token") from error
        raise OAuth2Error("Unknown key of the id_token")

    def _keys(self) -> list[jwt.PyJWK]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
        answer.raise_for_status()
        return jwt.PyJWKSet.from_dict(answer.json()).keys

    def _verified(self, id_token: str, key: jwt.PyJWK, *, audience: str) -> dict[str, Any]:
        found: dict[str, Any] = jwt.decode(
            id_token,
            key=key,
            algorithms=SIGNATURES,
            issuer=self.openid_config["issuer"],
            audience=audience,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        return found


class CompanyProvider(OpenIDConnectProvider):
    id = COMPANY
    oauth2_adapter_class = CompanyAdapter
    supports_token_authentication = False
    pkce_enabled_default = True

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("company_login")

    def get_callback_url(self) -> str:
        return reverse("company_callback")

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Of what a browser sends only the page to come back to is heard."""
        asked = super().get_redirect_from_request_kwargs(request)
        chosen = {"process": AuthProcess.LOGIN, "scope": self.get_scope(), "auth_params": self.get_auth_params()}
        return chosen | ({"next_url": asked["next_url"]} if asked.get("next_url") else {})

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        answer: HttpResponseBase = super().redirect(request, process, nonce=nonce, **kwargs)
        return answer


provider_classes = [CompanyProvider]
