"""Settings are documented, and production starts safe or not at all."""

import os
import re
import secrets
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from alignment.settings.environment import Mailbox
from alignment.shared import checks

READ = re.compile(r"""(?:env(?:\.\w+)?|environ\.get)\(\s*"([A-Z_]+)\"""")
DOCUMENTED = re.compile(r"^(?:# )?([A-Z_]+)=", re.MULTILINE)
SAFE = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "BASE_URL": "https://alignment.example",
    "ALLOWED_HOSTS": "alignment.example",
    "SECURE": "on",
    "EMAIL_URL": "filemail://",
    "DATABASE_URL": "sqlite:///:memory:",
    "REDIS_URL": "files://",
}
CHOSEN = {
    **SAFE,
    "SECURE": True,
    "DEBUG": False,
    "ALLOWED_HOSTS": ["alignment.example"],
    "BROKER_URL": "files://",
    "RETURN_MAILBOX": Mailbox("mail.example", 993, "u", "p"),
    "RETURN_ADDRESS": "returns@alignment.example",
}


def production(**changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, **SAFE, "VAR_DIR": str(settings.VAR_DIR), **changes}


def start(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *command], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=90
    )


def last_line(result: subprocess.CompletedProcess) -> str:
    return result.stderr.strip().splitlines()[-1]


def test_every_setting_is_in_env_example():
    sources = (settings.BASE_DIR / "alignment" / "settings").glob("*.py")
    read = {name for source in sources for name in READ.findall(source.read_text())}
    documented = set(DOCUMENTED.findall((settings.BASE_DIR / ".env.example").read_text()))

    assert read - documented == set()
    assert documented - read == {"POSTGRES_PASSWORD", "SURVEYS_POSTGRES_PASSWORD"}


def test_every_documented_setting_has_a_sentence():
    lines = (settings.BASE_DIR / ".env.example").read_text().splitlines()
    pairs = zip(lines, lines[1:], strict=False)
    bare = [line for before, line in pairs if DOCUMENTED.match(line) and not before.startswith("# ")]

    assert bare == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": settings.DEVELOPMENT_SECRET_KEY}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
        ({"DEBUG": True}, "DEBUG"),
        ({"BASE_URL": "http://alignment.example"}, "BASE_URL"),
        ({"ALLOWED_HOSTS": []}, "ALLOWED_HOSTS"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"BROKER_URL": ""}, "REDIS_URL"),
        ({"SURVEYS_DATABASE_URL": CHOSEN["DATABASE_URL"]}, "SURVEYS_DATABASE_URL"),
        ({"RETURN_MAILBOX": Mailbox("mail.example", 143, "u", "p", is_encrypted=False)}, "RETURN_MAILBOX"),
        ({"RETURN_ADDRESS": "Alignment <returns@alignment.example>"}, "RETURN_ADDRESS"),
    ],
)
def test_an_unsafe_setting_stops_the_start_in_one_sentence(settings, changes, words):
    for name, value in {**CHOSEN, **changes}.items():
        setattr(settings, name, value)

    faults = list(checks.settings_faults())

    assert len(faults) == 1
    assert words in faults[0]
    assert faults[0].endswith(".")


def test_safe_settings_have_no_fault(settings):
    for name, value in CHOSEN.items():
        setattr(settings, name, value)

    assert list(checks.settings_faults()) == []


@pytest.mark.django_db
def test_postgresql_that_forgets_commits_is_refused(settings):
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("synchronous_commit is a setting of PostgreSQL")
    for name, value in CHOSEN.items():
        setattr(settings, name, value)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    with pytest.raises(ImproperlyConfigured, match="Turn synchronous_commit on"):
        checks.refuse_unsafe_start()


def test_the_web_process_refuses_the_development_key():
    environment = production(SECRET_KEY=settings.DEVELOPMENT_SECRET_KEY)

    result = start(environment, "-c", "import alignment.wsgi")

    assert result.returncode == 1
    assert "Set SECRET_KEY to a random text of at least 50 characters" in last_line(result)


def test_a_database_nobody_named_stops_the_start_without_a_traceback():
    result = start(production(DATABASE_URL=""), "manage.py", "check", "--deploy")

    assert result.returncode == 1
    assert "Set DATABASE_URL to PostgreSQL" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_worker_refuses_an_open_host_list():
    environment = production(ALLOWED_HOSTS="*")

    result = start(environment, "-m", "celery", "-A", "alignment", "worker", "--pool", "solo", "--loglevel", "error")

    assert result.returncode != 0
    assert "Name the host in ALLOWED_HOSTS" in result.stderr


def test_the_web_process_starts_with_safe_settings():
    result = start(production(), "-c", "import alignment.wsgi")

    assert result.returncode == 0, result.stderr
