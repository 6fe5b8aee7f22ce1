"""Choices of the forms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SIDES = [("marketing", _("Marketing")), ("sales", _("Sales"))]


def pairs(items: Any, label: str = "name") -> list[tuple[str, str]]:
    return [(str(item.pk), str(getattr(item, label))) for item in items]
