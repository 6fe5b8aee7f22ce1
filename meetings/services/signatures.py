"""Both heads countersign what was sent. A signature never keeps a protocol from leaving; silence becomes a topic."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, NotAllowed
from alignment.shared.templatetags.format import day
from loop import selectors as loop
from loop.services import topics
from meetings.models import ProtocolSignature, ProtocolSilence, ProtocolVersion
from meetings.selectors.signatures import is_waited_for, last_version_of, silent_versions
from people.models import Person
from people.services import audit


@transaction.atomic
def sign(version: ProtocolVersion, *, person: Person, now: datetime) -> ProtocolSignature:
    """Once per version, by the heads of the meeting, and only what stands as it was sent."""
    protocol = version.protocol
    if not protocol.meeting.series.principals.filter(pk=person.pk).exists():
        raise NotAllowed(_("Only the people who lead this meeting sign its protocol."))
    if last_version_of(protocol) != version:
        raise DomainError(_("A newer version was sent. Read and sign that one."))
    if not version.is_intact:
        raise DomainError(_("This text is not what was sent. It cannot be signed."))
    signature, is_new = ProtocolSignature.objects.get_or_create(
        sent_version=version,
        person=person,
        defaults={"side": loop.side_of(person), "digest": version.digest, "at": now, "is_demo": version.is_demo},
    )
    if is_new:
        details = {"version": version.number, "digest": version.digest}
        audit.record(
            actor=person, verb="protocol.signed", obj=protocol, now=now, details=details, is_demo=version.is_demo
        )
    return signature


def raise_silence(*, now: datetime) -> int:
    """decisions.md 39: five working days without a signature make one topic of the next meeting, never a block."""
    found = silent_versions(now)
    for version in found:
        _make_topic(version, now=now)
    return len(found)


@transaction.atomic
def _make_topic(version: ProtocolVersion, *, now: datetime) -> None:
    meeting = version.protocol.meeting
    waited = [person for person in meeting.series.principals.all() if is_waited_for(version, person)]
    with loop.language_of(None):
        said = {
            "title": meeting.series.title,
            "day": day(meeting.slot_start),
            "names": ", ".join(sorted(person.name for person in waited)),
        }
        text = _("Not signed for five working days: the protocol of “%(title)s”, %(day)s (%(names)s)") % said
    topic = topics.park(
        text=text,
        raised_by=None,
        now=now,
        side=loop.side_of(waited[0]) if len(waited) == 1 else "shared",
        is_demo=version.is_demo,
    )
    ProtocolSilence.objects.create(sent_version=version, topic=topic, is_demo=version.is_demo)
