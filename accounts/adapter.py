"""Where allauth meets this project: nobody signs up, letters go by the outbox, passwords by the service."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.services import letters
from people.models import Person
from people.selectors import person_by_email
from people.services.onboarding import choose_password


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The only letter that allauth writes here is the reset; an unknown address gets none."""
        person = person_by_email(email)
        if person is not None and "password_reset_url" in context:
            letters.send_reset(person, url=context["password_reset_url"], now=timezone.now())

    def set_password(self, user: Person, password: str) -> None:
        choose_password(user, password=password, now=timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")
