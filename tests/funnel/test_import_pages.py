"""The five steps of an import in pages and over HTTP, and who may take them."""

import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from funnel.imports import run as running
from funnel.imports import uploads
from funnel.imports.downloads import harmless
from funnel.models import ImportJob, Lead
from funnel.services import import_jobs

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 16, 6, tzinfo=UTC)
LEADS = "id;источник;этап;email\n1;site;В работе;a@example.com\n2;site;Что-то своё;=1+1\n3;site;В работе;wrong\n"
MAPPING = [{"column": "id", "field": "external_id"}, {"column": "источник", "field": "source"}]


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path, company):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.LANGUAGE_CODE = "en"
    company.language = "en"
    company.save()
    with translation.override("en"):
        yield


@pytest.fixture
def english(people_by_role):
    for person in people_by_role.values():
        person.language = "en"
        person.save()
    return people_by_role


def sent(content=LEADS):
    return SimpleUploadedFile("leads.csv", content.encode())


def a_job(author, *, phase=None, content=LEADS, mapping=None):
    job = uploads.receive(sent(content), kind="leads", options={}, author=author, now=NOW)
    if phase:
        uploads.confirm(job, raw=mapping or MAPPING, options={}, now=NOW)
        import_jobs.queue(job, phase=phase, actor=author, now=NOW)
    return job


def work():
    job = import_jobs.claim(now=datetime.now(UTC))
    running.run(job, clock=lambda: datetime.now(UTC))
    return ImportJob.objects.get(pk=job.pk)


class TestPages:
    def test_a_file_goes_from_upload_to_leads_and_back(self, as_, english):
        browser = as_(english["cmo"])

        uploaded = browser.post(reverse("funnel:import-new"), {"kind": "leads", "file": sent()})
        job = ImportJob.objects.get()
        page = browser.get(uploaded.url).text
        answer = {"field-0": "external_id", "field-1": "source", "field-2": "stage", "field-3": "email"}
        asked = browser.post(uploaded.url, answer)
        stages = {"word-0": "В работе", "stage-0": "accepted", "word-1": "Что-то своё", "stage-1": "lead"}
        tried = browser.post(uploaded.url, answer | stages)
        busy = browser.get(tried.url).text
        work()
        report = browser.get(tried.url).text
        written = Lead.objects.count()
        browser.post(reverse("funnel:import-run", args=[job.pk]))
        work()
        done = browser.get(reverse("funnel:import-progress", args=[job.pk]), headers={"HX-Request": "true"}).text
        leads = Lead.objects.count()
        browser.post(reverse("funnel:import-rollback", args=[job.pk]))

        assert uploaded.url == reverse("funnel:import-mapping", args=[job.pk])
        assert "a@example.com" in page
        assert asked.status_code == 422
        assert "Say which stage “В работе” is." in asked.text
        assert '<option value="accepted" selected>' in asked.text
        assert 'hx-trigger="every 1s"' in busy
        assert "Nothing was written" in report
        assert (written, leads) == (0, 1)
        assert 'hx-trigger="every 1s"' not in done
        assert "Download these rows" in done
        assert "<html" not in done
        assert Lead.objects.filter(removed_at=None).count() == 0

    def test_cells_of_a_file_are_shown_as_text(self, as_, english):
        job = a_job(english["cmo"], content="id,<b>x</b>\n1,<script>alert(1)</script>\n")

        page = as_(english["cmo"]).get(reverse("funnel:import-mapping", args=[job.pk])).text

        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;" in page
        assert "<b>x</b>" not in page

    def test_a_file_that_is_no_table_is_refused_beside_its_field(self, as_, english):
        response = as_(english["cmo"]).post(
            reverse("funnel:import-new"), {"kind": "leads", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}
        )

        assert response.status_code == 422
        assert "This file is not a table" in response.text
        assert ImportJob.objects.count() == 0

    def test_the_error_file_is_an_attachment_that_a_spreadsheet_cannot_run(self, as_, english):
        job = a_job(
            english["cmo"], phase="import", mapping=[*MAPPING, {"column": "email", "field": "email"}],
        )  # fmt: skip
        work()

        response = as_(english["cmo"]).get(reverse("funnel:import-errors", args=[job.pk]))

        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
        assert response["Content-Disposition"] == f'attachment; filename="import-{job.pk}-errors.csv"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert lines[0] == "id,источник,этап,email,line,error"
        assert lines[1] == "2,site,Что-то своё,'=1+1,3,“=1+1” is not an e-mail address."
        assert [harmless(cell) for cell in ("=1+1", " @x", "plain")] == ["'=1+1", "' @x", "plain"]

    def test_a_mended_error_file_goes_in_by_the_same_mapping(self, as_, english):
        columns = [*MAPPING, {"column": "email", "field": "custom.formula"}, {"column": "этап", "field": "email"}]
        first = a_job(english["cmo"], phase="import", mapping=columns)
        work()
        file = b"".join(as_(english["cmo"]).get(reverse("funnel:import-errors", args=[first.pk])).streaming_content)
        mended = file.decode("utf-8-sig").replace("Что-то своё", "mended@example.com")

        job = uploads.receive(sent(mended), kind="leads", options={}, author=english["cmo"], now=NOW)
        uploads.confirm(job, raw=job.mapping, options={}, now=NOW)
        import_jobs.queue(job, phase="import", actor=english["cmo"], now=NOW)
        work()

        assert job.mapping == columns
        assert Lead.objects.get(email="mended@example.com").custom == {"formula": "=1+1"}

    def test_the_list_of_imports_takes_the_same_queries_for_one_and_for_fifty(
        self, as_, english, django_assert_max_num_queries
    ):
        browser = as_(english["cmo"])
        a_job(english["cmo"])
        browser.get(reverse("funnel:import-list"))
        for _number in range(49):
            a_job(english["cmo"])

        with django_assert_max_num_queries(12):
            assert browser.get(reverse("funnel:import-list")).text.count("leads.csv") == 50


