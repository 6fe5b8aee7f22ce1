"""What the answer door has to know of a wave; `practices.services.survey_forms.form_of` tells it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Cell:
    """Something coarse that the respondent says of himself, or leaves unsaid: side, years in the company."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Item:
    """A statement with a score between `lowest` and `highest`; all may be left unsaid unless required."""

    key: str
    label: str
    lowest: int = 1
    highest: int = 5
    lowest_label: str = ""
    highest_label: str = ""
    heading: str = ""


@dataclass(frozen=True)
class OpenQuestion:
    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class AnswerForm:
    title: str
    intro: str = ""
    cells: tuple[Cell, ...] = ()
    items: tuple[Item, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
