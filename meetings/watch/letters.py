"""A protocol that has not left."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from alignment.shared.attention import AlertDraft
from alignment.shared.words import gettext_noop as _
from meetings.metrics.promises import protocol_day
from meetings.models import Meeting, Protocol

REMIND_AT = time(18)
RECENT = timedelta(days=14)


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-02: unsent at 18:00 to who writes it and to the chair, unsent at midnight to both heads too."""
    drafts = []
    unsent = Protocol.objects.filter(sent_at=None, meeting__state="held", drafted_at__gte=now - RECENT)
    for protocol in unsent.select_related("meeting__series"):
        meeting = protocol.meeting
        day, local = _day(meeting), now.astimezone(ZoneInfo(meeting.series.time_zone))
        told = [person for person in (protocol.author_id, meeting.chair_id) if person]
        is_late = local.date() > day
        if is_late:
            told += [head.pk for head in meeting.series.principals.all()]
        if is_late or local.time() >= REMIND_AT:
            drafts += [_unsent(protocol, person, late=is_late) for person in dict.fromkeys(told)]
    return drafts


def _day(meeting: Meeting) -> date:
    return protocol_day(meeting.actual_start or meeting.slot_start, meeting.actual_end, meeting.series.time_zone)


def _unsent(protocol: Protocol, person_id: int, *, late: bool) -> AlertDraft:
    today = _("The protocol “%(title)s” has not left yet. It counts until midnight.")
    over = _("The protocol “%(title)s” did not leave on its day.")
    return AlertDraft(
        key="AL-02",
        person_id=person_id,
        dedupe=f"protocol-{protocol.pk}",
        text=over if late else today,
        params={"title": protocol.meeting.series.title},
        action_url=reverse("meetings:protocol", args=[protocol.pk]),
    )
