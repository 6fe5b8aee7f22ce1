"""A database migrated once, then copied for every test process and every running site."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
SCHEMA = (
    "requirements.txt",
    "alignment/settings/__init__.py",
    "alignment/shared/*.py",
    "*/migrations/*.py",
    "practices/answers/models.py",
    "practices/answers/migrations/*.py",
    "*/models/*.py",
    "*/models.py",
)
POSTGRES = os.environ.get("DATABASE_URL", "") if "postgres" in os.environ.get("DATABASE_URL", "") else ""
# One name for all processes of a run: they inherit the environment of the first.
RUN = os.environ.setdefault("TEST_RUN", uuid.uuid4().hex[:12])
POSTGRES_TEMPLATE = f"alignment_template_{RUN}"
#: Every database of an installation, by the name of its file.
FILES = {"default": "alignment", "surveys": "surveys"}
# Everything into the one file that will be copied.
ONE_FILE = "from django.db import connection as c; c.cursor().execute('PRAGMA journal_mode=DELETE')"


def environment(var: Path, port: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    base_url = f"http://127.0.0.1:{port}"
    own = {"VAR_DIR": str(var), "PORT": str(port), "BASE_URL": base_url, "DEVELOPMENT": "1", "DEBUG": "0"}
    return (
        kept | own | {"DJANGO_SETTINGS_MODULE": "alignment.settings", "PYTHONDONTWRITEBYTECODE": "1", "REDIS_URL": ""}
    )


def manage(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        raise AssertionError(f"manage.py {arguments[0]} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def own_databases(folder: Path) -> Iterator[dict[str, str]]:
    """Fresh migrated databases as settings of a site, gone afterwards."""
    if not POSTGRES:
        copies = {alias: folder / f"{FILES[alias]}.sqlite3" for alias in FILES}
        for alias, copy in copies.items():
            with sqlite_template(alias) as template:
                shutil.copy(template, copy)
        yield settings_of({alias: f"sqlite:///{copy}" for alias, copy in copies.items()})
        return
    names = {alias: f"alignment_site_{uuid.uuid4().hex[:12]}" for alias in FILES}
    for alias, name in names.items():
        copy_postgres_template(name, alias)
    try:
        yield settings_of({alias: at_database(name) for alias, name in names.items()})
    finally:
        for name in names.values():
            drop_postgres(name)


def settings_of(urls: dict[str, str]) -> dict[str, str]:
    return {"DATABASE_URL": urls["default"], "SURVEYS_DATABASE_URL": urls["surveys"]}


def copy_into_memory(connection: sqlite3.Connection, alias: str) -> None:
    with sqlite_template(alias) as template, closing(sqlite3.connect(template)) as source:
        source.backup(connection)


@contextmanager
def sqlite_template(alias: str) -> Iterator[Path]:
    """Kept from run to run while migrations and models are the same."""
    VAR.mkdir(exist_ok=True)
    files = {alias: VAR / f"template-{schema_digest()}-{alias}.sqlite3" for alias in FILES}
    with (VAR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not all(file.exists() for file in files.values()):
            for outdated in VAR.glob("template-*.sqlite3"):
                outdated.unlink()
            make_sqlite_templates(files)
        yield files[alias]


def schema_digest() -> str:
    digest = hashlib.sha256()
    for pattern in SCHEMA:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def make_sqlite_templates(files: dict[str, Path]) -> None:
    with tempfile.TemporaryDirectory(prefix="alignment-template-") as folder:
        fresh = {alias: Path(folder) / file.name for alias, file in files.items()}
        env = fill({alias: f"sqlite:///{file}" for alias, file in fresh.items()}, Path(folder))
        manage(env, "shell", "--verbosity", "0", "-c", ONE_FILE)
        for alias, file in fresh.items():
            shutil.move(file, files[alias])


def copy_postgres_template(name: str, alias: str) -> None:
    """Under a lock: a template that somebody is connected to cannot be copied."""
    with server() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [POSTGRES_TEMPLATE])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template_of(alias)])
        if not cursor.fetchone():
            make_postgres_templates(cursor)
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template_of(alias)}"')
        # Nobody pulls the plug on it.
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')


def make_postgres_templates(cursor) -> None:
    for alias in FILES:
        cursor.execute(f'CREATE DATABASE "{template_of(alias)}"')
    with tempfile.TemporaryDirectory(prefix="alignment-template-") as folder:
        fill({alias: at_database(template_of(alias)) for alias in FILES}, Path(folder))


def drop_postgres_templates() -> None:
    for alias in FILES:
        drop_postgres(template_of(alias))


def template_of(alias: str) -> str:
    return f"{POSTGRES_TEMPLATE}_{alias}"


def fill(urls: dict[str, str], var: Path) -> dict[str, str]:
    env = environment(var, 8000) | settings_of(urls)
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "createcachetable")
    return env


def vacuum(name: str) -> None:
    """What thousands of tests have rolled back is still read by every later scan where no daemon cleans up."""
    with server(name) as cursor:
        cursor.execute("VACUUM")


def drop_postgres(name: str) -> None:
    with server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def at_database(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


@contextmanager
def server(name: str = "postgres") -> Iterator:
    """A cursor beside all databases of the tests, or beside all transactions of one."""
    import psycopg2

    parts = environ.Env.db_url_config(at_database(name))
    words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    with closing(psycopg2.connect(**{word: parts[name] for name, word in words.items() if parts.get(name)})) as found:
        found.autocommit = True
        yield found.cursor()
