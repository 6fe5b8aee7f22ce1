"""What figures rest on beside the leads: settings of the company, and how this version of the program counts."""

from datetime import datetime
from typing import Any

from funnel.models import FiguresBasis, Lead
from funnel.services.marks import mark
from people import selectors as people

# Raised by whoever changes what a fact says.
VERSION = 2
AT_ONCE = 2000


def mark_outdated(*, now: datetime) -> bool:
    """Every figure, when the basis is another than that of the kept ones: a zone moves days, a currency amounts."""
    wanted = _today()
    if FiguresBasis.objects.filter(pk=1, **wanted).exists():
        return False
    ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        mark(ids[start : start + AT_ONCE], now=now)
    note_basis()
    return True


def note_basis() -> None:
    FiguresBasis.objects.update_or_create(pk=1, defaults=_today())


def _today() -> dict[str, Any]:
    company = people.company()
    return {"version": VERSION, "time_zone": company.time_zone, "currency": company.currency}
