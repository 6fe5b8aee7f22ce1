"""Good news since the last meeting: three lines at most, each with its records (C6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.money import Money
from alignment.shared.periods import local_day
from alignment.shared.templatetags.format import money_short
from funnel.selectors.tables import FunnelQuery
from funnel.selectors.wins import wins
from meetings.models import Meeting, Request
from meetings.selectors.meetings import previous_of
from meetings.selectors.promises import series_actions
from people import selectors as people

TOLD_AT = ("cmo_cco", "general")
AT_LEAST = timedelta(days=7)


@dataclass(frozen=True)
class News:
    text: str
    url: str


def good_news(meeting: Meeting, now: datetime) -> tuple[News, ...]:
    """Of the days since the last meeting of the series, or of a week where it was the first."""
    if meeting.series.kind not in TOLD_AT:
        return ()
    last = previous_of(meeting)
    since = last.slot_start if last else now - AT_LEAST
    found = (_won(local_day(since, people.zone()), now), _kept(meeting, since, now), _helped(since, now))
    return tuple(news for news in found if news)


def _won(since: date, now: datetime) -> News | None:
    query = FunnelQuery(since, local_day(now, people.zone()) + timedelta(days=1), view="period")
    won = wins(query)
    if not won.n:
        return None
    text = ngettext("%(n)s deal won", "%(n)s deals won", won.n) % {"n": won.n}
    if won.amount_minor:
        money = money_short(Money(won.amount_minor, people.company().currency))
        text = _("%(won)s for %(money)s") % {"won": text, "money": money}
    return News(text, won.url)


def _kept(meeting: Meeting, since: datetime, now: datetime) -> News | None:
    kept = series_actions(meeting.series).filter(state="done", done_at__gte=since, done_at__lte=now).count()
    if not kept:
        return None
    return News(ngettext("%(n)s promise kept", "%(n)s promises kept", kept) % {"n": kept}, reverse("meetings:kept"))


def _helped(since: datetime, now: datetime) -> News | None:
    helped = Request.objects.filter(state="confirmed", closed_at__gte=since, closed_at__lte=now).count()
    if not helped:
        return None
    text = ngettext("%(n)s request helped", "%(n)s requests helped", helped) % {"n": helped}
    return News(text, f"{reverse('meetings:requests')}?state=confirmed")
