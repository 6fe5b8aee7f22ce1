"""A trial that counts like the real run, and an import that stopped halfway and goes on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from alignment.shared.errors import DomainError
from funnel.imports import run as running
from funnel.models import ImportJob, Lead, Spend, StageEvent
from funnel.services import import_jobs
from tests.factories.imports import NOW, counts, imported, queued, worked

pytestmark = pytest.mark.django_db
COLUMNS = ("external_id", "source", "created_at", "email", "entered.won")
MAPPING = [{"column": name, "field": name} for name in COLUMNS]
HEADER = ",".join(COLUMNS) + "\n"
REPEATED = HEADER + "".join(
    f"{number},site,2026-01-05,{email},{won}\n"
    for number, email, won in [
        (1, "a@example.com", ""), (2, "b@example.com", ""), (3, "c@example.com", ""), (1, "a@example.com", ""),
        (2, "x@example.com", ""), (4, "d@example.com", ""), (2, "x@example.com", ""), (1, "", "2026-02-01"),
    ]
)  # fmt: skip
LEADS = HEADER + "".join(f"{number},site,2026-01-05,p{number}@example.com,\n" for number in range(25))


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path, company, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.LANGUAGE_CODE = "en"
    company.language = "en"
    company.save()
    monkeypatch.setattr(running, "CHUNK", 2)
    with translation.override("en"):
        yield


class TestTrial:
    def test_an_id_repeated_across_chunks_is_counted_as_the_real_run_counts_it(self, cmo, settings):
        trial = imported(cmo, "leads", REPEATED, MAPPING, "dry_run")
        standing = import_jobs.standing_of(trial)

        assert (counts(trial), Lead.objects.count(), standing) == ([8, 4, 2, 2, 0], 0, {"lead": 3, "won": 1})
        assert [path.suffix for path in (settings.MEDIA_ROOT / "imports").iterdir()] == [""]

        real = imported(cmo, "leads", REPEATED, MAPPING)
        assert (counts(real), import_jobs.standing_of(real)) == (counts(trial), standing)

    def test_rows_of_spend_with_one_key_are_one_row_in_the_trial_too(self, cmo):
        content = "date,campaign,cost\n" + "2026-03-01,a,1\n" * 5

        trial, real = imported(cmo, "spend", content, phase="dry_run"), imported(cmo, "spend", content)

        assert counts(trial) == counts(real) == [5, 1, 4, 0, 0]
        assert Spend.objects.get().cost_minor == 500

    def test_a_trial_stopped_between_chunks_remembers_what_it_saw(self, cmo):
        queued(cmo, "leads", REPEATED, MAPPING, "dry_run")
        runner = running.Runner(import_jobs.claim(now=NOW), clock=lambda: NOW)
        runner._take(next(running._chunks(runner._rows_ahead())))

        assert counts(worked(NOW + timedelta(minutes=5))) == [8, 4, 2, 2, 0]


class TestRestart:
    def spoilt(self, author):
        """An import that reads ten good rows and then meets a quote never closed."""
        job = queued(author, "leads", LEADS, MAPPING)
        path = import_jobs.file_path(job)
        whole = path.read_bytes()
        path.write_bytes(b"\n".join(whole.split(b"\n")[:11]) + b'\n10,"never closed\n')
        return worked(), path, whole

    def test_the_button_lets_a_stopped_import_go_on_behind_its_last_row(self, as_, cmo):
        cmo.language = "en"
        cmo.save()
        job, path, whole = self.spoilt(cmo)
        stopped = counts(job)
        path.write_bytes(whole)
        browser = as_(cmo)
        page = browser.get(reverse("funnel:import-detail", args=[job.pk])).text

        browser.post(reverse("funnel:import-restart", args=[job.pk]))
        done = worked(datetime.now(UTC))

        assert (job.state, stopped) == ("dead", [10, 10, 0, 0, 0])
        assert "a restart goes on behind them" in page
        assert reverse("funnel:import-restart", args=[job.pk]) in page
        assert (done.state, done.last_error, counts(done)) == ("done", "", [25, 25, 0, 0, 0])
        assert Lead.objects.count() == StageEvent.objects.count() == 25

    def test_a_program_restarts_it_over_http(self, as_, integration):
        job, path, whole = self.spoilt(integration)
        path.write_bytes(whole)

        answer = as_(integration).post(f"/api/v1/imports/{job.pk}/restart/")
        done = worked(datetime.now(UTC))

        assert (answer.status_code, answer.json()["state"]) == (200, "queued")
        assert counts(done) == [25, 25, 0, 0, 0]

    def test_what_did_not_stop_is_not_restarted(self, as_, cmo):
        job = imported(cmo, "leads", LEADS, MAPPING)

        with pytest.raises(DomainError, match="Only an import that stopped halfway can be restarted"):
            import_jobs.restart(job, actor=cmo, now=NOW)
        assert as_(cmo).post(f"/api/v1/imports/{job.pk}/restart/").status_code == 409
        assert ImportJob.objects.get().state == "done"
