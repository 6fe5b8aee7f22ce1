"""What a metric is: its name, unit, direction and the value it takes without data."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "count", "money", "days", "hours", "business_minutes", "points", "multiple"]


@dataclass(frozen=True)
class Metric:
    key: str
    label: str
    unit: Unit
    direction: Literal["up", "down", "none"]
    formula: str
    definition_version: int = 1
    no_data: float | None = None
