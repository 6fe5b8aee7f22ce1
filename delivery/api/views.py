"""What every endpoint does the same way; an endpoint itself names its rows, its words and one service.

class LeadList(ListCreate):
    model = Lead                      # rows of `model.objects.visible_to(user)`, or override `rows()`
    serializer_class = LeadOut        # out
    input_class = LeadInput           # in; default: the same
    ordering = ("-created_at", "amount_minor")
    filters = {"stage": params.exact("stage__key")}

    def create(self, values): return receive_lead(...).lead     # or (obj, status)
"""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from delivery.api import params, versions
from delivery.api.authentication import speak_as_asked
from delivery.api.pagination import NAMES, KeysetPages
from delivery.api.parsers import LimitedJSON
from delivery.api.schema import Described
from delivery.api.throttling import KeyRate
from delivery.idempotency import once


class AlwaysJson(DefaultContentNegotiation):
    """`?format=` is a parameter of an endpoint, not a way to choose a renderer."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def honours_the_key(post: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps `post`: with an Idempotency-Key it runs once; a view that calls its parent is wrapped once."""

    @wraps(post)
    def wrapped(self: "ApiView", request: Request, *args: Any, **kwargs: Any) -> Any:
        if not self.idempotent or self._runs_once:
            return post(self, request, *args, **kwargs)
        self._runs_once = True
        context = self.get_exception_handler_context()
        return once(request, lambda: post(self, request, *args, **kwargs), context=context)

    return wrapped


class ApiView(GenericAPIView[Any]):
    """Unknown query parameters are refused, POST honours `Idempotency-Key`, calls are counted, errors are problems."""

    model: ClassVar[Any] = None
    input_class: ClassVar[type[BaseSerializer[Any]] | None] = None
    filters: ClassVar[Mapping[str, params.Filter]] = {}
    query_params: ClassVar[Sequence[str]] = ()
    ordering: ClassVar[Any] = ("-id",)
    scope: ClassVar[Any] = None
    idempotent: ClassVar[bool] = True
    _runs_once = False
    parser_classes: Any = [LimitedJSON]
    throttle_classes: Any = [KeyRate]
    pagination_class: Any = KeysetPages
    content_negotiation_class: Any = AlwaysJson
    metadata_class: Any = None
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    schema: Any = Described()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "post" in cls.__dict__:
            cls.post = honours_the_key(cls.__dict__["post"])  # type: ignore[attr-defined]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        speak_as_asked(request)
        super().initial(request, *args, **kwargs)
        params.check_names(request, self.known_params(request))

    def known_params(self, request: Request) -> set[str]:
        return {*self.query_params, *(self.filters if request.method in ("GET", "HEAD") else ())}

    @property
    def now(self) -> Any:
        return timezone.now()

    def rows(self) -> QuerySet[Any]:
        """What this caller may see."""
        visible: QuerySet[Any] = self.model.objects.visible_to(self.request.user)
        return visible

    def editable(self) -> QuerySet[Any]:
        editable: QuerySet[Any] = self.model.objects.editable_by(self.request.user)
        return editable

    def get_queryset(self) -> QuerySet[Any]:
        describing = getattr(self, "swagger_fake_view", False) and self.model is not None
        return self.model.objects.none() if describing else self.rows()

    def get_object(self) -> Any:
        """Out of sight is 404."""
        try:
            return self.rows().get(pk=int(self.kwargs["pk"]))
        except (ValueError, OverflowError):
            raise Http404 from None
        except self.model.DoesNotExist:
            raise NotFound from None

    def get_editable(self) -> Any:
        """In sight but out of reach is 403; neither changes anything."""
        obj = self.get_object()
        if not self.editable().filter(pk=obj.pk).exists():
            raise PermissionDenied
        return obj

    def represent(self, obj: Any) -> Any:
        return self.get_serializer(obj).data

    def read(self, *, partial: bool = False, input_class: type[BaseSerializer[Any]] | None = None) -> Any:
        """The body as clean values, or a 400 that names every field at fault."""
        kind: Any = input_class or self.input_class or self.serializer_class
        serializer = kind(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def shown(self, obj: Any, status: int = 200) -> Response:
        return versions.tagged(Response(self.represent(obj), status=status), obj)

    def expected_version(self) -> int | None:
        return versions.expected_version(self.request)


class ListView(ApiView):
    def known_params(self, request: Request) -> set[str]:
        listing = NAMES if request.method in ("GET", "HEAD") else ()
        return super().known_params(request) | set(listing)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        found = params.apply(self.rows(), self.filters, request)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ListCreate(ListView):
    """`create(values)` calls the service and gives the object, or `(object, status)` when it was known already."""

    def create(self, values: Any) -> Any:
        raise NotImplementedError

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        made = self.create(self.read())
        obj, status = made if isinstance(made, tuple) else (made, 201)
        return self.shown(obj, status)


class Retrieve(ApiView):
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.shown(self.get_object())


class RetrieveUpdate(Retrieve):
    """`update(obj, changes, expected)` calls the service; `expected` is the version of If-Match or None."""

    def update(self, obj: Any, changes: Any, expected: int | None) -> Any:
        raise NotImplementedError

    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        obj = self.get_editable()
        expected = self.expected_version()
        changed = self.update(obj, self.read(partial=True), expected)
        return self.shown(changed or self.get_object())


class RetrieveUpdateDelete(RetrieveUpdate):
    def remove(self, obj: Any, expected: int | None) -> None:
        raise NotImplementedError

    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.remove(self.get_editable(), self.expected_version())
        return Response(status=204)


class Action(ApiView):
    """`POST …/{id}/verb/`: `act(obj, values)` calls the service; the object is shown as it stands then.

    `needs_edit = False` leaves it to the service to say who may.
    """

    needs_edit: ClassVar[bool] = True
    versioned: ClassVar[bool] = True

    def act(self, obj: Any, values: Any) -> Any:
        raise NotImplementedError

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        obj = self.get_editable() if self.needs_edit else self.get_object()
        if self.versioned and hasattr(obj, "version"):
            versions.check(request, obj)
        values = self.read() if self.input_class else {}
        return self.shown(self.act(obj, values) or self.get_object())
