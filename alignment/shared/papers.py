"""A document as one plain page of sections, set by Typst; Word and Markdown are its neighbours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import typst
from django.utils.translation import get_language

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)

MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}

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


def pdf_of(page: Page) -> bytes:
    """In the active language; the fonts come with the library."""
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


def printable(text: str) -> str:
    """Without control and direction characters; a document shows what is there and nothing hidden."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
