"""Letters about accounts, in the reader's language, written with the rows that caused them."""

from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from delivery.models import OutboxMessage
from delivery.services.outbox import send_mail
from people.models import Person
from people.selectors import company


def send_reset(person: Person, *, url: str, now: datetime) -> OutboxMessage:
    with translation.override(language_of(person)):
        return _send("reset", person, subject=_("Choose a new password"), url=at_home(url), now=now)


def send_invitation(person: Person, *, url: str, by: Person | None, now: datetime) -> OutboxMessage:
    with translation.override(language_of(person)):
        subject = _("%(company)s invites you to Alignment") % {"company": company().name or _("Your company")}
        return _send("invitation", person, subject=subject, url=at_home(url), now=now, by=by)


def at_home(url: str) -> str:
    """Links in letters lead to BASE_URL, whatever host the request named."""
    return f"{settings.BASE_URL.rstrip('/')}{urlsplit(url).path}"


def language_of(person: Person) -> str:
    return person.language or company().language


def _send(
    kind: str, person: Person, *, subject: str, url: str, now: datetime, by: Person | None = None
) -> OutboxMessage:
    context = {"person": person, "url": url, "by": by, "company": company()}
    body = render_to_string(f"accounts/letters/{kind}.txt", context)
    key = f"{kind}:{person.pk}:{sha256(url.encode()).hexdigest()[:32]}"
    return send_mail(key=key, recipient=person, subject=subject, body=body, now=now, is_demo=person.is_demo)
