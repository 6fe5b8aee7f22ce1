"""Production either starts safe or does not start, and says why in one sentence."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

UNSAFE_IN_POSTGRESQL = ("fsync", "full_page_writes", "synchronous_commit")


def settings_faults() -> Iterator[str]:
    if not settings.SECURE:
        return
    if settings.SECRET_KEY == settings.DEVELOPMENT_SECRET_KEY or len(settings.SECRET_KEY) < 50:
        yield "Set SECRET_KEY to a random text of at least 50 characters that is used nowhere else."
    if settings.DEBUG:
        yield "Set DEBUG to off: its error pages show settings and data to everybody."
    if not settings.ALLOWED_HOSTS or any(host.strip() in {"*", "."} for host in settings.ALLOWED_HOSTS):
        yield "Name the host in ALLOWED_HOSTS: * accepts letters with forged links."
    if not settings.BASE_URL.startswith("https://"):
        yield "Set BASE_URL to the https:// address of the site: links in letters are built from it."
    if settings.SURVEYS_DATABASE_URL == settings.DATABASE_URL:
        yield "Name another database in SURVEYS_DATABASE_URL: answers must not lie beside those who gave them."
    yield from unnamed_servers()
    yield from unsafe_returns()


def unnamed_servers() -> Iterator[str]:
    """Files on the disk will do for a small company, when it says so."""
    if not settings.EMAIL_URL:
        yield "Set EMAIL_URL to the mail server, or to filemail:// to keep letters in files that nobody receives."
    if not settings.DATABASE_URL:
        yield "Set DATABASE_URL to PostgreSQL, or to sqlite:///path to keep everything in one file."
    if not settings.BROKER_URL:
        yield "Set REDIS_URL to Redis, or to files:// to ring between web and worker through files."


def unsafe_returns() -> Iterator[str]:
    box = settings.RETURN_MAILBOX
    if box and not box.is_encrypted and box.host not in {"localhost", "127.0.0.1"}:
        yield "Set RETURN_MAILBOX to an imaps:// address: imap:// sends the password in the clear."
    if settings.RETURN_ADDRESS and not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", settings.RETURN_ADDRESS):
        yield "Set RETURN_ADDRESS to one bare e-mail address, or leave it out."


def database_faults() -> Iterator[str]:
    """A commit that PostgreSQL reports must be on the disk; an unreachable server is judged when it answers."""
    if not settings.SECURE or connection.vendor != "postgresql":
        return
    try:
        with connection.cursor() as cursor:
            for name in UNSAFE_IN_POSTGRESQL:
                cursor.execute("SELECT current_setting(%s)", [name])
                if cursor.fetchone()[0] == "off":
                    yield f"Turn {name} on in PostgreSQL: with it off, a power cut loses what was confirmed."
    except OperationalError:
        return


def refuse_unsafe_start() -> None:
    for fault in chain(settings_faults(), database_faults()):
        raise ImproperlyConfigured(fault)


def stop_unsafe_process(**kwargs: Any) -> None:
    """For Celery, whose signals swallow every error except an exit."""
    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as fault:
        raise SystemExit(str(fault)) from None


def _as_errors(faults: Callable[[], Iterator[str]], prefix: str) -> list[checks.CheckMessage]:
    return [checks.Error(fault, id=f"alignment.{prefix}{number:03}") for number, fault in enumerate(faults(), 1)]


@checks.register(checks.Tags.security, deploy=True)
def production_settings_are_safe(**kwargs: Any) -> list[checks.CheckMessage]:
    return _as_errors(settings_faults, "E")


@checks.register(checks.Tags.security, deploy=True)
def proxy_is_known(**kwargs: Any) -> list[checks.CheckMessage]:
    if not settings.SECURE or settings.TRUSTED_PROXIES:
        return []
    words = "Set TRUSTED_PROXIES to the address of the proxy in front: without it all visitors share one limit."
    return [checks.Warning(words, id="alignment.W002")]


@checks.register(checks.Tags.database, deploy=True)
def database_keeps_its_word(**kwargs: Any) -> list[checks.CheckMessage]:
    return _as_errors(database_faults, "D")


@checks.register(checks.Tags.staticfiles)
def browser_files_are_installed(**kwargs: Any) -> list[checks.CheckMessage]:
    missing = [name for name in settings.NPM_ASSETS.values() if not (Path(settings.NPM_DIR) / name).exists()]
    if not missing or not settings.WHITENOISE_USE_FINDERS:
        return []
    return [checks.Warning(f"{len(missing)} browser files are missing: run `make assets`.", id="alignment.W001")]
