"""The questions as the page shows them, with what was said before a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from practices.answers.questions import AnswerForm, Cell, Item, OpenQuestion


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    error: str = ""
    options: tuple[Option, ...] = ()
    ends: tuple[str, str] = ("", "")
    heading: str = ""
    hint: str = ""
    text: str = ""


@dataclass(frozen=True)
class Shown:
    cells: list[Field]
    items: list[Field]
    questions: list[Field]
    faults: list[str]


def shown(form: AnswerForm, sent: Mapping[str, Mapping[str, Any]], errors: Mapping[str, str]) -> Shown:
    said = {f"{part}-{key}": str(value) for part, values in sent.items() for key, value in values.items()}
    return Shown(
        [_cell(cell, said, errors) for cell in form.cells],
        [_item(item, said, errors) for item in form.items],
        [_question(question, said, errors) for question in form.questions],
        [errors[""]] if "" in errors else [],
    )


def _cell(cell: Cell, said: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    name = f"cells-{cell.key}"
    given = [(choice.value, choice.label) for choice in cell.choices]
    options = _options([*given, ("", _("I would rather not say"))], said.get(name, ""))
    return Field(name, cell.label, errors.get(name, ""), options)


def _item(item: Item, said: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    name = f"scores-{item.key}"
    scale = [(str(score), str(score)) for score in range(item.lowest, item.highest + 1)]
    ends = (item.lowest_label, item.highest_label)
    return Field(name, item.label, errors.get(name, ""), _options(scale, said.get(name)), ends, item.heading)


def _question(question: OpenQuestion, said: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    name = f"texts-{question.key}"
    return Field(name, question.label, errors.get(name, ""), hint=question.hint, text=said.get(name, ""))


def _options(choices: Iterable[tuple[str, str]], chosen: str | None) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in choices)
