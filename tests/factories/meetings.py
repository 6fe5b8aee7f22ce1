"""Meetings as the services make them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from alignment.shared.attention import SignalDraft
from meetings.models import Meeting, MeetingSeries
from meetings.services import running, series
from tests.factories.people import unit

MOSCOW = ZoneInfo("Europe/Moscow")


def moscow(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=MOSCOW)


def weekly(cmo, cco, *, now: datetime, **fields: object) -> MeetingSeries:
    """Mondays at nine."""
    given = {"weekday": 0, "starts": time(9), "title": "Встреча СМО и ССО", **fields}
    return series.create_series(kind="cmo_cco", unit=unit(), principals=[cmo, cco], now=now, by=cmo, **given)


def general(cmo, cco, *, now: datetime, **fields: object) -> MeetingSeries:
    """Both departments, Mondays at nine."""
    given = {"weekday": 0, "starts": time(9), "title": "Общее собрание", **fields}
    return series.create_series(kind="general", unit=unit(), principals=[cmo, cco], now=now, by=cmo, **given)


def hold(meeting: Meeting, *people, now: datetime) -> Meeting:
    """Started by the first, the others checked in at once."""
    meeting = running.start(meeting, by=people[0], now=now)
    for person in people[1:]:
        running.check_in(meeting, person, now=now)
    return meeting


def gap(metric: str = "kev_set_rate", segment: str = "all", **fields: object) -> SignalDraft:
    """14 % against 20 %, 144,000 ₽ a month (the example of D3)."""
    given = {
        "key": "xmr", "severity": "warning", "text": "Lead → key stage is %(value)s against %(norm)s",
        "value": 0.14, "norm": 0.2, "n": 200, "money_at_stake_minor": 14_400_000, "confidence": 1.0,
        "params": {"value": 0.14, "norm": 0.2}, **fields,
    }  # fmt: skip
    return SignalDraft(metric=metric, segment=segment, **given)
