"""Collects visible words into locale/, or checks that each of them is translated."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import makemessages

TRANSLATED_INTO = "ru"
SKIPPED = ["node_modules/*", ".venv/*", "var/*", "tests/*", "scripts/*", "static/*"]


class Command(makemessages.Command):
    help = "Collect visible words into locale/; --check fails when one has no translation."
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail on untranslated words")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        catalogue = Path(settings.LOCALE_PATHS[0]) / TRANSLATED_INTO / "LC_MESSAGES" / "django.po"
        catalogue.parent.mkdir(parents=True, exist_ok=True)
        before = catalogue.read_bytes() if catalogue.exists() else b""
        try:
            self.collect(**options)
            missing = untranslated(catalogue)
        finally:
            if check:
                catalogue.write_bytes(before)
        self.report(missing, check=check)

    def collect(self, **options: object) -> None:
        super().handle(
            locale=[TRANSLATED_INTO],
            exclude=[],
            domain="django",
            all=False,
            extensions=["html", "txt", "py"],
            symlinks=False,
            ignore_patterns=SKIPPED,
            use_default_ignore_patterns=True,
            no_wrap=True,
            no_location=False,
            add_location="file",
            no_obsolete=True,
            keep_pot=False,
            **options,
        )

    def report(self, missing: list[str], *, check: bool) -> None:
        for words in missing:
            self.stdout.write(f"  {words}")
        summary = f"{len(missing)} words without a {TRANSLATED_INTO} translation."
        if missing and check:
            raise CommandError(summary)
        self.stdout.write(summary)


def untranslated(catalogue: Path) -> list[str]:
    entries = polib.pofile(str(catalogue))
    return [entry.msgid for entry in entries if not entry.translated() and not entry.obsolete]
