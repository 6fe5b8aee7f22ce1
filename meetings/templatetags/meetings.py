"""Words of a protocol, whose values are plain dates and texts."""

from typing import Any

from django import template
from django.utils.dates import WEEKDAYS

from meetings.models.requests import REQUEST_KINDS
from meetings.services import documents, protocol_requests

register = template.Library()


@register.filter
def iso_day(value: str | None) -> str:
    return documents.shown_day(value)


@register.filter
def weekday(number: int) -> str:
    return str(WEEKDAYS[number])


@register.filter
def review_note(row: dict[str, Any]) -> str:
    return documents.review_note(row)


@register.filter
def request_note(row: dict[str, Any]) -> str:
    return protocol_requests.request_note(row)


@register.filter
def request_kind(key: str) -> str:
    return str(dict(REQUEST_KINDS).get(key, key))
