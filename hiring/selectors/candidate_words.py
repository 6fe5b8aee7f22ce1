"""The names of what a record says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.words import gettext_noop

LABELS = {
    "email": gettext_noop("E-mail"),
    "phone": gettext_noop("Phone"),
    "city": gettext_noop("City"),
    "company": gettext_noop("Where they work"),
    "position": gettext_noop("As what"),
    "link": gettext_noop("Link to a CV or a profile"),
}


def fact_labels(facts: list[tuple[str, Any]]) -> list[tuple[str, str, Any]]:
    return [(name, _(LABELS[name]), value) for name, value in facts]
