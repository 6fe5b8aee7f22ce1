"""Whether protocols leave the same day and promises are kept by the date given first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alignment.shared.periods import Zone, local_day
from alignment.shared.ratios import median, share


@dataclass(frozen=True)
class Promise:
    original_due: date
    done_at: datetime | None = None
    cancelled: bool = False


def protocol_day(actual_start: datetime, actual_end: datetime | None, zone: Zone) -> date:
    """The day whose credit the protocol may earn: the end's, when the meeting crossed midnight."""
    return local_day(actual_end or actual_start, zone)


def same_day(sent_at: datetime | None, actual_start: datetime, actual_end: datetime | None, zone: Zone) -> bool:
    """R-PR-01: sent on the meeting's day in the meeting's zone."""
    return sent_at is not None and local_day(sent_at, zone) == protocol_day(actual_start, actual_end, zone)


def same_day_rate(same_day: int, held: int) -> float | None:
    return share(same_day, held)


def review_first_rate(reviewed_first: int, held: int) -> float | None:
    return share(reviewed_first, held)


def is_on_time(promise: Promise, zone: Zone) -> bool:
    """R-PR-06: done by the day promised first, whatever it was moved to."""
    return promise.done_at is not None and local_day(promise.done_at, zone) <= promise.original_due


def may_move(moves_before: int, due: date, today: date, *, consented: bool) -> bool:
    """R-PR-06: once, with the consent of who asked, before the due date."""
    return moves_before == 0 and consented and today < due


def becomes_topic(moves: int) -> bool:
    """R-PR-08."""
    return moves >= 2


def on_time(promises: Iterable[Promise], start: date, end: date, zone: Zone) -> tuple[int, int]:
    """(done by original due, due) of the promises first due from start up to, not including, end."""
    due = [promise for promise in promises if start <= promise.original_due < end and not promise.cancelled]
    return sum(is_on_time(promise, zone) for promise in due), len(due)


def on_time_rate(done_by_original_due: int, due: int) -> float | None:
    return share(done_by_original_due, due)


def carry_over_rate(carried_over: int, reviewed: int) -> float | None:
    """Promises that came back to the next meeting still open."""
    return share(carried_over, reviewed)


def median_age_days(created_at: Iterable[datetime], today: date, zone: Zone) -> float | None:
    """Of the open promises."""
    return median((today - local_day(moment, zone)).days for moment in created_at)
