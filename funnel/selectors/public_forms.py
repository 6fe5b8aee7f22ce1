"""Public forms, what came through them, and what was held back at the door."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funnel.models import HeldMessage, WebForm
from people.models import Person

PAGE = 50


def active_forms() -> QuerySet[WebForm]:
    return WebForm.objects.filter(is_active=True).select_related("source", "campaign")


def forms(user: Person) -> QuerySet[WebForm]:
    found = WebForm.objects.visible_to(user).select_related("source", "campaign")
    waiting = HeldMessage.objects.filter(form=OuterRef("pk"), released_at=None).order_by()
    counted = waiting.values("form").annotate(n=Count("pk")).values("n")
    found = found.annotate(leads=Count("consents__lead", distinct=True), waiting=Coalesce(Subquery(counted), 0))
    return found.order_by("-is_active", "name", "pk")


def held_messages(user: Person) -> QuerySet[HeldMessage]:
    return HeldMessage.objects.filter(form__in=WebForm.objects.visible_to(user)).select_related("form", "lead")


@dataclass(frozen=True)
class HeldPage:
    rows: tuple[HeldMessage, ...]
    before: int | None


def held_page(form: WebForm, *, before: str = "") -> HeldPage:
    """Those that still wait, newest first."""
    rows = HeldMessage.objects.filter(form=form, released_at=None).order_by("-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = tuple(rows[: PAGE + 1])
    return HeldPage(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)
