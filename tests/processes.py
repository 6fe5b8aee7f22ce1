"""Real processes on a database of their own: what journeys and kill tests run against."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.databases import ROOT, environment, manage, own_databases

BIN = Path(sys.executable).parent
START_SECONDS = 60
GUNICORN = (
    "gunicorn {app} --worker-class gthread --workers 1 --threads 4 --bind 127.0.0.1:{{port}} "
    "--graceful-timeout 5 --log-level warning"
)
COMMANDS = {
    "web": GUNICORN.format(app="alignment.wsgi"),
    "web under a moved clock": GUNICORN.format(app="tests.journeys.moved_clock"),
    "worker": "celery -A alignment worker --pool threads --concurrency 2 --loglevel warning --without-gossip "
    "--without-mingle --without-heartbeat",
    "beat": "celery -A alignment beat --loglevel warning --schedule {var}/beat-schedule --pidfile=",
}


# One interpreter for all scripts of a site: starting Django takes longer than most of them.
CONSOLE = """
import contextlib, io, json, sys, traceback
from django.db import connections
for line in sys.stdin:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            exec(json.loads(line), {"__name__": "console"})
        answer = {"printed": printed.getvalue()}
    except Exception:
        answer = {"error": traceback.format_exc()}
    connections.close_all()
    print(json.dumps(answer), flush=True)
"""


@dataclass
class Site:
    """A running site: its address, the environment of its commands, and its processes by name."""

    base_url: str
    port: int
    env: dict[str, str]
    var: Path
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    console: subprocess.Popen | None = None

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
        if self.console is None:
            command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", CONSOLE]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            self.console = subprocess.Popen(command, cwd=ROOT, env=self.env, **pipes)
        self.console.stdin.write(json.dumps(script) + "\n")
        self.console.stdin.flush()
        answer = json.loads(self.console.stdout.readline())
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["printed"]

    def close_console(self) -> None:
        if self.console is not None:
            self.console.stdin.close()
            self.console.wait(timeout=15)
            self.console.stdout.close()
            self.console = None

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
    with own_databases(var) as urls:
        site = Site(f"http://127.0.0.1:{port}", port, own | urls, var)
        try:
            yield site
        finally:
            site.close_console()


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
