"""A protocol in the format that is asked for."""

from __future__ import annotations

from typing import Any

from meetings.services.document_docx import protocol_docx
from meetings.services.document_md import protocol_md
from meetings.services.documents import protocol_pdf


def written(kind: str, content: dict[str, Any], number: int, mark: str) -> bytes:
    if kind == "docx":
        return protocol_docx(content, number, mark)
    if kind == "md":
        return protocol_md(content, number, mark).encode()
    return protocol_pdf(content, number, mark)
