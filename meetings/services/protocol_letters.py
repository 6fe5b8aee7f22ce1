"""A protocol leaves: mail with the document, a word inside the product, and the credit of the day."""

from __future__ import annotations

from collections import defaultdict
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
from meetings.services.protocol_changes import Change, changes_between
from meetings.services.protocol_content import meeting_actions
from people.models import Person

CAME = gettext_noop("The protocol of “%(title)s” is here.")
CHANGED = gettext_noop("The protocol of “%(title)s” was changed: version %(n)s.")
SETTLED_WITHIN = timedelta(days=30)


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
            text=CHANGED if version.number > 1 else CAME,
            title=protocol.meeting.series.title,
            n=version.number,
            url=url,
            now=now,
            is_demo=protocol.is_demo,
        )


def _store(version: ProtocolVersion) -> str:
    name = f"protocols/{version.protocol_id}-v{version.number}.pdf"
    return default_storage.save(name, ContentFile(protocol_pdf(version.content, version.number, version.mark)))


def _mail(protocol: Protocol, version: ProtocolVersion, person: Person, path: str, *, url: str, now: datetime) -> None:
    context = {
        "content": version.content, "number": version.number, "person": person, "url": settings.BASE_URL + url,
        "mark": version.mark, "changes": changes_of(version),
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


def changes_of(version: ProtocolVersion) -> list[Change]:
    """R-PR-07: what differs from the version before, in the active language."""
    before = version.protocol.versions.filter(number__lt=version.number).order_by("-number").first()
    return changes_between(before.content, version.content) if before else []


def settle_credit(*, now: datetime) -> int:
    """R-PR-02, ADR 0010: who was not reached when the day ended takes its credit back; what comes later does not."""
    since = now - SETTLED_WITHIN
    letters = _first_letters(since)
    sent = Protocol.objects.filter(same_day=True, sent_at__gte=since).exclude(state="draft")
    lost = [p.pk for p in sent.select_related("meeting__series") if _missed_the_day(p, letters[p.pk], now=now)]
    return Protocol.objects.filter(pk__in=lost).update(same_day=False)


def _first_letters(since: datetime) -> dict[int, list[OutboxMessage]]:
    """Letters of version 1 by protocol, without those that had no address to go to."""
    found = OutboxMessage.objects.filter(key__startswith="protocol:", key__contains=":v1:", created_at__gte=since)
    letters: dict[int, list[OutboxMessage]] = defaultdict(list)
    shown = found.exclude(state="cancelled").only("key", "state", "finished_at", "bounced_at")
    for letter in shown.prefetch_related("returns"):
        letters[int(letter.key.split(":")[1])].append(letter)
    return letters


def _missed_the_day(protocol: Protocol, letters: list[OutboxMessage], *, now: datetime) -> bool:
    zone = protocol.meeting.series.time_zone
    midnight = day_start(local_day(protocol.sent_at or now, zone) + timedelta(days=1), zone)
    return now >= midnight and not all(_stood_as_sent(letter, midnight) for letter in letters)


def _stood_as_sent(letter: OutboxMessage, at: datetime) -> bool:
    """Accepted before that moment and not come back until then, in whichever of its journeys."""
    journeys = [(back.accepted_at, back.returned_at) for back in letter.returns.all()]
    if letter.state == "done" and letter.finished_at and not letter.bounced_at:
        journeys.append((letter.finished_at, at))
    return any(accepted < at <= returned for accepted, returned in journeys)
