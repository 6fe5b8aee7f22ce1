"""Ctrl+K: pages this person may open, leads in sight, colleagues."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.menu import Entry, menu_of
from alignment.shared.partials import render_part
from alignment.shared.search import search_key
from dashboards.selectors import palette
from dashboards.selectors.palette import Hit
from dashboards.views.access import PersonRequest
from people.models import Person
from people.roles import SEES_FIGURES

LONGEST = 100
HIRES = ("hr_director", "cmo", "cco", "head_of_sales", "head_of_marketing")


@require_GET
@login_required
def results(request: PersonRequest) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
    groups = [group for group in found(request.user, q) if group[1]]
    return render_part(request, "dashboards/palette.html", "results", {"q": q, "groups": groups})


def found(user: Person, q: str) -> Iterator[tuple[str, list[Hit]]]:
    yield _("Pages"), pages(user, q)
    if user.has_role(*SEES_FIGURES):
        yield _("Leads"), palette.leads(user, q)
    if user.has_role(*HIRES):
        yield _("Candidates"), palette.candidates(user, q)
    if user.has_role(*SEES_FIGURES, *palette.OPEN_PEOPLE):
        yield _("People"), palette.colleagues(user, q)


def pages(user: Person, q: str) -> list[Hit]:
    key = search_key(q)
    hits = {hit.url: hit for section in menu_of(user, "") for hit in places(section)}
    return [hit for hit in hits.values() if key in search_key(hit.text, hit.note)]


def places(section: Entry) -> Iterator[Hit]:
    for place in section.children or (section,):
        yield Hit(place.label, section.label if place.label != section.label else "", place.url, section.icon)
