"""Every metric of every app is defined once and worked out by hand in a test.

A test function claims its metrics in its docstring: `Worked example: cpl, cac`.
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.conf import settings

APPS = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app / "metrics").is_dir()]
TESTS = Path(__file__).resolve().parent.parent
CLAIM = re.compile(r"Worked example:(.*)", re.DOTALL)


def metrics():
    return [metric for app in APPS for metric in import_module(f"{app}.metrics.catalogue").METRICS]


def claims() -> Iterator[str]:
    for file in TESTS.glob("*/test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield from (found[1] for found in [CLAIM.search(ast.get_docstring(node) or "")] if found)


def test_every_metric_has_a_worked_example():
    claimed = set(re.findall(r"[a-z][a-z0-9_]*", " ".join(claims())))

    assert sorted(metric.key for metric in metrics() if metric.key not in claimed) == []


def test_a_metric_is_defined_once():
    keys = [metric.key for metric in metrics()]

    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_every_metric_has_a_label_a_formula_and_nothing_for_nothing():
    """A ratio without data is unknown, never 0 %."""
    for metric in metrics():
        assert metric.label, metric.key
        assert metric.formula, metric.key
        assert metric.unit != "share" or metric.no_data is None, metric.key
