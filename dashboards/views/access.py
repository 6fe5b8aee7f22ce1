"""Which roles open which page of this app."""

from django.http import HttpRequest

from people.models import Person

LEADS_COMPANY = ("ceo", "cco", "cmo")


class PersonRequest(HttpRequest):
    """A request of somebody who has signed in."""

    user: Person
