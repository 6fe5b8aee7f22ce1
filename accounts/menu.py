"""The sections of the product and who is shown them. Places that do not exist yet are left out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from people import selectors as people
from people.models import Person
from people.models.persons import ROLE_KEYS

MEET = frozenset(ROLE_KEYS) - {"integration"}
SEE_LEADS = MEET - {"hr_director", "administrator"}
SEE_CAMPAIGNS = SEE_LEADS - {"sales_rep"}
IMPORT = frozenset({"administrator", "cmo", "cco", "head_of_sales", "head_of_marketing"})
LEAD = frozenset({"ceo", "cmo", "cco"})
HEADS = LEAD | {"head_of_sales", "head_of_marketing"}
PRACTISE = SEE_LEADS | {"hr_director"}
HIRE = HEADS | {"hr_director"}
MANAGE_PEOPLE = frozenset({"administrator", "hr_director"})
MANAGE = frozenset({"administrator"})
TABS = 4


@dataclass(frozen=True)
class Place:
    """`method` is the card of which it is a page: without that method in use it takes no place.

    `holds`: pages with an address of their own that are reached from this place and light it up.
    """

    label: str
    url_name: str
    roles: frozenset[str]
    only_demo: bool = False
    method: str = ""
    holds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    label: str
    icon: str
    places: tuple[Place, ...]


SECTIONS = (
    Section(_("Today"), "sun", (Place(_("Today"), "dashboards:today", frozenset(ROLE_KEYS)),)),
    Section(
        _("Funnel"),
        "filter",
        (
            Place(
                _("Overview"),
                "funnel:overview",
                SEE_LEADS - {"sales_rep"},
                holds=("funnel:cohorts", "funnel:reports", "funnel:compare"),
            ),
            Place(_("Leads"), "funnel:lead-list", SEE_LEADS),
            Place(_("Board"), "funnel:board", SEE_LEADS),
            Place(_("Personal plans"), "funnel:personal-plans", frozenset({"cco", "head_of_sales", "sales_rep"})),
            Place(_("Fate of my leads"), "funnel:lead-fate", frozenset({"cmo", "head_of_marketing", "marketer"})),
            Place(_("Hand-over and SLA"), "funnel:sla", SEE_LEADS, holds=("funnel:response", "funnel:samples")),
            Place(_("Journey"), "funnel:journey", SEE_CAMPAIGNS, holds=("funnel:what-if", "funnel:reverse-plan")),
            Place(_("Campaigns"), "funnel:campaign-list", SEE_CAMPAIGNS),
            Place(_("Customers"), "funnel:customers", SEE_LEADS),
            Place(_("My forecast"), "planning:forecast", frozenset({"sales_rep"})),
            Place(_("Contractors"), "hiring:contractors", frozenset({"marketer"})),
            Place(_("My pay"), "hiring:pay", frozenset({"marketer"})),
            Place(_("Imports"), "funnel:import-list", IMPORT),
        ),
    ),
    Section(
        _("Meetings"),
        "users",
        (
            Place(_("Next meeting"), "meetings:next", MEET),
            Place(_("Series"), "meetings:series-list", HEADS),
            Place(_("Protocols"), "meetings:protocol-list", MEET),
            Place(_("Promises"), "loop:promises", MEET),
            Place(_("Meeting figures"), "meetings:figures", LEAD),
            Place(_("Requests"), "meetings:requests", MEET),
            Place(_("Problem cards"), "meetings:problems", HEADS),
            Place(_("Ideas"), "loop:ideas", MEET),
            Place(_("Cup"), "meetings:cup", MEET),
        ),
    ),
    Section(
        _("Practices"),
        "refresh",
        (
            Place(_("Calendar of practices"), "practices:calendar", PRACTISE, method="any"),
            Place(_("Learning and running"), "practices:balance", HEADS, method="any"),
            Place(_("Methods"), "practices:methods", HEADS | {"hr_director"}),
            Place(_("Rotations"), "practices:rotations", PRACTISE, method="rotation"),
            Place(_("Field visits"), "practices:visits", PRACTISE, method="field_visits"),
            Place(_("Trainings"), "practices:trainings", PRACTISE, method="joint_training"),
            Place(_("Surveys"), "practices:surveys", PRACTISE, method="survey"),
            Place(_("Call listening"), "practices:listenings", SEE_LEADS, method="listening"),
            Place(_("Scripts"), "practices:scripts", SEE_LEADS, method="listening"),
            Place(_("Materials"), "practices:assets", SEE_LEADS, method="content"),
            Place(_("New clients"), "practices:onboarding", SEE_LEADS, method="onboarding"),
            Place(_("Effects"), "loop:effects", HEADS | {"hr_director"}),
        ),
    ),
    Section(
        _("Plan"),
        "target",
        (
            Place(_("Targets"), "planning:targets", HEADS, holds=("planning:forecast",)),
            Place(_("Capacity"), "planning:capacity", HEADS),
            Place(_("Sales audit"), "planning:audits", HEADS, method="sales_audit"),
            Place(_("Nine mistakes"), "planning:mistakes", LEAD),
            Place(_("Repeat customers"), "planning:repeat", HEADS, method="reactivation"),
        ),
    ),
    Section(
        _("Hiring"),
        "user-plus",
        (
            Place(_("Vacancies"), "hiring:vacancies", HIRE, holds=("hiring:searches",)),
            Place(_("Candidates"), "hiring:candidates", HIRE - {"ceo"}),
            Place(_("Interviews"), "hiring:interviews", HIRE - {"ceo"}),
            Place(_("Hiring errors"), "hiring:errors", HIRE),
            Place(_("Agencies"), "hiring:agencies", LEAD | {"hr_director"}),
            Place(_("Contractors"), "hiring:contractors", HIRE),
            Place(_("Pay and bands"), "hiring:pay", HIRE, holds=("hiring:bands", "hiring:role-card")),
            Place(_("Careers"), "hiring:careers", HIRE, holds=("hiring:role-fit",)),
            Place(_("Hiring figures"), "hiring:figures", HIRE),
            Place(_("Imports"), "funnel:import-list", frozenset({"hr_director"})),
        ),
    ),
    Section(
        _("Company"),
        "building",
        (
            Place(_("CEO page"), "dashboards:ceo", LEAD),
            Place(_("People"), "people:people", MANAGE_PEOPLE),
            Place(_("Departments"), "people:departments", MANAGE),
            Place(_("Working calendar"), "people:calendar", MANAGE),
            Place(_("Company and limits"), "people:company", MANAGE | {"cco", "cmo"}),
            Place(_("Stages"), "funnel:stage-settings", MANAGE | {"cco", "cmo"}),
            Place(_("Exchange rates"), "funnel:rate-list", MANAGE | {"cco", "cmo"}),
            Place(
                _("Forms for your site"),
                "funnel:form-list",
                frozenset({"cmo", "head_of_marketing", "marketer", "administrator"}),
            ),
            Place(_("API keys"), "delivery:keys", MANAGE | {"cco", "cmo", "integration"}),
            Place(_("Webhooks"), "delivery:webhooks", MANAGE),
            Place(_("CRM connections"), "connectors:connections", MANAGE | {"cco", "cmo"}),
            Place(_("Telephony and messages"), "connectors:phone-lines", MANAGE | {"cco"}),
            Place(_("Mail"), "delivery:outbox", MANAGE),
            Place(_("Demo company"), "demo:leave", MANAGE, only_demo=True),
        ),
    ),
)


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    icon: str = ""
    short: str = ""
    active: bool = False
    children: tuple["Entry", ...] = ()


_methods: list[Callable[[], frozenset[str]]] = []


def methods_come_from(ask: Callable[[], frozenset[str]]) -> None:
    """An app above tells which methods are in use."""
    _methods[:] = [ask]


def _in_use() -> frozenset[str]:
    found: frozenset[str] = people.once("methods in use", lambda: frozenset().union(*(ask() for ask in _methods)))
    return found


def menu_of(person: Person, path: str) -> list[Entry]:
    """Sections with at least one place for this person; the place one stands on is active."""
    lit = {
        address: url
        for section in SECTIONS
        for place, url in places_of(section, person)
        for address in (url, *filter(None, map(url_or_none, place.holds)))
    }
    here = lit.get(nearest(path, lit) or "")
    return [entry for section in SECTIONS if (entry := entry_of(section, person, here))]


def entry_of(section: Section, person: Person, here: str | None) -> Entry | None:
    places = [Entry(gettext(place.label), url, active=url == here) for place, url in places_of(section, person)]
    if not places:
        return None
    only = len(places) == 1
    return Entry(
        label=places[0].label if only else gettext(section.label),
        url=places[0].url,
        icon=section.icon,
        short=gettext(section.label),
        active=any(place.active for place in places),
        children=() if only else tuple(places),
    )


def places_of(section: Section, person: Person) -> Iterator[tuple[Place, str]]:
    for place in section.places:
        is_open = person.has_role(*place.roles) and (not place.only_demo or people.company().is_demo)
        if is_open and _method_is_used(place) and (url := url_or_none(place.url_name)):
            yield place, url


def _method_is_used(place: Place) -> bool:
    return not place.method or (bool(_in_use()) if place.method == "any" else place.method in _in_use())


def nearest(path: str, urls: Iterable[str]) -> str | None:
    """The longest address that the path is under; the start page is only itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default=None)


def tabs_of(menu: list[Entry]) -> list[Entry]:
    """Thumbs have room for five: four sections and the rest."""
    return [*menu[:TABS], Entry(gettext("More"), "#more", "menu-2")] if menu else []


def url_or_none(name: str, *args: Any) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None