class TestAccess:
    PAGES = ("import-list", "import-new")
    MAY = {"cmo", "cco", "administrator", "head_of_sales", "head_of_marketing", "integration", "hr_director"}

    def test_only_heads_and_administrators_open_imports(self, as_, english):
        opened = {
            role
            for role, person in english.items()
            if all(as_(person).get(reverse(f"funnel:{page}")).status_code == 200 for page in self.PAGES)
        }

        assert opened == self.MAY

    def test_the_import_of_another_head_is_out_of_sight_with_all_its_doors(self, as_, english):
        job = a_job(english["head_of_marketing"], phase="dry_run")
        work()
        stranger = as_(english["head_of_sales"])
        doors = {
            "get": ("import-detail", "import-mapping", "import-progress", "import-errors"),
            "post": ("import-mapping", "import-dry-run", "import-run", "import-rollback"),
        }

        answers = {
            getattr(stranger, verb)(reverse(f"funnel:{name}", args=[job.pk])).status_code
            for verb, names in doors.items()
            for name in names
        }
        answers |= {stranger.get(f"/api/v1/imports/{job.pk}/{tail}").status_code for tail in ("", "errors/")}
        answers.add(stranger.post(f"/api/v1/imports/{job.pk}/rollback/").status_code)

        assert answers == {404}
        job.refresh_from_db()
        assert (job.phase, job.state) == ("dry_run", "done")

    def test_a_rep_sends_no_file(self, as_, english):
        browser = as_(english["rep"])

        assert browser.post(reverse("funnel:import-new"), {"kind": "leads", "file": sent()}).status_code == 403
        assert browser.post("/api/v1/imports/", {"kind": "leads", "file": sent()}).status_code == 403
        assert ImportJob.objects.count() == 0


class TestApi:
    def post(self, browser, **fields):
        return browser.post("/api/v1/imports/", {"kind": "leads", "file": sent(), **fields})

    def test_a_program_sends_a_file_reads_the_counts_fetches_the_errors_and_takes_it_back(self, as_, english):
        browser = as_(english["integration"])
        mapping = [*MAPPING, {"column": "email", "field": "email"}, {"constant": "crm", "field": "import_source"}]

        answer = self.post(browser, mapping=json.dumps(mapping), options='{"on_duplicate": "update"}')
        queued = browser.get(answer["Location"]).json()
        work()
        done = browser.get(answer["Location"]).json()
        errors = b"".join(browser.get(done["errors_url"]).streaming_content).decode()
        back = browser.post(f"/api/v1/imports/{done['id']}/rollback/").json()

        assert answer.status_code == 202
        assert answer.json() == {"id": queued["id"], "state": "queued"}
        names = ("state", "rows", "created", "updated", "skipped", "failed", "progress")
        assert [done[name] for name in names] == ["done", 3, 1, 0, 0, 2, 1.0]
        assert "is not an e-mail address" in errors
        assert back["state"] == "rolled_back"

    def test_a_trial_run_writes_nothing(self, as_, english):
        browser = as_(english["integration"])

        answer = self.post(browser, mapping=json.dumps(MAPPING), options='{"dry_run": true}')
        work()

        done = browser.get(answer["Location"]).json()
        assert (done["dry_run"], done["created"], Lead.objects.count()) == (True, 3, 0)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"mapping": "{"}, "mapping"),
            ({"mapping": '[{"column": "nothing", "field": "email"}]'}, "mapping"),
            ({"mapping": "[]"}, "mapping"),
            ({"options": "[]"}, "options"),
            ({"options": '{"encoding": "klingon"}', "mapping": json.dumps(MAPPING)}, "encoding"),
            ({"kind": "cats"}, "kind"),
            ({"file": SimpleUploadedFile("a.csv", b"")}, "file"),
            ({"file": SimpleUploadedFile("a.csv", b'a,b\n1,"open')}, "file"),
        ],
    )
    def test_what_cannot_be_taken_is_a_400_that_names_the_field_and_keeps_nothing(
        self, as_, english, settings, fields, field
    ):
        answer = self.post(as_(english["integration"]), **fields)

        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert ImportJob.objects.count() == 0
        folder = settings.MEDIA_ROOT / "imports"
        assert not folder.exists() or list(folder.iterdir()) == []

    def test_the_same_request_with_the_same_key_is_one_import(self, as_, english):
        browser = as_(english["integration"])

        answers = [
            browser.post(
                "/api/v1/imports/",
                {"kind": "leads", "file": sent(), "mapping": json.dumps(MAPPING)},
                headers={"Idempotency-Key": "once"},
            ).json()
            for _number in range(2)
        ]

        assert answers[0] == answers[1]
        assert ImportJob.objects.count() == 1
