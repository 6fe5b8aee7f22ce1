"""The protocol for Word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from alignment.shared.papers_docx import docx_of
from meetings.services.documents import page_of


def protocol_docx(content: dict[str, Any], number: int, mark: str = "") -> bytes:
    """In the active language; the date inside the file is the meeting's own."""
    return docx_of(page_of(content, number, mark), datetime.fromisoformat(content["started_at"]))
