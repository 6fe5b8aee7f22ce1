"""Whether blame becomes a shared problem that both sides close."""

from collections.abc import Iterable
from dataclasses import dataclass

from alignment.shared.ratios import share


@dataclass(frozen=True)
class Card:
    state: str
    data_says: str = ""


def joint_close_rate(opened: Iterable[Card]) -> float | None:
    """Closed by both / opened."""
    states = [card.state for card in opened]
    return share(states.count("resolved"), len(states))


def refuted_rate(opened: Iterable[Card]) -> float | None:
    """Claims that the data refuted / claims with a verdict."""
    verdicts = [card.data_says for card in opened if card.data_says]
    return share(verdicts.count("refuted"), len(verdicts))
