"""Where candidates come from: a short list that a company keeps."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from hiring.models import HiringSource
from people.models import Person
from people.services import audit


@transaction.atomic
def add(*, name: str, kind: str, actor: Person, now: datetime, key: str = "") -> HiringSource:
    """Without a key one is made of the name, else of a number."""
    name = " ".join(name.split())
    if HiringSource.objects.filter(name__iexact=name).exists():
        raise InvalidInput(_("There is a source with this name already."), field="name")
    wanted = key or slugify(name) or f"source-{HiringSource.objects.count() + 1}"
    try:
        with transaction.atomic():
            row = HiringSource.objects.create(key=wanted[:60], name=name, kind=kind)
    except IntegrityError as error:
        raise InvalidInput(_("There is a source with this key already."), field="name") from error
    audit.record(actor=actor, verb="hiring_source.added", obj=row, now=now)
    return row


@transaction.atomic
def archive(source: HiringSource, *, is_archived: bool, actor: Person, now: datetime) -> HiringSource:
    """Its candidates keep it; it is offered no more."""
    row = HiringSource.objects.select_for_update().get(pk=source.pk)
    if row.is_archived != is_archived:
        row.is_archived = is_archived
        row.save(update_fields=["is_archived"])
        verb = "hiring_source.archived" if is_archived else "hiring_source.restored"
        audit.record(actor=actor, verb=verb, obj=row, now=now)
    return row
