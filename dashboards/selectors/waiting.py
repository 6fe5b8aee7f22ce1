"""One thing that waits for a person: the reason, since when, until when, and one action."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from people.models import Person

AT_MOST = 30
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    text: str
    why: str
    url: str
    action: str
    icon: str
    since: datetime | None = None
    due: datetime | None = None
    is_late: bool = False
    mute_url: str = ""


Ask = Callable[[Person, datetime], Iterable[Waiting]]


def in_order(found: Iterable[Waiting]) -> list[Waiting]:
    """Late first, then what is due soonest, then what has waited longest."""
    return sorted(found, key=lambda w: (not w.is_late, w.due or NEVER, w.since or NEVER))
