"""Addresses of pages that other apps own."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def door(name: str, *args: Any, **words: Any) -> str:
    """`door("funnel:lead-list", kind="open")`; words without a value are left out."""
    known = {key: value for key, value in words.items() if value not in (None, "")}
    return reverse(name, args=args) + (f"?{urlencode(known)}" if known else "")
