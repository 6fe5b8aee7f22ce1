"""What a robot may have sent is never dropped in silence: it waits for a person, and goes when its time is over (S16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError
from funnel.models import HeldMessage, WebForm
from funnel.services import public_forms
from funnel.services.intake_values import LeadValues, Received
from people.models import Person
from people.services import audit

KEPT = timedelta(days=30)


def hold(form: WebForm, payload: Mapping[str, Any], *, why: str, now: datetime) -> HeldMessage:
    """The consent is bound to the words of this very moment: the text may change before anybody looks."""
    return HeldMessage.objects.create(
        form=form, why=why, payload=dict(payload), consent_version=form.consent_version,
        consent_hash=public_forms.text_hash(form.consent_text), received_at=now, keep_until=now + KEPT,
        is_demo=form.is_demo,
    )  # fmt: skip


@transaction.atomic
def release(held: HeldMessage, values: LeadValues, *, actor: Person, now: datetime) -> Received:
    """It was a person: the usual intake, with the day and the consent of the message. The copy here goes blank."""
    row = HeldMessage.objects.select_for_update(of=("self",)).select_related("form").get(pk=held.pk)
    if row.released_at is not None:
        raise DomainError(_("This message is a lead already."))
    received = public_forms.receive(
        row.form, replace(values, created_at=row.received_at), now=now, url=row.payload.get("page_url", ""),
        consent=public_forms.Agreed(row.consent_version, row.consent_hash, row.received_at), actor=actor,
    )  # fmt: skip
    row.lead, row.released_by, row.released_at, row.payload = received.lead, actor, now, {}
    row.save(update_fields=["lead", "released_by", "released_at", "payload"])
    audit.record(
        actor=actor, verb="message.released", obj=row, now=now, details={"lead": received.lead.pk}, is_demo=row.is_demo
    )
    return received


def forget_old(*, now: datetime) -> int:
    """Rows whose time is over; the number of those that are gone."""
    return HeldMessage.objects.filter(keep_until__lte=now).delete()[0]
