"""Between the company's provider and our sign-in: who comes in, and the page for who does not."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone

from accounts.services import company_login

log = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """A colleague by the verified address, found anew each time; nothing of the provider is stored."""
        said = sociallogin.account.extra_data
        try:
            claims = company_login.claims_of(said, nonce=sociallogin.state.get("nonce", ""))
            sociallogin.user = company_login.come_in(claims, roles_claim=settings.OIDC_ROLES_CLAIM, now=timezone.now())
        except company_login.NotLetIn as refusal:
            raise ImmediateHttpResponse(refused(request, refusal.reason)) from refusal

    def on_authentication_error(self, request: HttpRequest, provider: Any, **facts: Any) -> None:
        """What went wrong goes to the log by its kind alone."""
        log.warning("Sign-in by the company failed: %s", type(facts.get("exception")).__name__)
        raise ImmediateHttpResponse(refused(request, company_login.FAILED))


def refused(request: HttpRequest, reason: str) -> Any:
    context = {"reason": reason, "name": settings.OIDC_NAME}
    return render(request, "accounts/company_refused.html", context, status=403)
