"""R-PR-07: what a later version says that the one before did not."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from meetings.services.documents import shown_day

ALIKE = 0.6


@dataclass(frozen=True)
class Change:
    """`kind` is added, removed or changed; `was` is what stood there before."""

    kind: str
    section: str
    text: str
    was: str = ""

    @property
    def words(self) -> str:
        said = {"section": self.section, "text": self.text, "was": self.was}
        if self.kind == "added":
            return _("%(section)s, added: %(text)s") % said
        if self.kind == "removed":
            return _("%(section)s, removed: %(text)s") % said
        return _("%(section)s, changed: %(was)s → %(text)s") % said


def changes_between(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    decisions = _rows(_("Decision"), [r["text"] for r in old["decisions"]], [r["text"] for r in new["decisions"]])
    promises = _rows(_("Promise"), [_promise(r) for r in old["actions"]], [_promise(r) for r in new["actions"]])
    reviews = _rows(_("What was promised"), [_review(r) for r in old["review"]], [_review(r) for r in new["review"]])
    return [*decisions, *promises, *reviews, *_notes(old["notes"], new["notes"])]


def _promise(row: dict[str, Any]) -> str:
    return f"{row['text']} ({row['owner'] or '—'}, {shown_day(row['due'])})"


def _review(row: dict[str, Any]) -> str:
    outcome = {"done": _("done"), "not_done": _("not done"), "cancelled": _("cancelled")}.get(row["outcome"], "")
    return " — ".join(part for part in [row["text"], outcome, row["why"], row["what_next"]] if part)


def _rows(section: str, old: list[str], new: list[str]) -> list[Change]:
    """Rows have no number: what reads alike is the same row in other words."""
    gone = [text for text in old if text not in new]
    changes = []
    for text in [text for text in new if text not in old]:
        was = max(gone, key=lambda other: _likeness(other, text), default="")
        if was and _likeness(was, text) >= ALIKE:
            gone.remove(was)
            changes.append(Change("changed", section, text, was))
        else:
            changes.append(Change("added", section, text))
    return [*changes, *(Change("removed", section, text) for text in gone)]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _notes(old: str, new: str) -> list[Change]:
    section = _("Notes")
    if old == new:
        return []
    if not old:
        return [Change("added", section, _short(new))]
    return [Change("changed", section, _short(new), _short(old))] if new else [Change("removed", section, _short(old))]


def _short(text: str, most: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"
