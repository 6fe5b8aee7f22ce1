"""A short word to one person, in that person's language."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from delivery.services.notifications import notify
from loop.selectors import language_of
from people.models import Person


def tell(
    person: Person | None, *, key: str, text: str, now: datetime, url: str = "", is_demo: bool = False, **params: Any
) -> None:
    """`text` is a msgid marked where it is written; `params` fill it."""
    if person is None or not person.is_active:
        return
    with language_of(person):
        words = gettext(text) % params if params else gettext(text)
    notify(person, key=key, text=words[:400], now=now, url=url, is_demo=is_demo)
