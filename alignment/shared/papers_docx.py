"""A page of sections for Word."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import get_language
from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from alignment.shared.papers import Page, Row, Section

GREY = RGBColor(0x59, 0x59, 0x59)
FONT = "Times New Roman"


def docx_of(page: Page, made: datetime) -> bytes:
    """In the active language; `made` is the date inside the file."""
    paper = Document()
    _set_up(paper, title=page.title, made=made.replace(tzinfo=None))
    paper.add_heading(page.title, level=1)
    _grey(paper.add_paragraph(), page.subtitle)
    for section in page.sections:
        _write(paper, section)
    footer = paper.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _grey(footer, page.footer, size=8)
    file = BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_up(paper: Paper, *, title: str, made: datetime) -> None:
    sheet, style, facts = paper.sections[0], paper.styles["Normal"], paper.core_properties
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm(22)
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    facts.title, facts.author, facts.comments = title[:255], "", ""
    facts.language = get_language() or "ru"
    facts.created = facts.modified = made


def _write(paper: Paper, section: Section) -> None:
    paper.add_heading(section.title, level=2)
    if not section.rows:
        _grey(paper.add_paragraph(), section.empty)
    for row in section.rows:
        _write_row(paper, row)


def _write_row(paper: Paper, row: Row) -> None:
    paragraph = paper.add_paragraph(row.text)
    if row.note:
        paragraph.add_run().add_break()
        _grey(paragraph, row.note, size=9)


def _grey(paragraph: Any, text: str, *, size: int = 11) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), GREY
