"""Signals are opened, refreshed, closed and dismissed; never more than one for the same figure."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from alignment.shared.attention import SignalDraft
from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from loop.models import Signal
from loop.selectors import may_consent, speakers, speaks_for
from loop.services.hooks import announce
from loop.services.telling import tell
from people import selectors as people
from people.models import Person
from people.services import audit

COOLDOWN = timedelta(days=14)


@transaction.atomic
def open_or_refresh(
    draft: SignalDraft, *, now: datetime, source: str = "manual", is_demo: bool = False
) -> Signal | None:
    """R-SG-01…03: the open one is refreshed, a new one opened; None while a rule keeps silence."""
    if draft.params.get("mature") is False:
        return None
    signal = Signal.objects.open().filter(metric=draft.metric, segment=draft.segment).first()
    if signal is None and is_cooling(draft, now=now):
        return None
    figures = _figures(draft, now)
    if signal is None:
        signal = Signal.objects.create(
            metric=draft.metric, segment=draft.segment, source=source, opened_at=now, is_demo=is_demo, **figures
        )
        announce("signal.opened", signal, now=now)
        return signal
    Signal.objects.filter(pk=signal.pk).update(**figures)
    signal.refresh_from_db()
    return signal


def is_cooling(draft: SignalDraft, *, now: datetime) -> bool:
    """R-SG-03: fourteen days of silence after closing."""
    return Signal.objects.filter(metric=draft.metric, segment=draft.segment, closed_at__gt=now - COOLDOWN).exists()


@transaction.atomic
def close(signal: Signal, *, reason: str, now: datetime) -> Signal:
    """Its figure is back within limits, or a decision answers it."""
    if signal.closed_at is None:
        signal.closed_at, signal.close_reason = now, reason
        signal.save(update_fields=["closed_at", "close_reason"])
        announce("signal.closed", signal, now=now)
    return signal


@transaction.atomic
def dismiss(signal: Signal, *, reason: str, actor: Person, now: datetime) -> Signal:
    """R-SG-05: one side gives the reason, the other consents; only then the signal closes."""
    if not speaks_for(actor):
        raise NotAllowed(_("Only the heads of marketing and sales may dismiss a signal."))
    if signal.closed_at is not None:
        raise DomainError(_("This signal is closed already."))
    if signal.dismissed_by_id is None:
        return _propose(signal, reason=reason, actor=actor, now=now)
    return _consent(signal, actor=actor, now=now)


def _propose(signal: Signal, *, reason: str, actor: Person, now: datetime) -> Signal:
    if not reason.strip():
        raise InvalidInput(_("Say why this signal needs no attention."), field="reason")
    signal.dismissed_by, signal.close_reason = actor, reason.strip()[:300]
    signal.save(update_fields=["dismissed_by", "close_reason"])
    for other in [person for person in speakers() if may_consent(actor, person)]:
        tell(
            other,
            key=f"signal-dismissal-{signal.pk}-{now:%Y%m%d%H%M%S}",
            text=gettext_noop("%(name)s proposes to dismiss a signal. Your consent is needed."),
            name=actor.name,
            url=reverse("loop:signals"),
            now=now,
            is_demo=signal.is_demo,
        )
    return signal


def _consent(signal: Signal, *, actor: Person, now: datetime) -> Signal:
    proposer = signal.dismissed_by
    if proposer is None or not may_consent(proposer, actor):
        raise DomainError(_("The other side has to agree before the signal is dismissed."))
    signal.consented_by, signal.closed_at = actor, now
    signal.save(update_fields=["consented_by", "closed_at"])
    announce("signal.dismissed", signal, now=now)
    audit.record(actor=actor, verb="dismissed", obj=signal, now=now, details={"reason": signal.close_reason})
    return signal


@transaction.atomic
def keep(signal: Signal, *, actor: Person, now: datetime) -> Signal:
    """The other side does not agree, or the proposer thought again: the signal stays."""
    if not speaks_for(actor):
        raise NotAllowed(_("Only the heads of marketing and sales may answer this."))
    if signal.closed_at is None and signal.dismissed_by_id is not None:
        signal.dismissed_by, signal.close_reason = None, ""
        signal.save(update_fields=["dismissed_by", "close_reason"])
    return signal


def _figures(draft: SignalDraft, now: datetime) -> dict[str, object]:
    return {
        "rule": draft.key[:40],
        "severity": draft.severity,
        "text": draft.text,
        "params": dict(draft.params),
        "value": draft.value,
        "norm": draft.norm,
        "n": draft.n,
        "stake_minor": draft.money_at_stake_minor,
        "currency": people.company().currency if draft.money_at_stake_minor is not None else "",
        "confidence": draft.confidence,
        "records_url": _records_url(draft),
        "refreshed_at": now,
    }


def _records_url(draft: SignalDraft) -> str:
    """Parameters the address does not know go into its query."""
    if not draft.url_name:
        return ""
    given = dict(draft.url_params)
    for kwargs, query in ((given, {}), ({}, given)):
        try:
            return reverse(draft.url_name, kwargs=kwargs) + (f"?{urlencode(query)}" if query else "")
        except NoReverseMatch:
            continue
    return ""
