"""How a call went, in the company's language: it is kept with the call."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import pgettext

from people import selectors as people


def how_it_went(*, direction: str, answered: bool) -> str:
    with translation.override(people.company().language):
        if not answered:
            return pgettext("call", "no answer")
        return pgettext("call", "incoming") if direction == "in" else pgettext("call", "outgoing")
