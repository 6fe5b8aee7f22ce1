"""The protocol as Markdown."""

from __future__ import annotations

from typing import Any

from alignment.shared.papers_md import md_of
from meetings.services.documents import page_of


def protocol_md(content: dict[str, Any], number: int, mark: str = "") -> str:
    return md_of(page_of(content, number, mark))
