"""What a running check of a vacancy says (A36): one of the ten errors of hiring, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["ok", "warning", "error", "unknown"]


@dataclass(frozen=True)
class ErrorCheck:
    """`evidence` and `mend` are msgids, filled with `params`; `url` leads to the records or to the place of mending."""

    no: int
    state: State
    evidence: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    mend: str = ""
    url: str = ""
