"""The protocol as a document. Values reach Typst as data, never as markup, so nothing in them can be executed."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alignment.shared.templatetags.format import day

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


def protocol_pdf(content: dict[str, Any], number: int) -> bytes:
    """In the active language; the fonts come with the library."""
    data = json.dumps(_page(content, number), ensure_ascii=False)
    return bytes(typst.compile(TEMPLATE.encode(), sys_inputs={"data": data}))


def _page(content: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "lang": get_language() or "ru",
        "title": content["title"],
        "subtitle": " · ".join(part for part in [shown_day(content["day"]), content["venue"]] if part),
        "footer": _("Protocol, version %(n)s") % {"n": number},
        "sections": [section for section in _sections(content) if section],
    }


def _sections(content: dict[str, Any]) -> list[dict[str, Any] | None]:
    return [
        _section(
            _("Attendance"), [_row(row["name"], "" if row["present"] else _("absent")) for row in content["attendance"]]
        ),
        _section(_("What was promised"), [_row(row["text"], review_note(row)) for row in content["review"]])
        if content["review"]
        else None,
        _section(_("Figures the meeting saw"), [_row(row["text"]) for row in content["gaps"]])
        if content["gaps"]
        else None,
        _section(
            _("Decisions"),
            [_row(row["text"], ", ".join(row["decided_by"])) for row in content["decisions"]],
            _("No decisions were taken."),
        ),
        _section(
            _("Promises"),
            [_row(row["text"], f"{row['owner']} · {shown_day(row['due'])}") for row in content["actions"]],
            _("Nothing was promised."),
        ),
        _section(_("Notes"), [_row(content["notes"])]) if content["notes"] else None,
    ]


def _section(title: str, rows: list[dict[str, str]], empty: str = "—") -> dict[str, Any]:
    return {"title": title, "rows": rows, "empty": empty}


def _row(text: str, note: str = "") -> dict[str, str]:
    return {"text": text, "note": note}


def shown_day(iso: str | None) -> str:
    return day(date.fromisoformat(iso)) if iso else "—"


def review_note(row: dict[str, Any]) -> str:
    """“Anna · not done: why → what now”."""
    if row["outcome"] == "done":
        said = _("done")
    else:
        said = _("not done: %(why)s → %(next)s") % {"why": row["why"], "next": row["what_next"]}
    return " · ".join(part for part in [row["owner"], said] if part)
