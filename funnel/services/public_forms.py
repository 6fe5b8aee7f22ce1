"""The public form of a site: consent first, one lead for a double click."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from funnel.models import Campaign, Consent, Lead, Source, WebForm
from funnel.services import activities, intake
from funnel.services.dictionaries import find
from funnel.services.intake_values import LeadValues, Received
from people.models import Person
from people.services import audit

SAME_VISIT = timedelta(seconds=60)
EDITABLE = ("name", "source", "campaign", "intent", "consent_text", "thanks_url", "is_active")


@transaction.atomic
def create_form(
    *,
    name: str,
    consent_text: str,
    now: datetime,
    actor: Person | None,
    source: Source | None = None,
    campaign: Campaign | None = None,
    thanks_url: str = "",
    intent: str = "form",
    is_demo: bool = False,
) -> WebForm:
    if not consent_text.strip():
        raise InvalidInput(_("A form needs the text of consent."), field="consent_text")
    form = WebForm.objects.create(
        token=secrets.token_urlsafe(24), name=name, source=source, campaign=campaign, consent_text=consent_text.strip(),
        thanks_url=thanks_url, intent=intent, created_at=now, is_demo=is_demo,
    )  # fmt: skip
    audit.record(actor=actor, verb="form.created", obj=form, now=now, is_demo=is_demo)
    return form


@transaction.atomic
def change_form(form: WebForm, *, changes: dict[str, Any], now: datetime, actor: Person | None) -> WebForm:
    """Another text of consent is another version: earlier consents keep theirs."""
    row = WebForm.objects.select_for_update().get(pk=form.pk)
    changed = [name for name in EDITABLE if name in changes and changes[name] != getattr(row, name)]
    for name in changed:
        setattr(row, name, changes[name])
    if "consent_text" in changed:
        row.consent_version += 1
    if changed:
        row.save()
        audit.record(
            actor=actor, verb="form.changed", obj=row, now=now, details={"fields": changed}, is_demo=row.is_demo
        )
    return row


@dataclass(frozen=True)
class Agreed:
    """The words of consent as they stood when the visitor ticked the box."""

    version: int
    text_hash: str
    at: datetime


@transaction.atomic
def receive(
    form: WebForm, values: LeadValues, *, now: datetime, url: str = "", consent: Agreed | None = None,
    actor: Person | None = None,
) -> Received:  # fmt: skip
    """The same address or number in the same form within a minute is one lead that touched us twice."""
    form = WebForm.objects.select_for_update(of=("self",)).select_related("source", "campaign").get(pk=form.pk)
    known = _just_now(form, values, now)
    values = _with_origin(form, values)
    consent = consent or Agreed(form.consent_version, text_hash(form.consent_text), now)
    received = (
        Received(known, False, False) if known else intake.receive_lead(values, door="form", now=now, actor=actor)
    )
    if received.is_new:
        give_consent(received.lead, form, consent)
    activities.record_touch(
        kind="visit", at=consent.at, lead=received.lead, source=received.lead.source, campaign=received.lead.campaign,
        url=url[:500], is_demo=received.lead.is_demo,
    )  # fmt: skip
    return received


def _just_now(form: WebForm, values: LeadValues, now: datetime) -> Lead | None:
    said = {f"lead__{name}": values.fields[name] for name in ("email", "phone_e164") if values.fields.get(name)}
    if not said:
        return None
    same = Q(**said, _connector=Q.OR)
    recent = Consent.objects.filter(same, form=form, given_at__gt=now - SAME_VISIT, lead__removed_at=None)
    consent = recent.select_related("lead__source", "lead__campaign").order_by("-pk").first()
    return consent.lead if consent else None


def _with_origin(form: WebForm, values: LeadValues) -> LeadValues:
    """The form says where the lead came from and what it is for; what stands in an address only chooses among known names."""
    utm = values.fields.get("utm", {})
    source = form.source or (find(Source, utm["source"]) if utm.get("source") else None)
    campaign = form.campaign or (find(Campaign, utm["campaign"]) if utm.get("campaign") else None)
    return replace(
        values, fields={**values.fields, "intent": form.intent}, source=source.key if source else "",
        campaign=campaign.key if campaign else "", external_id="", stage="",
    )  # fmt: skip


def give_consent(lead: Lead, form: WebForm, consent: Agreed) -> Consent:
    return Consent.objects.create(
        lead=lead, form=form, text_hash=consent.text_hash, version=consent.version, given_at=consent.at,
        is_demo=lead.is_demo,
    )  # fmt: skip


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
