"""The protocol as a document: one plain page of sections, set by Typst, Word or Markdown."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import day
from meetings.services.protocol_requests import request_note

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)

# Values reach Typst as data, never as markup, so nothing in them can be executed.
TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set page(paper: "a4", margin: (x: 22mm, y: 20mm), footer: align(right, text(8pt, fill: gray, d.footer)))
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 11pt, lang: d.lang)
#set par(justify: false, leading: 0.6em)
#text(18pt, weight: "bold", d.title)
#v(-4pt)
#text(fill: luma(90), d.subtitle)
#for section in d.sections [
  #v(8pt)
  #text(13pt, weight: "bold", section.title)
  #if section.rows.len() == 0 [ #text(fill: luma(90), section.empty) ]
  #for row in section.rows [
    #block(breakable: false, below: 9pt)[
      #text(row.text)
      #if row.note != "" [ #linebreak() #text(9pt, fill: luma(90), row.note) ]
    ]
  ]
]
"""


@dataclass(frozen=True)
class Row:
    text: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    rows: list[Row]
    empty: str = "—"


@dataclass(frozen=True)
class Page:
    """Everything a document says, in the active language and without characters that no page can show."""

    title: str
    subtitle: str
    footer: str
    sections: list[Section]


def protocol_pdf(content: dict[str, Any], number: int, mark: str = "") -> bytes:
    """In the active language; the fonts come with the library."""
    page = page_of(content, number, mark)
    data = {
        "lang": get_language() or "ru",
        "title": page.title,
        "subtitle": page.subtitle,
        "footer": page.footer,
        "sections": [
            {"title": s.title, "empty": s.empty, "rows": [{"text": r.text, "note": r.note} for r in s.rows]}
            for s in page.sections
        ],
    }
    return bytes(typst.compile(TEMPLATE.encode(), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}))


def page_of(content: dict[str, Any], number: int, mark: str = "") -> Page:
    footer = _("Protocol, version %(n)s") % {"n": number} if number else _("Protocol, a draft")
    return Page(
        title=printable(content["title"]),
        subtitle=" · ".join(part for part in [shown_day(content["day"]), printable(content["venue"])] if part),
        footer=" · ".join(part for part in [footer, mark and _("hash %(mark)s") % {"mark": mark}] if part),
        sections=[section for section in _sections(content) if section],
    )


def printable(text: str) -> str:
    """Without control and direction characters; a document shows what is there and nothing hidden."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


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
