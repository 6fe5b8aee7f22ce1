"""Runs of the comparison with another CRM, newest first."""

from __future__ import annotations

from django.db.models import QuerySet

from connectors.models import Connection, Reconciliation


def newest(connection: Connection, limit: int = 20) -> QuerySet[Reconciliation]:
    return connection.reconciliations.select_related("asked_by").order_by("-asked_at", "-pk")[:limit]
