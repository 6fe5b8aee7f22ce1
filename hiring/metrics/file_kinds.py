"""What a file is by its first bytes, whatever it calls itself. Nothing in it is run or unpacked."""

from __future__ import annotations

PDF, RTF, TEXT = "application/pdf", "application/rtf", "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"{\\rtf", RTF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
ZIP = b"PK\x03\x04"
MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php", b"#!")


class UnknownKind(ValueError):
    pass


def kind_of(content: bytes) -> str:
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(ZIP):
        return _of_archive(content)
    if _is_plain(content):
        return TEXT
    raise UnknownKind


def _of_archive(content: bytes) -> str:
    """ODT names itself in its first entry; DOCX has its document in the list of entries at the end."""
    first = b"mimetype" + ODT.encode()
    if content[30 : 30 + len(first)] == first:
        return ODT
    if b"word/document.xml" in content and b"[Content_Types].xml" in content:
        return DOCX
    raise UnknownKind


def _is_plain(content: bytes) -> bool:
    """Text in UTF-8 or a Cyrillic code page, without control characters, and no markup that a browser would run."""
    if b"\x00" in content or content.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP):
        return False
    return not any(byte < 32 and byte not in (9, 10, 12, 13) for byte in content)
