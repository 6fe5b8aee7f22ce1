"""Alerts of the catalogue: one open row for a key, a subject and a person."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from delivery.models import Alert
from people.models import Person


@transaction.atomic
def raise_alert(
    person: Person,
    *,
    key: str,
    subject_key: str,
    text: str,
    now: datetime,
    params: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    action_url: str = "",
    is_demo: bool = False,
) -> Alert:
    """Raised again while open, it says the newer words and stays one."""
    words = {"text": text[:400], "params": params or {}, "due_at": due_at, "action_url": action_url[:500]}
    alert, is_new = Alert.objects.get_or_create(
        person=person,
        key=key,
        subject_key=subject_key,
        closed_at=None,
        defaults={**words, "raised_at": now, "is_demo": is_demo},
    )
    if not is_new and any(getattr(alert, name) != value for name, value in words.items()):
        Alert.objects.filter(pk=alert.pk).update(**words)
        alert.refresh_from_db()
    return alert


def close_alerts(*, key: str, subject_key: str, now: datetime, person_id: int | None = None) -> int:
    """Of one person only where that person is named."""
    found = Alert.objects.filter(key=key, subject_key=subject_key, closed_at=None)
    return (found if person_id is None else found.filter(person=person_id)).update(closed_at=now)


@transaction.atomic
def mute(alert: Alert, *, reason: str, until: datetime, now: datetime) -> Alert:
    """Silence has a reason and an end."""
    if not reason.strip():
        raise InvalidInput(_("Say why this alert may wait."), field="reason")
    if until <= now:
        raise InvalidInput(_("Choose a moment in the future."), field="until")
    Alert.objects.filter(pk=alert.pk, closed_at=None).update(muted_until=until, mute_reason=reason.strip()[:200])
    alert.refresh_from_db()
    return alert
