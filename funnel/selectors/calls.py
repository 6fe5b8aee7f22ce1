"""Whose lead a caller is."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from funnel.models import Lead

LINKS = ("stage", "owner", "source", "campaign")


def newest_of(phone: str = "", email: str = "") -> Lead | None:
    """The newest open lead with this number or address; else that of its customer; else the newest that has ended."""
    said, theirs = Q(pk__in=[]), Q(pk__in=[])
    if phone:
        said, theirs = said | Q(phone_e164=phone), theirs | Q(customer__phone=phone)
    if email:
        said, theirs = said | Q(email=email), theirs | Q(customer__email=email)
    return _open(said) or _open(theirs) or _newest(said) or _newest(theirs)


def _open(said: Q) -> Lead | None:
    return _newest(said & Q(stage__kind="open"))


def _newest(said: Q) -> Lead | None:
    found: QuerySet[Lead] = Lead.objects.alive().filter(said).select_related(*LINKS)
    return found.order_by("-created_at", "-pk").first()
