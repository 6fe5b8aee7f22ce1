"""Leads, candidates and colleagues by a few letters of their names."""

from dataclasses import dataclass

from alignment.shared.search import search_key
from dashboards.selectors.doors import door
from funnel.models import Lead
from funnel.selectors.leads import saying
from hiring.models import Application
from hiring.selectors.candidates import saying as spelling
from people.models import Person

AT_LEAST = 2
AT_MOST = 8
OPEN_PEOPLE = ("administrator", "hr_director")


@dataclass(frozen=True)
class Hit:
    text: str
    note: str
    url: str
    icon: str


def leads(user: Person, text: str) -> list[Hit]:
    key = search_key(text)
    if len(key) < AT_LEAST:
        return []
    found = Lead.objects.visible_to(user).alive().filter(saying(key)).select_related("stage")
    return [
        Hit(lead.title, lead.stage.name, door("funnel:lead", lead.pk), "target")
        for lead in found.order_by("-created_at", "-pk")[:AT_MOST]
    ]


def candidates(user: Person, text: str) -> list[Hit]:
    """Of the vacancies this person hires for."""
    key = search_key(text)
    if len(key) < AT_LEAST:
        return []
    rows = Application.objects.editable_by(user).filter(spelling(key, "candidate__"), candidate__erased_at=None)
    return [
        Hit(row.candidate.name, row.vacancy.title, door("hiring:application", row.pk), "user-plus")
        for row in rows.select_related("candidate", "vacancy").order_by("-created_at", "-pk")[:AT_MOST]
    ]


def colleagues(user: Person, text: str) -> list[Hit]:
    """Those who manage people open the card; others see whose leads they may look at."""
    key = search_key(text)
    if len(key) < AT_LEAST:
        return []
    found = Person.objects.visible_to(user).filter(search_key__contains=key, is_active=True).exclude(pk=user.pk)
    manages = user.has_role(*OPEN_PEOPLE)
    return [
        Hit(
            person.name,
            person.position,
            door("people:person", person.pk) if manages else door("funnel:lead-list", owner=person.pk),
            "user",
        )
        for person in found.order_by("last_name", "first_name", "pk")[:AT_MOST]
    ]
