"""What `watch.py` returns: drafts, which services turn into rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True)
class SignalDraft:
    """A figure off its norm. `text` is an English msgid, filled with `params` where it is shown."""

    key: str
    metric: str
    segment: str
    severity: Severity
    text: str
    value: float | None
    norm: float | None
    n: int
    money_at_stake_minor: int | None
    confidence: float
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    url_name: str = ""
    url_params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def priority(self) -> float:
        """R-SG-04: money at stake × confidence."""
        return (self.money_at_stake_minor or 0) * self.confidence


@dataclass(frozen=True)
class AlertDraft:
    """Something a person has to do. `dedupe` is the same for the same cause, whoever notices it."""

    key: str
    person_id: int
    dedupe: str
    text: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    due_at: datetime | None = None
    action_url: str = ""
