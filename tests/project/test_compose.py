"""The compose file is whole, and its commands start against real servers."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
import yaml
from django.conf import settings

from tests.project.test_settings import production

COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (settings.BASE_DIR / "Dockerfile").read_text()
ROLES = ["web", "worker", "beat"]
SCRATCH = "alignment_compose"


def test_compose_has_the_four_roles_and_their_two_servers():
    assert sorted(SERVICES) == ["beat", "db", "migrate", "redis", "web", "worker"]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_waits_for_the_servers_and_the_migrations(role):
    conditions = {name: wait["condition"] for name, wait in SERVICES[role]["depends_on"].items()}

    assert conditions == {
        "db": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }


def test_what_must_survive_lies_on_named_volumes():
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    files = {path for path in mounted if path.startswith("./")}

    assert mounted - files == set(COMPOSE["volumes"]) == {"database", "broker", "files"}
    assert all((settings.BASE_DIR / path).is_file() for path in files)


def test_survey_answers_have_a_database_and_a_role_of_their_own():
    urls = [SERVICES["web"]["environment"][name] for name in ("DATABASE_URL", "SURVEYS_DATABASE_URL")]
    script = (settings.BASE_DIR / "scripts" / "surveys-database.sh").read_text()
    names = [url.rpartition("/")[2] for url in urls]
    roles = [url.removeprefix("postgres://").partition(":")[0] for url in urls]

    assert names == roles == ["alignment", "alignment_surveys"]
    assert f"CREATE DATABASE {names[1]} OWNER {roles[1]}" in script


def test_the_servers_have_health_checks():
    assert all("test" in SERVICES[name]["healthcheck"] for name in ("db", "redis"))
    assert "HEALTHCHECK" in DOCKERFILE


def test_no_secret_is_written_into_the_compose_file():
    assert SERVICES["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "SECRET_KEY" not in SERVICES["web"]["environment"]


def test_the_image_runs_as_an_ordinary_user():
    lines = DOCKERFILE.splitlines()

    assert lines.index("USER alignment") < next(i for i, line in enumerate(lines) if line.startswith("CMD"))


def test_only_the_site_is_reachable_and_only_from_this_machine():
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert SERVICES["web"]["ports"][0].startswith("127.0.0.1:")


def command_of(role: str) -> list[str]:
    command = SERVICES[role].get("command")
    if command is None:
        command = yaml.safe_load(DOCKERFILE.rsplit("\nCMD ", 1)[1])
    return command


def with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=path))


@contextlib.contextmanager
def scratch_database(url: str):
    connection = psycopg2.connect(url.replace("postgres://", "postgresql://"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {SCRATCH}")
        try:
            yield with_path(url, f"/{SCRATCH}")
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)")
    connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], log: Path):
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=10)


def status_of(url: str, within: float = 40) -> int:
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            return urllib.request.urlopen(url, timeout=10).status
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            time.sleep(0.2)
    return 0


def wait_for(log: Path, words: str, process: subprocess.Popen, within: float = 40) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until and process.poll() is None:
        if words in log.read_text(errors="replace"):
            return True
        time.sleep(0.2)
    return words in log.read_text(errors="replace")


@pytest.fixture
def servers(tmp_path):
    database, broker = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not database.startswith("postgres") or not broker:
        pytest.skip("the commands of compose run where DATABASE_URL is PostgreSQL and REDIS_URL is set")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with scratch_database(database) as url:
        yield production(
            DATABASE_URL=url,
            REDIS_URL=with_path(broker, "/7"),
            VAR_DIR=str(tmp_path),
            PATH=path,
            STATIC_ROOT=str(tmp_path / "static"),
        )


def test_the_commands_of_compose_start_and_answer(servers, tmp_path):
    migrated = subprocess.run(
        command_of("migrate"), cwd=settings.BASE_DIR, env=servers, capture_output=True, text=True, timeout=180
    )
    assert migrated.returncode == 0, migrated.stderr
    port = free_port()
    web = [f"127.0.0.1:{port}" if word == "0.0.0.0:8000" else word for word in command_of("web")]
    logs = {role: tmp_path / f"{role}.log" for role in ROLES}
    beat = [str(tmp_path / "beat") if word == "/tmp/beat-schedule" else word for word in command_of("beat")]

    with (
        running(web, servers, logs["web"]),
        running(command_of("worker"), servers, logs["worker"]) as worker,
        running(beat, servers, logs["beat"]) as clock,
    ):
        answered = status_of(f"http://127.0.0.1:{port}/healthz")
        worker_ready = wait_for(logs["worker"], "ready.", worker)
        clock_ticks = wait_for(logs["beat"], "Sending due task", clock)

    assert answered == 200, logs["web"].read_text()
    assert worker_ready, logs["worker"].read_text()
    assert clock_ticks, logs["beat"].read_text()
