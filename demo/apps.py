from typing import Any

from celery.signals import task_postrun, task_prerun
from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        task_prerun.connect(begin, weak=False)
        task_postrun.connect(end, weak=False)


_running: dict[str, Any] = {}


def begin(task_id: str, **_: Any) -> None:
    """What a worker writes for the demo company leaves with it."""
    from alignment.shared.models import demo_rows
    from people import selectors

    rows = demo_rows(selectors.company().is_demo)
    rows.__enter__()
    _running[task_id] = rows


def end(task_id: str, **_: Any) -> None:
    rows = _running.pop(task_id, None)
    if rows is not None:
        rows.__exit__(None, None, None)
