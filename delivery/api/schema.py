"""The OpenAPI document says what every endpoint does the same way, so that no endpoint has to."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from delivery.api import params

KINDS = {
    params.integer: OpenApiTypes.INT,
    params.decimal: OpenApiTypes.DECIMAL,
    params.boolean: OpenApiTypes.BOOL,
    params.day: OpenApiTypes.DATE,
    params.moment: OpenApiTypes.DATETIME,
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
        "current": {"type": ["object", "null"], "description": "With 412: the object as it stands now."},
        "changed_by": {"type": ["object", "null"], "description": "With 412: who was first."},
        "changed_at": {"type": ["string", "null"], "format": "date-time"},
    },
}
ALWAYS = {
    "400": "Something sent cannot be taken.",
    "401": "No key, or one that is unknown, expired or revoked.",
    "403": "The key lacks the scope, or its owner the right.",
    "429": "Above the key's rate; see Retry-After.",
    "503": "Busy; see Retry-After.",
}
OF_AN_OBJECT = {"404": "No such object in sight."}
OF_A_BODY = {"413": "The body is too large.", "415": "The body is of another type."}
OF_A_CHANGE = {"409": "The state does not allow this.", "412": "Somebody changed it first; the body says who and when."}
OF_A_KEY = {"422": "The Idempotency-Key was used with another body."}
WRITING = {"post", "patch", "put"}


class Described(AutoSchema):
    """Parameters from `filters` and `query_params`, the body from `input_class`, the headers of api.md §1."""

    def get_description(self) -> str:  # type: ignore[override]
        """What the endpoint says of itself, not what its base class says."""
        return super().get_description() if "__doc__" in type(self.view).__dict__ and self.view.__doc__ else ""

    def get_override_parameters(self) -> list[Any]:
        return [*self._query(), *self._headers()]

    def get_request_serializer(self) -> Any:
        from delivery.api.views import Action

        named = getattr(self.view, "input_class", None)
        if named is None and isinstance(self.view, Action):
            return None
        return named or super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        return getattr(self.view, "serializer_class", None) or OpenApiTypes.OBJECT

    def _is_create_operation(self) -> bool:
        from delivery.api.views import ListCreate

        return self.method == "POST" and isinstance(self.view, ListCreate)

    def _is_list_view(self, serializer: Any = None) -> bool:
        from delivery.api.views import ListView

        return self.method == "GET" and isinstance(self.view, ListView)

    def _query(self) -> list[OpenApiParameter]:
        filters = getattr(self.view, "filters", {}) if self._is_list_view() else {}
        named = [_parameter(name, getattr(narrow, "parse", None)) for name, narrow in filters.items()]
        return named + [_parameter(name, None) for name in getattr(self.view, "query_params", ())]

    def _headers(self) -> list[OpenApiParameter]:
        if self.method == "POST" and getattr(self.view, "idempotent", False):
            words = "1 to 255 characters; the same key with the same body is done once."
            return [OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=words)]
        if self.method in ("PATCH", "PUT", "DELETE"):
            words = "The ETag of the object as the caller saw it."
            return [OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=words)]
        return []


class BearerKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "delivery.api.authentication.BearerKey"
    name = "bearerKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A key of /settings/keys/."}


def describe_errors(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Every operation answers its errors as problems."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in result.get("paths", {}).items():
        for method, operation in operations.items():
            for status, words in _errors_of(path, method).items():
                operation["responses"].setdefault(status, _problem(words))
    return result


def _errors_of(path: str, method: str) -> dict[str, str]:
    found = dict(ALWAYS)
    if "{" in path:
        found |= OF_AN_OBJECT
    if method in WRITING:
        found |= OF_A_BODY | OF_A_CHANGE
    if method == "delete":
        found |= OF_A_CHANGE
    return found | (OF_A_KEY if method == "post" else {})


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


def _parameter(name: str, parse: Any) -> OpenApiParameter:
    words = parse.allowed if isinstance(parse, params.Choice) else None
    return OpenApiParameter(name, KINDS.get(parse, OpenApiTypes.STR), OpenApiParameter.QUERY, enum=words)
