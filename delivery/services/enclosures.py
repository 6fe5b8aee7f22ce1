"""A link that nobody but its reader may ever see: it is drawn when the letter leaves and stands in no row."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy

from delivery.models import OutboxMessage

PLACE = "{{one-time link}}"
#: By the first word of a letter's key; the second says of what. What was drawn is put back if the letter stays here.
DRAWERS: dict[str, Callable[[str], AbstractContextManager[str]]] = {}


@contextmanager
def filled(message: OutboxMessage) -> Iterator[OutboxMessage]:
    """The letter as it leaves: a copy that is never saved. The place, typed into any other letter, stays words."""
    kind, what, *_rest = [*message.key.split(":"), ""]
    if kind not in DRAWERS or PLACE not in message.body:
        yield message
        return
    whole = copy(message)
    with DRAWERS[kind](what) as link:
        whole.body, whole.html = message.body.replace(PLACE, link), message.html.replace(PLACE, link)
        yield whole
