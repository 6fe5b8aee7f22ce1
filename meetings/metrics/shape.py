"""How the minutes of a meeting are shared out (C6, our own default)."""

OF_THIRTY = {"news": 3, "review": 5, "gaps": 5, "topics": 15, "end": 2}


def minutes_of(duration: int) -> dict[str, int]:
    """Whole minutes of each part, one at least; what rounding leaves over goes to the topics."""
    shares = {part: max(1, round(duration * minutes / 30)) for part, minutes in OF_THIRTY.items() if part != "topics"}
    return shares | {"topics": max(1, duration - sum(shares.values()))}
