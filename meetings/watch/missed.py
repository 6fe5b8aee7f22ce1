"""Meetings that did not take place: a signal (D2 g) and an alert (A1, A3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from alignment.shared.attention import AlertDraft, SignalDraft
from alignment.shared.words import gettext_noop as _
from meetings.models import Meeting, MeetingSeries
from meetings.selectors.meetings import next_of_series, regular_series
from meetings.selectors.rhythm import MISSED_IN_A_ROW, missed_in_a_row, rhythm_of
from people import selectors as people

RECENT = timedelta(days=14)
IN_A_ROW = {
    "cmo_cco": _("The weekly meeting did not take place %(missed)s times in a row"),
    "general": _("The general meeting did not take place %(missed)s times in a row"),
}
ONCE = {
    "cmo_cco": _("The weekly meeting did not take place. The next one is the more important."),
    "general": _("The general meeting did not take place. The next one is the more important."),
}
AGAIN = {
    "cmo_cco": _("The weekly meeting did not take place %(missed)s times in a row. A moderator may help."),
    "general": _("The general meeting did not take place %(missed)s times in a row. Is its hour the right one?"),
}


def signals(now: datetime) -> list[SignalDraft]:
    """Two in a row."""
    drafts = []
    for series in regular_series():
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
        text=IN_A_ROW[series.kind],
        params={"missed": missed},
        value=value,
        norm=1.0,
        n=n,
        money_at_stake_minor=None,
        confidence=1.0,
        url_name="meetings:next" if series.kind == "cmo_cco" else "meetings:series",
        url_params={} if series.kind == "cmo_cco" else {"pk": series.pk},
    )


def alerts(now: datetime) -> list[AlertDraft]:
    """AL-01: one missed meeting to both heads, two in a row to the CEO too."""
    drafts = []
    for series in regular_series():
        missed = missed_in_a_row(series, now)
        last = series.meetings.filter(slot_end__lt=now).order_by("-slot_start").first()
        if not missed or last is None or now - last.slot_end > RECENT:
            continue
        told = [head.pk for head in series.principals.all()]
        if missed >= MISSED_IN_A_ROW and (ceo := people.head("ceo")):
            told.append(ceo.pk)
        coming = next_of_series(series, now)
        drafts += [_missed(series, person_id, missed, coming) for person_id in dict.fromkeys(told)]
    return drafts


def _missed(series: MeetingSeries, person_id: int, missed: int, coming: Meeting | None) -> AlertDraft:
    """After two the next meeting is the door: there a moderator is asked for in one tap."""
    is_first = missed < MISSED_IN_A_ROW
    next_one = f"{reverse('meetings:meeting', args=[coming.pk])}#moderator" if coming else reverse("meetings:next")
    return AlertDraft(
        key="AL-01",
        person_id=person_id,
        dedupe=f"series-{series.pk}",
        text=(ONCE if is_first else AGAIN)[series.kind],
        params={"missed": missed},
        action_url=reverse("meetings:next") if is_first else next_one,
    )
