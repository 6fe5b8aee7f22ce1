"""R15: a worker killed at any point and started again ends in the same tables, within bounded memory."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

ROWS = 100_000
KILLS = 20
MAX_MB = 300
LARGE = int(os.environ.get("IMPORT_ROWS", "200000"))
PATIENCE_SECONDS = max(1200, LARGE // 150)
START = """
import json, sys
from datetime import UTC, datetime, timedelta
import django
django.setup()
from django.core.files import File
from django.utils import timezone
from funnel import tasks
from funnel.imports import uploads
from funnel.models import ImportJob, Lead, StageEvent
from funnel.services import import_jobs
from people.models import Person
import_jobs.LEASE = timedelta(milliseconds=1500)
"""
SETUP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from people.services import onboarding
onboarding.create_person(now=timezone.now(), first_name="C", email="cmo@example.com", role="cmo")
"""
UPLOAD = """
class Upload(File):
    pass
with open(sys.argv[1], "rb") as stream:
    uploads.submit(Upload(stream, name="leads.csv"), kind="leads", raw=json.loads(sys.argv[2]), options={},
        author=Person.objects.get(email="cmo@example.com"), now=timezone.now())
"""
WORK = """
import time
while ImportJob.objects.filter(state__in=["queued", "running"]).exists():
    tasks.run_imports()
    time.sleep(0.05)
"""
ALOUD = """
kept = import_jobs.record
def record(*arguments, **options):
    print("a chunk", flush=True)
    return kept(*arguments, **options)
import_jobs.record = record
"""
PEAK = """
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
GIVE_UP = """
ImportJob.objects.update(attempts=import_jobs.MAX_ATTEMPTS, leased_until=timezone.now() - timedelta(seconds=1))
tasks.run_imports()
"""
RESTART = """
job = ImportJob.objects.get()
assert (job.state, 0 < job.rows < int(sys.argv[1])) == ("dead", True), (job.state, job.rows)
import_jobs.restart(job, actor=job.author, now=timezone.now())
"""
REPORT = """
import hashlib
job = ImportJob.objects.order_by("-pk").first()
leads = Lead.objects.order_by("external_id").values_list("external_id", "email", "stage__key", "version", "created_at")
columns = ("lead__external_id", "occurred_at", "stage__key")
events = StageEvent.objects.order_by(*columns).values_list(*columns)
digest = hashlib.sha256(repr((list(leads), list(events))).encode()).hexdigest()
counts = [job.state, job.rows, job.created, job.updated, job.skipped, job.failed]
print(json.dumps({"counts": counts, "digest": digest}))
"""
COUNT = "print(Lead.objects.count(), StageEvent.objects.count())"
MAPPING = [
    {"column": "id", "field": "external_id"},
    {"column": "created", "field": "created_at"},
    {"column": "source", "field": "source"},
    {"column": "email", "field": "email"},
    {"column": "won", "field": "entered.won"},
]


class Company:
    """A database of its own on the engine of these tests, with real worker processes on it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.database = f"imports_{os.getpid()}_{folder.name}"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "alignment.settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'alignment.sqlite3'}",
            "REDIS_URL": "",
            "DEVELOPMENT": "1",
        }
        if connection.vendor == "postgresql":
            self.on_server(f'CREATE DATABASE "{self.database}"')
            self.environment["DATABASE_URL"] = settings.DATABASE_URL.rsplit("/", 1)[0] + f"/{self.database}"
            self.environment["REDIS_URL"] = settings.REDIS_URL
        self.run(SETUP)

    def on_server(self, statement: str) -> None:
        server = psycopg2.connect(settings.DATABASE_URL)
        server.autocommit = True
        server.cursor().execute(statement)
        server.close()

    def close(self) -> None:
        if connection.vendor == "postgresql":
            self.on_server(f'DROP DATABASE "{self.database}" WITH (FORCE)')

    def start(self, script: str, *arguments: str, **options) -> subprocess.Popen:
        command = [sys.executable, "-c", START + script, *arguments]
        return subprocess.Popen(command, env=self.environment, cwd=settings.BASE_DIR, **options)

    def run(self, script: str, *arguments: str) -> str:
        process = self.start(script, *arguments, stdout=subprocess.PIPE, text=True)
        output, _nothing = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        return output

    def upload(self, path: Path) -> None:
        self.run(UPLOAD, str(path), json.dumps(MAPPING))

    def report(self) -> dict:
        return json.loads(self.run(REPORT))


@pytest.fixture
def company_in(tmp_path):
    made = []

    def make(name):
        made.append(Company(tmp_path / name))
        return made[-1]

    yield make
    for company in made:
        company.close()


@pytest.fixture
def leads_file(tmp_path):
    return a_file(tmp_path / "leads.csv", ROWS)


def a_file(path, rows):
    with path.open("w") as stream:
        stream.write("id,created,source,email,won\n")
        for number in range(rows):
            email = "wrong" if number % 1000 == 7 else f"p{number}@example.com"
            won = "2026-02-01" if number % 10 == 0 else ""
            stream.write(f"{number},2026-01-05,site,{email},{won}\n")
    return path


@pytest.mark.long
def test_a_worker_killed_twenty_times_ends_where_an_undisturbed_one_does(company_in, leads_file):
    undisturbed, killed = company_in("undisturbed"), company_in("killed")
    undisturbed.upload(leads_file)
    undisturbed.run(WORK)
    killed.upload(leads_file)

    chance = random.Random(20260316)
    for _number in range(KILLS):
        worker = killed.start(WORK)
        time.sleep(chance.uniform(1.5, 4.0))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    killed.run(WORK)

    expected = undisturbed.report()
    assert expected["counts"] == ["done", ROWS, ROWS - ROWS // 1000, 0, 0, ROWS // 1000]
    assert killed.report() == expected


@pytest.mark.long
def test_an_import_killed_and_given_up_goes_on_after_a_restart_without_a_row_twice(company_in, leads_file):
    company = company_in("restarted")
    company.upload(leads_file)
    worker = company.start(ALOUD + WORK, stdout=subprocess.PIPE, text=True)
    for _chunk in range(3):
        worker.stdout.readline()
    worker.kill()
    worker.communicate()

    company.run(GIVE_UP)
    company.run(RESTART, str(ROWS))
    company.run(WORK)

    bad = ROWS // 1000
    assert company.report()["counts"] == ["done", ROWS, ROWS - bad, 0, 0, bad]
    assert company.run(COUNT).split() == [str(ROWS - bad), str(ROWS - bad + ROWS // 10)]


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(company_in, tmp_path):
    """200,000 rows are where growth would show, in minutes; IMPORT_ROWS=1000000 for the whole way of a million."""
    company = company_in("large")
    company.upload(a_file(tmp_path / "large.csv", LARGE))

    peak_mb = float(company.run(WORK + PEAK))

    assert company.report()["counts"][:2] == ["done", LARGE]
    assert peak_mb < MAX_MB


@pytest.mark.long
def test_the_same_hundred_thousand_rows_again_add_nothing(company_in, leads_file):
    company = company_in("company")
    company.upload(leads_file)
    company.run(WORK)
    first = company.report()

    company.upload(leads_file)
    company.run(WORK)

    again = company.report()
    good = ROWS - ROWS // 1000
    assert again["counts"] == ["done", ROWS, 0, 0, good, ROWS // 1000]
    assert again["digest"] == first["digest"]
