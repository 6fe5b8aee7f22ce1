"""`migrate` means all of it: the main database, then those that stand apart."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from alignment.shared.routers import APART


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["database"] != DEFAULT_DB_ALIAS or options["app_label"]:
            return
        for label, alias in APART.items():
            super().handle(*args, **{**options, "database": alias, "app_label": label})
