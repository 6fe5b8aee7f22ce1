from django.core.management.base import BaseCommand

from demo.services import cast
from people.models import Person


class Command(BaseCommand):
    help = "Prints with what to log in to the demo company."

    def handle(self, *args, **options) -> None:
        people = {person.email: person for person in Person.objects.filter(is_demo=True, is_active=True)}
        shown = [people[cast.email(login)] for login in cast.SHOWN if cast.email(login) in people]
        for person in shown:
            roles = ", ".join(sorted(person.role_keys))
            self.stdout.write(f"  {person.email:28} {cast.PASSWORD}   {roles}")
