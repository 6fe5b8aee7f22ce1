"""R15: a worker killed at any point and started again ends in the same tables, within bounded memory."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

ROWS = 100_000
KILLS = 20
MAX_MB = 300
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
Person.objects.create(email="cmo@example.com", created_at=timezone.now())
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
MAPPING = [
    {"column": "id", "field": "external_id"},
    {"column": "created", "field": "created_at"},
    {"column": "source", "field": "source"},
    {"column": "email", "field": "email"},
    {"column": "won", "field": "entered.won"},
]


class Company:
    """A database of its own, with real worker processes on it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "alignment.settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'alignment.sqlite3'}",
            "REDIS_URL": "",
            "DEVELOPMENT": "1",
        }
        self.run(SETUP)

    def start(self, script: str, *arguments: str, **options) -> subprocess.Popen:
        command = [sys.executable, "-c", START + script, *arguments]
        return subprocess.Popen(command, env=self.environment, cwd=settings.BASE_DIR, **options)

    def run(self, script: str, *arguments: str) -> str:
        process = self.start(script, *arguments, stdout=subprocess.PIPE, text=True)
        output, _nothing = process.communicate(timeout=500)
        assert process.returncode == 0
        return output

    def upload(self, path: Path) -> None:
        self.run(UPLOAD, str(path), json.dumps(MAPPING))

    def report(self) -> dict:
        return json.loads(self.run(REPORT))


@pytest.fixture
def leads_file(tmp_path):
    path = tmp_path / "leads.csv"
    with path.open("w") as stream:
        stream.write("id,created,source,email,won\n")
        for number in range(ROWS):
            email = "wrong" if number % 1000 == 7 else f"p{number}@example.com"
            won = "2026-02-01" if number % 10 == 0 else ""
            stream.write(f"{number},2026-01-05,site,{email},{won}\n")
    return path


@pytest.mark.long
def test_a_worker_killed_twenty_times_ends_where_an_undisturbed_one_does(tmp_path, leads_file):
    undisturbed, killed = Company(tmp_path / "undisturbed"), Company(tmp_path / "killed")
    undisturbed.upload(leads_file)
    undisturbed.run(WORK)
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
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
    assert peak_mb < MAX_MB


@pytest.mark.long
def test_the_same_hundred_thousand_rows_again_add_nothing(tmp_path, leads_file):
    company = Company(tmp_path / "company")
    company.upload(leads_file)
    company.run(WORK)
    first = company.report()

    company.upload(leads_file)
    company.run(WORK)

    again = company.report()
    good = ROWS - ROWS // 1000
    assert again["counts"] == ["done", ROWS, 0, 0, good, ROWS // 1000]
    assert again["digest"] == first["digest"]
