"""Make an account, or find it: create_user EMAIL --role administrator [--password P]."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.services.users import make_or_find
from alignment.shared.errors import DomainError
from people.models.persons import ROLE_KEYS


class Command(BaseCommand):
    help = "Makes an account with a role, or finds it. Prints the password when it made one up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=ROLE_KEYS)
        parser.add_argument("--password")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        names = ("email", "role", "password", "first_name", "last_name")
        try:
            _person, generated = make_or_find(**{name: options[name] for name in names}, now=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        if generated:
            self.stdout.write(generated)
