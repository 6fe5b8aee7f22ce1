from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.services import seeding


class Command(BaseCommand):
    help = "Fills an empty installation with the demo company."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where somebody already works")
        parser.add_argument("--language", choices=["ru", "en"], default="ru")
        parser.add_argument(
            "--stage", choices=sorted(seeding.MONTHLY_LEADS), default="busy", help="how many leads come"
        )

    def handle(self, *args, **options) -> None:
        if not seeding.is_empty():
            if options["if_empty"]:
                return
            raise CommandError("The installation is not empty: clear_demo removes a demo company.")
        count = seeding.seed(now=timezone.now(), language=options["language"], stage=options["stage"], say=self.say)
        self.stdout.write(f"The demo company is here: {count} leads, twelve months.")

    def say(self, what: str) -> None:
        self.stdout.write(f"  demo company: {what} …")
        self.stdout.flush()
