"""What meetings notice themselves: a rhythm that breaks, a protocol that has not left."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from alignment.shared.attention import AlertDraft, SignalDraft
from alignment.shared.words import gettext_noop as _
from loop.selectors import language_of, today_of
from meetings.metrics.promises import protocol_day
from meetings.models import CupRound, Meeting, MeetingSeries, Protocol, Request
from meetings.selectors import counted, cup, rhythm_of, weekly_series
from meetings.selectors.problems import escalated_cards
from meetings.selectors.requests import DIRECTOR_OF, unseen_requests
from people import selectors as people

REMIND_AT = time(18)
RECENT = timedelta(days=14)
MISSED_IN_A_ROW = 2
CUP_BY_DAY = 5


def signals(now: datetime) -> list[SignalDraft]:
    """D2 (g): two weekly meetings missed in a row."""
    drafts = []
    for series in weekly_series():
        missed = missed_in_a_row(series, now)
        if missed >= MISSED_IN_A_ROW:
            rhythm = rhythm_of(series, now)
            drafts.append(_cadence(series, missed, rhythm.regularity, rhythm.scheduled))
    return drafts


def _cadence(series: MeetingSeries, missed: int, value: float | None, n: int) -> SignalDraft:
    return SignalDraft(
        key="cadence",
        metric="regularity",
        segment=f"series-{series.pk}",
        severity="warning",
        text=_("The weekly meeting did not take place %(missed)s times in a row"),
        params={"missed": missed},
        value=value,
        norm=1.0,
        n=n,
        money_at_stake_minor=None,
        confidence=1.0,
        url_name="meetings:next",
    )


def missed_in_a_row(series: MeetingSeries, now: datetime) -> int:
    """An excused slot is stepped over; a moved one is judged by the slot it went to."""
    past = series.meetings.filter(slot_end__lt=now).exclude(state="moved").order_by("-slot_start")
    states = [state for _day, state, _meeting in counted(past.select_related("series")[:12]) if state != "excused"]
    return next((n for n, state in enumerate(states) if state != "missed"), len(states))


def alerts(now: datetime) -> list[AlertDraft]:
    return [*missed_alerts(now), *protocol_alerts(now), *cup_alerts(now), *request_alerts(now), *card_alerts(now)]


def missed_alerts(now: datetime) -> list[AlertDraft]:
    """AL-01: one missed meeting to both heads, two in a row to the CEO too."""
    drafts = []
    for series in weekly_series():
        missed = missed_in_a_row(series, now)
        last = series.meetings.filter(slot_end__lt=now).order_by("-slot_start").first()
        if not missed or last is None or now - last.slot_end > RECENT:
            continue
        people_told = list(series.principals.all())
        if missed >= MISSED_IN_A_ROW and (ceo := people.head("ceo")):
            people_told.append(ceo)
        drafts += [_missed(series, person.pk, missed) for person in people_told]
    return drafts


def _missed(series: MeetingSeries, person_id: int, missed: int) -> AlertDraft:
    one = _("The weekly meeting did not take place. The next one is the more important.")
    many = _("The weekly meeting did not take place %(missed)s times in a row. A moderator may help.")
    return AlertDraft(
        key="AL-01",
        person_id=person_id,
        dedupe=f"series-{series.pk}",
        text=one if missed < MISSED_IN_A_ROW else many,
        params={"missed": missed},
        action_url=reverse("meetings:next"),
    )


def protocol_alerts(now: datetime) -> list[AlertDraft]:
    """AL-02: unsent at 18:00 to who writes it, unsent at midnight to both heads."""
    drafts = []
    unsent = Protocol.objects.filter(sent_at=None, meeting__state="held", drafted_at__gte=now - RECENT)
    for protocol in unsent.select_related("meeting__series"):
        meeting = protocol.meeting
        day, local = _day(meeting), now.astimezone(ZoneInfo(meeting.series.time_zone))
        if local.date() > day:
            drafts += [_unsent(protocol, head.pk, late=True) for head in meeting.series.principals.all()]
        elif local.time() >= REMIND_AT and protocol.author_id:
            drafts.append(_unsent(protocol, protocol.author_id, late=False))
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


def request_alerts(now: datetime) -> list[AlertDraft]:
    """AL-27 (R-RQ-01): a request that nobody has seen for a working day, to the head of the side that is asked."""
    waiting = list(unseen_requests(now))
    heads = {side: people.head(role) for side, role in DIRECTOR_OF.items()} if waiting else {}
    return [_unseen(request, head.pk) for request in waiting if (head := heads[request.to_side])]


def _unseen(request: Request, person_id: int) -> AlertDraft:
    with language_of(None):
        words = str(request)[:200]
    return AlertDraft(
        key="AL-27",
        person_id=person_id,
        dedupe=f"request-{request.pk}",
        text=_("Nobody has seen this request for a working day: %(request)s (%(name)s)"),
        params={"request": words, "name": request.requester.name},
        due_at=request.acknowledge_by,
        action_url=reverse("meetings:request", args=[request.pk]),
    )


def card_alerts(now: datetime) -> list[AlertDraft]:
    """AL-28 (R-BL-03): fourteen days without a joint review, to the CEO."""
    cards = list(escalated_cards())
    ceo = people.head("ceo") if cards else None
    return [
        AlertDraft(
            key="AL-28",
            person_id=ceo.pk,
            dedupe=f"problem-{card.pk}",
            text=_("Two weeks without a joint review: %(card)s"),
            params={"card": str(card)},
            action_url=reverse("meetings:problem", args=[card.pk]),
        )
        for card in cards
        if ceo
    ]


def cup_alerts(now: datetime) -> list[AlertDraft]:
    """AL-23: a company that holds the vote each month has not opened it by the 5th, holidays apart."""
    month, chair = cup.month_asked(now), people.head("cco")
    if chair is None or today_of(now).day < CUP_BY_DAY or not cup.cup_has_begun():
        return []
    begun = CupRound.objects.filter(month=month).exclude(state="scheduled").exists()
    if begun or now < cup.usual_hours(month)[0] or not cup.can_be_held(month):
        return []
    return [
        AlertDraft(
            key="AL-23",
            person_id=chair.pk,
            dedupe=f"cup-{month:%Y-%m}",
            text=_("The vote for the cup has not opened by the 5th. Open it: it takes one tap."),
            action_url=reverse("meetings:cup"),
        )
    ]
