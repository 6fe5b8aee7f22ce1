from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.services.clean import remove_demo


class Command(BaseCommand):
    help = "Removes the demo company and everything made in it."

    def handle(self, *args, **options) -> None:
        counts = remove_demo(now=timezone.now())
        self.stdout.write(f"Removed {sum(counts.values())} rows from {len(counts)} tables.")
