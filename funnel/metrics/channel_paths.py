"""The way of a lead through channels, from its first touch to the channel it came by."""

from collections.abc import Sequence

LONGEST = 5
SKIPPED = -1


def channel_path(touched: Sequence[int], came_by: int) -> tuple[int, ...]:
    """Channels in their order; one touched several times in a row stands once, a loop back to it stands again.

    Without any touch the way is unknown: the channel of the lead alone does not tell it.
    """
    if not touched:
        return ()
    path: list[int] = []
    for channel in (*touched, came_by):
        if not path or path[-1] != channel:
            path.append(channel)
    return shortened(path)


def shortened(path: Sequence[int]) -> tuple[int, ...]:
    """The first two and the last two of a long way, `SKIPPED` standing for those between."""
    if len(path) <= LONGEST:
        return tuple(path)
    return (*path[:2], SKIPPED, *path[-2:])
