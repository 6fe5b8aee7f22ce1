"""Leads that could not be kept, with the sentence why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from connectors.models import Connection, MirroredLead
from connectors.models.crm import TROUBLES

PAGE = 50


@dataclass(frozen=True)
class Page:
    rows: tuple[MirroredLead, ...]
    after: str


def troubles(connection: Connection) -> tuple[tuple[str, str, int], ...]:
    """Key, words and number of every kind of trouble there is."""
    rows = MirroredLead.objects.filter(connection=connection).exclude(trouble="").values_list("trouble")
    counts = dict(rows.annotate(n=Count("pk")).order_by("trouble"))
    return tuple((key, str(words), counts[key]) for key, words in TROUBLES if counts.get(key))


def page(connection: Connection, *, trouble: str = "", after: str = "", size: int = PAGE) -> Page:
    rows = MirroredLead.objects.filter(connection=connection).exclude(trouble="").select_related("lead")
    if trouble:
        rows = rows.filter(trouble=trouble)
    if after.isascii() and after.isdigit():
        rows = rows.filter(pk__gt=int(after[:18]))
    found = list(rows.order_by("pk")[: size + 1])
    return Page(tuple(found[:size]), str(found[size - 1].pk) if len(found) > size else "")
