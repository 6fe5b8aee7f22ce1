"""JSON with limits: 1 MB, twenty levels, and no characters that a database refuses."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

from delivery.api.problems import TooLarge

DEPTH = 20


class LimitedJSON(JSONParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        largest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(largest + 1)
        if len(body) > largest:
            raise TooLarge(_("The body is larger than 1 MB."))
        try:
            data = json.loads(body.decode("utf-8-sig"), parse_constant=strict_constant)
        except (ValueError, RecursionError):
            raise ParseError(_("The body is not valid JSON.")) from None
        check_depth(data)
        return data


def check_depth(data: Any) -> None:
    """Level by level, without recursion."""
    level = [data]
    for _depth in range(DEPTH + 1):
        if any(isinstance(item, str) and not is_storable(item) for item in level):
            raise ParseError(_("The body holds characters that cannot be stored."))
        level = [inner for item in level for inner in _children(item)]
        if not level:
            return
    raise ParseError(_("The body is nested deeper than twenty levels."))


def is_storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _children(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return [*item.keys(), *item.values()]
    return item if isinstance(item, list) else []
