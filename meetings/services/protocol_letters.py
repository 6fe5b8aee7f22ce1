"""A protocol leaves: mail with the document, a word inside the product, and the credit of the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.shared.periods import day_start, local_day
from alignment.shared.words import gettext_noop
from delivery.models import OutboxMessage
from delivery.services.outbox import send_mail
from loop import selectors as loop
from loop.services.telling import tell
from meetings.models import Protocol, ProtocolVersion
from meetings.services.documents import protocol_pdf, shown_day
from meetings.services.protocol_content import meeting_actions
from people.models import Person


def deliver(protocol: Protocol, version: ProtocolVersion, recipients: list[Person], *, now: datetime) -> None:
    """Mail with the document to those with an address, a word inside the product to everybody."""
    documents: dict[str, str] = {}
    url = reverse("meetings:protocol", args=[protocol.pk])
    for person in recipients:
        with loop.language_of(person):
            language = get_language() or ""
            if language not in documents:
                documents[language] = _store(version)
            _mail(protocol, version, person, documents[language], url=url, now=now)
        tell(
            person,
            key=f"protocol-{protocol.pk}-v{version.number}",
            text=gettext_noop("The protocol of “%(title)s” is here."),
            title=protocol.meeting.series.title,
            url=url,
            now=now,
            is_demo=protocol.is_demo,
        )


def _store(version: ProtocolVersion) -> str:
    name = f"protocols/{version.protocol_id}-v{version.number}.pdf"
    return default_storage.save(name, ContentFile(protocol_pdf(version.content, version.number)))


def _mail(protocol: Protocol, version: ProtocolVersion, person: Person, path: str, *, url: str, now: datetime) -> None:
    context = {
        "content": version.content, "number": version.number, "person": person, "url": settings.BASE_URL + url,
        "mine": [a for a in meeting_actions(protocol) if a.owner_id == person.pk],
    }  # fmt: skip
    said = {"title": version.content["title"], "day": shown_day(version.content["day"])}
    subject = _("Protocol: %(title)s, %(day)s") % said
    if version.number > 1:
        which = _("version %(n)s") % {"n": version.number}
        subject = f"{subject} ({which})"
    send_mail(
        key=f"protocol:{protocol.pk}:v{version.number}:{person.pk}",
        recipient=person,
        subject=subject,
        body=render_to_string("emails/protocol.txt", context),
        html=render_to_string("emails/protocol.html", context),
        attachments=[
            {"name": f"protocol-{protocol.pk}-v{version.number}.pdf", "path": path, "type": "application/pdf"}
        ],
        url=url,
        now=now,
        is_demo=protocol.is_demo,
    )


def settle_credit(*, now: datetime) -> int:
    """R-PR-02, decisions.md 44: a letter that no server took before midnight takes the credit of the day back."""
    lost = 0
    for protocol in Protocol.objects.filter(same_day=True, state="sent").select_related("meeting__series"):
        zone = protocol.meeting.series.time_zone
        midnight = day_start(local_day(protocol.sent_at, zone), zone) + timedelta(days=1)
        if now < midnight:
            continue
        letters = OutboxMessage.objects.filter(key__startswith=f"protocol:{protocol.pk}:v1:").exclude(state="cancelled")
        if letters.exclude(state="done", finished_at__lt=midnight).exists():
            lost += Protocol.objects.filter(pk=protocol.pk).update(same_day=False)
    return lost
