from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import CalendarOut, CompanyOut, DepartmentOut, MeOut, PersonOut
from alignment.shared.search import search_key
from delivery.api import params
from delivery.api.views import ApiView, ListView, Retrieve
from people import selectors
from people.models import CalendarDay, Company, Department, Person, WorkingCalendar
from people.models.persons import ROLE_KEYS
from people.models.tenants import SIDES


def holding_role(people: QuerySet[Person], raw: str) -> QuerySet[Person]:
    return selectors.holding(people, params.choice(*ROLE_KEYS)(raw))


class People(ListView):
    """Colleagues; `q` searches names and addresses, `role` names a role held now."""

    serializer_class = PersonOut
    ordering = ("id", "last_name")
    filters = {
        "q": lambda people, raw: people.filter(search_key__contains=search_key(params.text(raw))),
        "role": holding_role,
        "email": lambda people, raw: people.filter(email=params.text(raw).casefold()),
        "external_id": params.exact("external_id"),
        "is_active": params.flag(Q(is_active=True)),
    }

    def rows(self) -> QuerySet[Person]:
        return selectors.with_roles(Person.objects.visible_to(self.request.user))


class PersonDetail(Retrieve):
    model = Person
    serializer_class = PersonOut


class Me(ApiView):
    """Whose key or session this is."""

    serializer_class = MeOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(request.user)


class Departments(ListView):
    serializer_class = DepartmentOut
    ordering = ("id", "name")
    filters = {
        "side": params.one_of("side", *dict(SIDES)),
        "parent": params.number("parent_id"),
    }

    def rows(self) -> QuerySet[Department]:
        return Department.objects.select_related("unit")


class Calendars(ListView):
    serializer_class = CalendarOut
    ordering = ("id",)

    def rows(self) -> QuerySet[WorkingCalendar]:
        return WorkingCalendar.objects.prefetch_related(Prefetch("days", CalendarDay.objects.order_by("date")))


class CompanyDetail(ApiView):
    model = Company
    serializer_class = CompanyOut

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(selectors.company())
