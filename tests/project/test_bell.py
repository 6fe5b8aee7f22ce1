"""Nothing is started past the bell: its errors would become the caller's, and nobody would notice its absence."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["alignment", "people", "delivery", "accounts", "funnel", "connectors", "loop", "practices", "hiring", "planning", "meetings",
        "dashboards", "demo"]  # fmt: skip
STARTERS = {"delay", "delay_on_commit", "apply_async", "apply_async_on_commit", "send_task"}
BELL = ROOT / "delivery" / "bell.py"


def starts(source: str) -> list[int]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in STARTERS]


def test_no_task_is_rung_past_the_bell():
    files = [file for app in APPS for file in (ROOT / app).rglob("*.py") if file != BELL]
    assert len(files) > 100
    found = [f"{file.relative_to(ROOT)}:{line}" for file in files for line in starts(file.read_text())]
    assert found == []


def test_the_check_knows_a_start_when_it_sees_one():
    assert starts("task.delay(id=1)\nx = 1\napp.send_task('t')") == [1, 3]
    assert starts(BELL.read_text())
