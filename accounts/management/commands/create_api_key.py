"""A key for an integration: create_api_key EMAIL --name N --scope S prints the key alone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from delivery.models.keys import SCOPES
from delivery.services.keys import create_key
from people.selectors import person_by_email


class Command(BaseCommand):
    help = "Makes an API key for a person and prints it: it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--scope", action="append", required=True, choices=SCOPES)

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_by_email(options["email"])
        if person is None or not person.is_active:
            raise CommandError("There is no active account with this address. Make it with create_user first.")
        _key, secret = create_key(person, name=options["name"], scopes=options["scope"], now=timezone.now())
        self.stdout.write(secret)
