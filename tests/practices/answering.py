"""A wave of two scored items, a coarse cell and a question of own words, without the survey around it."""

import pytest

from practices.answers import pace, store
from practices.answers.questions import AnswerForm, Cell, Choice, Item, OpenQuestion
from practices.services import survey_forms

WAVE = 17
SIDES = (Choice("sales", "Sales"), Choice("marketing", "Marketing"))
FORM = AnswerForm(
    title="How we work together",
    intro="Twelve statements",
    cells=(Cell("side", "Your department", SIDES),),
    items=(
        Item("trust", "We trust each other", 1, 5, "not at all", "completely", "Both of us"),
        Item("nps", "Would you advise it?", 0, 10, "", "", "All in all"),
    ),
    questions=(OpenQuestion("obstacles", "What gets in the way?", "Without names, please"),),
)


@pytest.fixture
def surveys_dir(settings, tmp_path):
    settings.SURVEYS_DIR = tmp_path / "surveys"
    return settings.SURVEYS_DIR


@pytest.fixture
def asked(db, surveys_dir, monkeypatch, company):
    """The door knows the questions of the wave, and nobody has knocked yet."""
    monkeypatch.setattr(survey_forms, "form_of", {WAVE: FORM}.get)
    pace._calls.clear()
    return FORM


def answered(tokens, *, first=0):
    for number, token in enumerate(tokens, start=first):
        assert store.submit(
            token, cells={"side": "sales"}, scores={"nps": number % 11}, texts={"obstacles": f"w{number}"}
        )
