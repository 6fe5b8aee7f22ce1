"""The demo company goes and one's own begins, in one transaction."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.services import first_run
from alignment.shared.models import demo_rows
from demo.services.clean import remove_demo
from people.models import Person


@transaction.atomic
def begin(*, now: datetime, **first: Any) -> Person | None:
    """The first person of the own company; None where people of one's own work here already."""
    with demo_rows(False):
        remove_demo(now=now)
        return first_run.begin(now=now, **first) if first_run.is_empty() else None
