"""Endpoints of the method cards and of the calendar: parse, one service, show."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.shared.errors import InvalidInput, NotAllowed, StaleVersion
from delivery.api import params
from delivery.api.views import ApiView, ListView, Retrieve
from people.models import Person
from practices.api import outputs
from practices.cards import CARDS
from practices.kinds import KINDS
from practices.models import Method, Occurrence
from practices.models.occurrences import PHASES, PRACTISING
from practices.selectors import methods as selectors
from practices.services import methods


class MethodView(ApiView):
    serializer_class = outputs.MethodOut
    pagination_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.user.has_role(*PRACTISING, "administrator", "integration"):
            raise NotAllowed(_("The methods belong to marketing, sales and those who lead them."))

    def represent(self, obj: Any) -> Any:
        """A bare row is shown with its card, to a stale caller as well."""
        is_bare = isinstance(obj, Method)
        return super().represent(selectors.row_of(CARDS[obj.key], obj) if is_bare else obj)

    def row(self, key: str) -> selectors.MethodRow:
        found = {row.card.key: row for row in selectors.catalogue(self.request.user)}
        if key not in found:
            raise Http404
        return found[key]


class Methods(MethodView):
    @extend_schema(operation_id="practices_list", responses=outputs.MethodsOut)
    def get(self, request: Request) -> Response:
        rows = self.get_serializer(selectors.catalogue(request.user), many=True).data
        return Response({"next": None, "previous": None, "results": rows})


class OneMethod(MethodView):
    def get(self, request: Request, key: str) -> Response:
        return Response(self.represent(self.row(key)))


class MethodAct(MethodView):
    """`verb` comes from the address."""

    def begin(self, key: str, expected: int | None, request: Request) -> None:
        raise NotImplementedError

    def post(self, request: Request, key: str) -> Response:
        row, expected = self.row(key), self.expected_version()
        if expected is not None and row.method is not None and row.method.version != expected:
            raise StaleVersion(_("Somebody changed this in the meantime."), current=row.method)
        self.begin(key, row.method.version if row.method and expected is not None else None, request)
        return Response(self.represent(self.row(key)))


class MethodPlan(MethodAct):
    input_class = outputs.StartIn

    def begin(self, key: str, expected: int | None, request: Request) -> None:
        methods.plan(
            key, actor=request.user, now=self.now, expected_version=expected, **started(self.read(), plan=True)
        )


class MethodLaunch(MethodAct):
    input_class = outputs.StartIn

    def begin(self, key: str, expected: int | None, request: Request) -> None:
        methods.launch(key, actor=request.user, now=self.now, expected_version=expected, **started(self.read()))


class MethodPause(MethodAct):
    input_class = outputs.StopIn
    to = "paused"

    def begin(self, key: str, expected: int | None, request: Request) -> None:
        reason = self.read()["reason"]
        methods.stop(key, to=self.to, reason=reason, actor=request.user, now=self.now, expected_version=expected)


class MethodReject(MethodPause):
    to = "rejected"


def started(values: dict[str, Any], *, plan: bool = False) -> dict[str, Any]:
    """The owner as a person; what `plan` must know is there even when nobody said it."""
    given = dict(values)
    owner = given.pop("owner", None)
    found = Person.objects.filter(pk=owner, is_active=True, is_erased=False).first() if owner else None
    if owner and found is None:
        raise InvalidInput(_("There is no such person."), field="owner")
    asked: dict[str, Any] = {"owner": found, "start_on": given.pop("start_on", None)}
    return given | (asked if plan else {name: value for name, value in asked.items() if value is not None})


class Occurrences(ListView):
    model = Occurrence
    serializer_class = outputs.OccurrenceOut
    ordering = ("-starts_at", "id")
    filters: ClassVar = {
        "kind": params.one_of("kind", *KINDS),
        "phase": params.one_of("phase", *[phase for phase, _label in PHASES]),
        "from": params.since("starts_at"),
        "to": params.until("starts_at"),
    }

    def rows(self) -> QuerySet[Occurrence]:
        return super().rows().prefetch_related("parts", "born_ideas", "born_actions")


class OneOccurrence(Retrieve):
    model = Occurrence
    serializer_class = outputs.OccurrenceOut
