"""Writes docs/metrics.md from the catalogues of the apps."""

from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext

from alignment.shared.catalogue import Metric

PAGE = settings.BASE_DIR / "docs" / "metrics.md"
HEAD = """# Metrics

Written by `make docs` from `<app>/metrics/catalogue.py`; change it there.
A share is between 0 and 1 and printed as %; nothing divided by nothing is shown as —.
"""
DIRECTIONS = {"up": "more is better", "down": "less is better", "none": "neither"}


class Command(BaseCommand):
    help = "Write docs/metrics.md from the catalogues; --check fails when the page is not current."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        text = page()
        if check and (not PAGE.exists() or PAGE.read_text() != text):
            raise CommandError("docs/metrics.md is not what the catalogues say: run `make docs`.")
        if not check:
            PAGE.write_text(text)


def page() -> str:
    return "\n".join([HEAD, *(section(app, metrics) for app, metrics in catalogues() if metrics)])


def catalogues() -> Iterator[tuple[str, tuple[Metric, ...]]]:
    for app in settings.INSTALLED_APPS:
        if (settings.BASE_DIR / app / "metrics" / "catalogue.py").exists():
            yield app, import_module(f"{app}.metrics.catalogue").METRICS


def section(app: str, metrics: tuple[Metric, ...]) -> str:
    head = f"## {app}\n\n| Key | Name | По-русски | Unit | Better | Formula | Version |\n|---|---|---|---|---|---|---|"
    return "\n".join([head, *(line(metric) for metric in metrics), ""])


def line(metric: Metric) -> str:
    with translation.override("ru"):
        russian = gettext(metric.label)
    cells = [
        f"`{metric.key}`",
        metric.label,
        russian if russian != metric.label else "",
        metric.unit,
        DIRECTIONS[metric.direction],
        metric.formula,
        str(metric.definition_version),
    ]
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"
