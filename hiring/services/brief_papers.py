"""A search brief as a document, in the language of whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from alignment.shared.papers import Page, Row, pdf_of, printable
from alignment.shared.papers import Section as Part
from alignment.shared.papers_docx import docx_of
from alignment.shared.papers_md import md_of
from hiring.metrics.briefs import lines
from hiring.models import SearchBrief, Vacancy
from hiring.selectors import briefs as selectors
from hiring.selectors.briefs import Section


@dataclass(frozen=True)
class Paper:
    name: str
    body: bytes


def paper(brief: SearchBrief, kind: str, number: int | None, is_outside: bool, today: date) -> Paper | None:
    """The text as it is now or a version of it; outside a confidential search keeps its reasons. None: no such one."""
    version = selectors.version_of(brief, number) if number is not None else None
    if number is not None and version is None:
        return None
    content = (version.content or {}) if version else selectors.content_of(brief)
    vacancy = brief.vacancy
    sections = selectors.sections_of(content, today, is_masked=is_outside and vacancy.is_confidential)
    page = page_of(vacancy, sections, version.number if version else brief.number, is_signed=version is not None)
    made = version.made_at if version else brief.changed_at or brief.created_at
    name = f"brief-{vacancy.pk}-v{version.number}.{kind}" if version else f"brief-{vacancy.pk}.{kind}"
    return Paper(name, written(kind, page, made))


def written(kind: str, page: Page, made: datetime) -> bytes:
    if kind == "docx":
        return docx_of(page, made)
    return md_of(page).encode() if kind == "md" else pdf_of(page)


def page_of(vacancy: Vacancy, sections: Iterable[Section], number: int, *, is_signed: bool) -> Page:
    footer = _("Search brief, version %(n)s") if is_signed else _("Search brief, a draft of version %(n)s")
    return Page(
        title=printable(vacancy.title),
        subtitle=printable(" · ".join(part for part in (vacancy.department.name, vacancy.region) if part)),
        footer=footer % {"n": number},
        sections=[_part(section) for section in sections],
    )


def _part(section: Section) -> Part:
    points = [section.text] if section.is_masked else lines(section.words)
    return Part(f"{section.number}. {printable(section.title)}", [Row(printable(text)) for text in points])
