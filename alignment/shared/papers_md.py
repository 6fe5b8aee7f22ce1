"""A page of sections as Markdown: its headings and lists are ours, and no text of a person becomes mark-up."""

from __future__ import annotations

import re

from alignment.shared.papers import Page, Row, Section

INLINE = re.compile(r"([\\`*_{}\[\]<>&~|!$^@])")
ADDRESS = re.compile(r"(?i)(?<=[a-z])(:)(?=//)|(?<=www)(\.)")
LINE_START = re.compile(r"^([#+\-=:]|\d+[.)])")


def md_of(page: Page) -> str:
    parts = [f"# {escaped(page.title)}", escaped(page.subtitle), *(_section(s) for s in page.sections)]
    return "\n\n".join([*parts, "---", escaped(page.footer)]) + "\n"


def _section(section: Section) -> str:
    rows = [_row(row) for row in section.rows] or [escaped(section.empty)]
    return f"## {escaped(section.title)}\n\n" + "\n".join(rows)


def _row(row: Row) -> str:
    """A further line of the same text is a hard break inside its item."""
    lines = [line for line in (*row.text.split("\n"), row.note) if line.strip()]
    return "- " + "\\\n  ".join(escaped(line) for line in lines or ["—"])


def escaped(text: str) -> str:
    """One line of plain words."""
    line = INLINE.sub(r"\\\1", " ".join(text.split()))
    line = ADDRESS.sub(lambda found: f"\\{found.group()}", line)
    return LINE_START.sub(lambda found: f"{found.group()[:-1]}\\{found.group()[-1]}", line)
