"""Public forms and what came through them."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from funnel.models import WebForm
from people.models import Person


def active_forms() -> QuerySet[WebForm]:
    return WebForm.objects.filter(is_active=True).select_related("source", "campaign")


def forms(user: Person) -> QuerySet[WebForm]:
    found = WebForm.objects.visible_to(user).select_related("source", "campaign")
    return found.annotate(leads=Count("consents__lead", distinct=True)).order_by("-is_active", "name", "pk")
