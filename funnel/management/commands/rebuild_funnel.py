"""Every figure from the events: after AL-24, or when the file of the database was mended by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from funnel.services import rollups


class Command(BaseCommand):
    help = "Makes every figure of the funnel anew from the events; the site may go on working meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        rollups.rebuild_all(now=timezone.now(), say=self.say)
        self.stdout.write("The figures are those of the events.")

    def say(self, done: int, total: int) -> None:
        self.stdout.write(f"  {done} of {total} leads …")
        self.stdout.flush()
