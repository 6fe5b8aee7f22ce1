"""What was sent, held against the questions of the wave: clean values, or what is wrong with which field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from practices.answers.questions import AnswerForm
from practices.answers.sealing import Given

LONGEST = 2000
PARTS = ("cells", "scores", "texts")
Errors = dict[str, str]


class Unreadable(Exception):
    """Not even the shape is right."""


def of_page(data: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """`scores-3=4` of a page becomes {"scores": {"3": "4"}}; what was left empty was not said."""
    found: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for name, value in data.items():
        part, _dash, key = name.partition("-")
        if part in found and value.strip():
            found[part][key] = value
    return found


def of_json(data: object) -> dict[str, dict[str, Any]]:
    if not isinstance(data, dict) or not set(data) <= set(PARTS):
        raise Unreadable
    found = {part: data.get(part, {}) for part in PARTS}
    if not all(isinstance(values, dict) for values in found.values()):
        raise Unreadable
    return found


def read(form: AnswerForm, sent: Mapping[str, Mapping[str, Any]]) -> tuple[Given, Errors]:
    errors = strange_keys(form, sent)
    given = Given(_cells(form, sent["cells"], errors), _scores(form, sent["scores"], errors),
                  _texts(form, sent["texts"], errors))  # fmt: skip
    if not errors and not given.scores and not given.texts:
        errors[""] = _("Nothing was answered yet.")
    return given, errors


def strange_keys(form: AnswerForm, sent: Mapping[str, Mapping[str, Any]]) -> Errors:
    asked = {
        "cells": {cell.key for cell in form.cells},
        "scores": {item.key for item in form.items},
        "texts": {question.key for question in form.questions},
    }
    if all(set(sent[part]) <= asked[part] for part in PARTS):
        return {}
    return {"": _("This is not what the survey asks. Please open its page anew.")}


def _cells(form: AnswerForm, sent: Mapping[str, Any], errors: Errors) -> dict[str, str]:
    found = {}
    for cell in form.cells:
        value = sent.get(cell.key)
        if value is None:
            continue
        if value in [choice.value for choice in cell.choices]:
            found[cell.key] = str(value)
        else:
            errors[f"cells-{cell.key}"] = _("Choose one of the answers.")
    return found


def _scores(form: AnswerForm, sent: Mapping[str, Any], errors: Errors) -> dict[str, int]:
    found = {}
    for item in form.items:
        if item.key not in sent:
            continue
        score = _whole(sent[item.key])
        if score is not None and item.lowest <= score <= item.highest:
            found[item.key] = score
        else:
            errors[f"scores-{item.key}"] = _("Choose one of the answers.")
    return found


def _texts(form: AnswerForm, sent: Mapping[str, Any], errors: Errors) -> dict[str, str]:
    """Nothing is cut: what is too long comes back to be shortened by its author."""
    found = {}
    for question in form.questions:
        words = sent.get(question.key, "")
        if not isinstance(words, str) or len(words) > LONGEST or "\0" in words:
            errors[f"texts-{question.key}"] = _("At most %(number)d characters, please.") % {"number": LONGEST}
        elif words.strip():
            found[question.key] = words.strip()
    return found


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 4 else None
