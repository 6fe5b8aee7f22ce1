"""The protocol as a document: what its page says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from alignment.shared.papers import Page, Row, Section, pdf_of, printable
from alignment.shared.templatetags.format import day
from meetings.services.protocol_requests import request_note


def protocol_pdf(content: dict[str, Any], number: int, mark: str = "") -> bytes:
    return pdf_of(page_of(content, number, mark))


def page_of(content: dict[str, Any], number: int, mark: str = "") -> Page:
    footer = _("Protocol, version %(n)s") % {"n": number} if number else _("Protocol, a draft")
    return Page(
        title=printable(content["title"]),
        subtitle=" · ".join(part for part in [shown_day(content["day"]), printable(content["venue"])] if part),
        footer=" · ".join(part for part in [footer, mark and _("hash %(mark)s") % {"mark": mark}] if part),
        sections=[section for section in _sections(content) if section],
    )


def _sections(content: dict[str, Any]) -> list[Section | None]:
    return [
        Section(
            _("Attendance"), [_row(row["name"], "" if row["present"] else _("absent")) for row in content["attendance"]]
        ),
        Section(_("What was promised"), [_row(row["text"], _heard(row)) for row in content["review"]])
        if content["review"]
        else None,
        Section(_("Figures the meeting saw"), [_row(row["text"]) for row in content["gaps"]])
        if content["gaps"]
        else None,
        Section(_("Requests"), [_row(row["text"], request_note(row)) for row in content["requests"]])
        if content.get("requests")
        else None,
        Section(
            _("Decisions"),
            [_row(row["text"], ", ".join(row["decided_by"])) for row in content["decisions"]],
            _("No decisions were taken."),
        ),
        Section(
            _("Promises"),
            [_row(row["text"], f"{row['owner']} · {shown_day(row['due'])}") for row in content["actions"]],
            _("Nothing was promised."),
        ),
        Section(_("Notes"), [_row(content["notes"])]) if content["notes"] else None,
    ]


def _row(text: str, note: str = "") -> Row:
    return Row(printable(text), printable(note))


def shown_day(iso: str | None) -> str:
    return day(date.fromisoformat(iso)) if iso else "—"


def _heard(row: dict[str, Any]) -> str:
    """The note, and the new day when there is one."""
    return f"{review_note(row)} ({shown_day(row['new_date'])})" if row["new_date"] else review_note(row)


def review_note(row: dict[str, Any]) -> str:
    """“Anna · not done: why → what now”."""
    if row["outcome"] == "done":
        said = _("done")
    else:
        said = _("not done: %(why)s → %(next)s") % {"why": row["why"], "next": row["what_next"]}
    return " · ".join(part for part in [row["owner"], said] if part)
