"""R-SG-06: a signal speaks of a stage, a clock or a meeting, never of a department or a person."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

ROOT = Path(__file__).resolve().parents[2]
APPS = ("funnel", "practices", "hiring", "planning", "loop", "meetings")
SOURCES = sorted(
    path for app in APPS for found in ("watch.py", "watch/*.py", "watch_*.py") for path in (ROOT / app).glob(found)
)
BLAMES = {
    "en": re.compile(
        r"\b(marketing|marketers?|sales(?! funnel)|sellers?|reps?|departments?|teams?|heads?|directors?|managers?|"
        r"colleagues?|they|them|he|she|you|your|fault|blame|fail(ed|s)?|bad|poor(ly)?|lazy|slow)\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"\b(маркетинг\w*|маркетолог\w*|продавц\w*|продаж\w*|отдел\w*|служб\w*|команд\w*|руководител\w*|директор\w*|"
        r"менеджер\w*|сотрудник\w*|коллег\w*|они|их|он|она|вы|ваш\w*|вин\w*|плох\w*|ленив\w*|медленн\w*)\b",
        re.IGNORECASE,
    ),
}
ABOUT_PEOPLE = {"name", "names", "person", "owner", "author", "head", "department", "team", "side", "rep"}


def drafts(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SignalDraft":
            yield node


def words_of(node: ast.AST, tree: ast.Module) -> set[str]:
    """Every sentence that this expression may be: written out, or kept under a name of the same file."""
    said = {
        n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str) and " " in n.value
    }
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for kept in ast.walk(tree):
        if isinstance(kept, ast.Assign) and any(isinstance(t, ast.Name) and t.id in names for t in kept.targets):
            said |= words_of(kept.value, tree)
    return said


def sentences() -> dict[str, set[str]]:
    """Of each draft of each watch, by where it is written."""
    found = {}
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        for call in drafts(tree):
            text = next(word.value for word in call.keywords if word.arg == "text")
            found[f"{path.relative_to(ROOT)}:{call.lineno}"] = words_of(text, tree)
    return found


def blamed(words: str, language: str) -> list[str]:
    return [match.group() for match in BLAMES[language].finditer(re.sub(r"%\(\w+\)s", "", words))]


def test_the_sentence_of_every_draft_is_found():
    found = sentences()
    assert len(found) >= 8
    assert all(found.values()), {place for place, words in found.items() if not words}
    assert {place.split("/")[0] for place in found} >= {"funnel", "meetings"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_r_sg_06_no_signal_names_a_department_or_a_person(language):
    """R-SG-06, in the source and in the catalogue."""
    with translation.override(language):
        said = {(place, gettext(words)) for place, all_words in sentences().items() for words in all_words}
    assert {(place, words): found for place, words in said if (found := blamed(words, language))} == {}


def test_r_sg_06_no_signal_carries_a_person_in_its_parameters():
    """R-SG-06."""
    for path in SOURCES:
        for call in drafts(ast.parse(path.read_text())):
            params = [word.value for word in call.keywords if word.arg == "params"]
            keys = {
                n.value
                for each in params
                if isinstance(each, ast.Dict)
                for n in each.keys
                if isinstance(n, ast.Constant)
            }
            assert not keys & ABOUT_PEOPLE, (path, call.lineno)


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("en", "Sales lost %(value)s of the leads", ["Sales"]),
        ("en", "MQL → accepted: %(value)s against a norm of %(norm)s.", []),
        ("ru", "Отдел маркетинга передал плохие лиды", ["Отдел", "маркетинга", "плохие"]),
        ("ru", "MQL → принят: %(value)s при норме %(norm)s.", []),
    ],
)
def test_a_sentence_that_blames_is_recognised(language, words, found):
    assert blamed(words, language) == found
