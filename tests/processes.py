"""Real processes on a database of their own: what journeys and kill tests run against."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
POSTGRES = os.environ.get("DATABASE_URL", "") if "postgres" in os.environ.get("DATABASE_URL", "") else ""
START_SECONDS = 60
COMMANDS = {
    "web": "gunicorn alignment.wsgi --worker-class gthread --workers 1 --threads 4 --bind 127.0.0.1:{port} "
    "--graceful-timeout 5 --log-level warning",
    "worker": "celery -A alignment worker --pool threads --concurrency 2 --loglevel warning --without-gossip "
    "--without-mingle --without-heartbeat",
    "beat": "celery -A alignment beat --loglevel warning --schedule {var}/beat-schedule --pidfile=",
}


@dataclass
class Site:
    """A running site: its address, the environment of its commands, and its processes by name."""

    base_url: str
    port: int
    env: dict[str, str]
    var: Path
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(self, name: str) -> None:
        command = COMMANDS[name].format(port=self.port, var=self.var).split()
        log = (self.var / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """`kill -9`: no handler runs and nothing is put in order."""
        self.stop(name, signal.SIGKILL)

    def stop(self, name: str, how: int = signal.SIGTERM) -> None:
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, how)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def manage(self, *arguments: str) -> str:
        return manage(self.env, *arguments)

    def run(self, script: str) -> str:
        """A few lines of Python inside the site: its models, its settings, its database."""
        return self.manage("shell", "--verbosity", "0", "-c", script)

    def log_of(self, name: str) -> str:
        return (self.var / f"{name}.log").read_text(errors="replace")

    def wait_until_it_answers(self) -> None:
        wait_for(lambda: answers(f"{self.base_url}/health/live/"), START_SECONDS, lambda: self.log_of("web"))


@contextmanager
def running_site(
    folder: Path, *, web: bool = True, worker: bool = True, beat: bool = False, **env: str
) -> Iterator[Site]:
    """`with running_site(tmp_path, EMAIL_URL="smtp://127.0.0.1:2525") as site:`"""
    with site_at_rest(folder, **env) as site:
        try:
            for name, wanted in [("web", web), ("worker", worker), ("beat", beat)]:
                if wanted:
                    site.start(name)
            if web:
                site.wait_until_it_answers()
            yield site
        finally:
            for name in list(site.processes):
                site.stop(name)


@contextmanager
def site_at_rest(folder: Path, **env: str) -> Iterator[Site]:
    """A migrated database, a folder and a port, and nothing running yet."""
    port = free_port()
    var = folder / "var"
    var.mkdir(parents=True, exist_ok=True)
    own = environment(var, port) | env
    with own_database(var) as url:
        yield Site(f"http://127.0.0.1:{port}", port, own | {"DATABASE_URL": url}, var)


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
def own_database(var: Path) -> Iterator[str]:
    if not POSTGRES:
        copy = var / "alignment.sqlite3"
        shutil.copy(sqlite_template(), copy)
        yield f"sqlite:///{copy}"
        return
    name = f"alignment_site_{uuid.uuid4().hex[:12]}"
    run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template()}"')
    try:
        yield at_database(name)
    finally:
        run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@cache
def sqlite_template() -> Path:
    """Migrated once in a test process, then copied."""
    folder = Path(tempfile.mkdtemp(prefix="alignment-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "alignment.sqlite3"
    fill(f"sqlite:///{file}", folder)
    return file


@cache
def postgres_template() -> str:
    name = f"alignment_template_{uuid.uuid4().hex[:12]}"
    run_sql(f'CREATE DATABASE "{name}"')
    atexit.register(run_sql, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    fill(at_database(name), Path(tempfile.mkdtemp(prefix="alignment-template-")))
    return name


def fill(url: str, var: Path) -> None:
    env = environment(var, 8000) | {"DATABASE_URL": url}
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "createcachetable")
    if url.startswith("sqlite"):
        # Everything into the one file that will be copied.
        manage(env, "shell", "--verbosity", "0", "-c", CHECKPOINT)


CHECKPOINT = "from django.db import connection as c; c.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')"


def at_database(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


def run_sql(statement: str) -> None:
    import psycopg2

    parts = environ.Env.db_url_config(at_database("postgres"))
    words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    connection = psycopg2.connect(**{word: parts[name] for name, word in words.items() if parts.get(name)})
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def wait_for(condition, seconds: float, why=lambda: "") -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"It did not happen within {seconds} s. {why()}")
        time.sleep(0.1)
