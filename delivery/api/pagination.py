"""Pages by the key of the last row: constant cost at any depth, and nothing shifts when rows arrive."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from delivery.api import params
from delivery.api.parsers import is_storable

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
NAMES = ("limit", "cursor", "count", "ordering")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (or, going back, before) the row with this value and id."""

    ordering: str
    value: Any
    pk: int
    back: bool = False

    def text(self) -> str:
        packed = json.dumps([self.ordering, _plain(self.value), self.pk, int(self.back)], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


class KeysetPages(BasePagination):
    """`view.ordering` lists the names a caller may order by; the first one is the default as it stands."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.limit = params.value(request, "limit", page_limit, DEFAULT_LIMIT)
        self.ordering = self.get_ordering(request, getattr(view, "ordering", None) or ("id",))
        self.count = queryset.count() if params.value(request, "count", params.choice("exact")) else None
        self.cursor = self.get_cursor(request, queryset.model)
        rows = list(self._page(queryset)[: self.limit + 1])
        self.more = len(rows) > self.limit
        rows = rows[: self.limit]
        self.rows = rows[::-1] if self.cursor and self.cursor.back else rows
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        counted = {} if self.count is None else {"count": self.count}
        return Response({"next": self.next_link(), "previous": self.previous_link(), **counted, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "count": {"type": "integer"}, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        allowed = [sign + name.lstrip("-") for name in getattr(view, "ordering", ()) for sign in ("", "-")]
        described = {
            "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            "cursor": {"type": "string"},
            "count": {"type": "string", "enum": ["exact"]},
            "ordering": {"type": "string", **({"enum": allowed} if allowed else {})},
        }
        return [
            {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in described.items()
        ]

    def get_ordering(self, request: Request, allowed: Any) -> str:
        names = {name.lstrip("-") for name in allowed}
        asked = request.query_params.get("ordering") or next(iter(allowed))
        if asked.removeprefix("-") not in names:
            words = _("Expected is one of: %(names)s.") % {"names": ", ".join(sorted(names))}
            raise ValidationError({"ordering": [words]}, code="invalid")
        self.field = allowed[asked.removeprefix("-")] if isinstance(allowed, dict) else asked.removeprefix("-")
        self.descending = asked.startswith("-")
        return asked

    def get_cursor(self, request: Request, model: type[Model]) -> Cursor | None:
        raw = request.query_params.get("cursor")
        if not raw:
            return None
        try:
            ordering, value, pk, back = unpacked(raw)
            if ordering != self.ordering or not isinstance(pk, int) or not _can_be_asked(pk, value):
                raise ValueError
            return Cursor(ordering, _back_to_python(model, self.field, value), pk, bool(back))
        except (ValueError, TypeError, DjangoValidationError):
            raise foreign_cursor() from None

    def next_link(self) -> str | None:
        going_back = self.cursor is not None and self.cursor.back
        return self._link(self.rows[-1], back=False) if self.rows and (self.more or going_back) else None

    def previous_link(self) -> str | None:
        arrived = self.cursor is not None and not self.cursor.back
        going_back = self.cursor is not None and self.cursor.back
        return self._link(self.rows[0], back=True) if self.rows and (arrived or (going_back and self.more)) else None

    def _page(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        back = self.cursor is not None and self.cursor.back
        descending = self.descending != back
        if self.cursor:
            rows = rows.filter(self._beyond(rows.model, self.cursor))
        if self.field in ("id", "pk"):
            return rows.order_by("-pk" if descending else "pk")
        nulls = self._nulls(rows.model, back)
        key = F(self.field).desc(**nulls) if descending else F(self.field).asc(**nulls)
        return rows.order_by(key, "-pk" if descending else "pk")

    def _nulls(self, model: type[Model], back: bool) -> dict[str, bool]:
        """Unknown values stand last, and first when the list is read backwards."""
        if not _may_be_null(model, self.field):
            return {}
        return {"nulls_first": True} if back else {"nulls_last": True}

    def _beyond(self, model: type[Model], cursor: Cursor) -> Q:
        sign = "lt" if self.descending != cursor.back else "gt"
        tie = Q(**{f"pk__{sign}": cursor.pk})
        if self.field in ("id", "pk"):
            return tie
        unknown = Q(**{f"{self.field}__isnull": True})
        if cursor.value is None:
            return (unknown & tie) | (~unknown if cursor.back else Q(pk__in=[]))
        beyond = Q(**{f"{self.field}__{sign}": cursor.value}) | (Q(**{self.field: cursor.value}) & tie)
        return beyond if cursor.back or not _may_be_null(model, self.field) else beyond | unknown

    def _link(self, row: Any, *, back: bool) -> str:
        value = row.pk if self.field in ("id", "pk") else _value_of(row, self.field)
        query = {name: self.request.query_params[name] for name in self.request.query_params if name != "cursor"}
        query["cursor"] = Cursor(self.ordering, value, row.pk, back).text()
        return f"{self.request.build_absolute_uri(self.request.path)}?{urlencode(query)}"


def unpacked(raw: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))


def foreign_cursor() -> ValidationError:
    return ValidationError({"cursor": [_("This cursor does not belong to this list.")]}, code="invalid")


def _can_be_asked(*values: Any) -> bool:
    """A cursor may have been made up: a database refuses some numbers and characters."""
    numbers = [value for value in values if isinstance(value, int)]
    texts = [value for value in values if isinstance(value, str)]
    return all(abs(number) < 2**63 for number in numbers) and all(is_storable(text) for text in texts)


def page_limit(raw: str) -> int:
    number = params.integer(raw)
    if not 1 <= number <= MAX_LIMIT:
        raise params.BadParameter(_("A number from 1 to %(most)s is expected.") % {"most": MAX_LIMIT})
    return number


def _value_of(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _field_of(model: type[Model], path: str) -> Any:
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field


def _may_be_null(model: type[Model], path: str) -> bool:
    field = _field_of(model, path)
    return field is None or "__" in path or bool(field.null)


def _back_to_python(model: type[Model], path: str, value: Any) -> Any:
    field = _field_of(model, path)
    return value if value is None or field is None else field.to_python(value)
