"""Candidates and their histories come by the same wizard as leads, and only the HR director knows of it (P9)."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alignment.shared.errors import DomainError, InvalidInput
from funnel.imports import uploads
from funnel.models import ImportJob, ImportRowError, Lead, LeadBefore, StageEvent
from funnel.services import import_jobs, import_kinds
from funnel.services.import_rollback import roll_back
from hiring.models import Application, ApplicationEvent, Candidate, HiringSource
from hiring.selectors.figures_question import Question
from hiring.selectors.figures_table import hiring_table
from hiring.services import applications, erasing, rollups
from tests.factories.hiring import application, candidate, vacancy
from tests.factories.imports import NOW, counts, imported, worked
from tests.factories.people import person_with

pytestmark = [pytest.mark.django_db(databases=["default", "surveys"]), pytest.mark.usefixtures("english_company")]
OPENED = datetime(2026, 1, 12, 9, tzinfo=UTC)
FILE = (
    "external id,vacancy,source,full name,email,phone,created at,screened,stage,stage at,consent\n"
    "h1,SEO,Referral of Olga,Anna Kotova,anna@example.com,+79161234567,2026-02-02,2026-02-04,Offer,2026-02-20,yes\n"
    "h2,SEO,board,Ivan Petrov,ivan@example.com,,2026-02-03,,rejected,2026-02-10,yes\n"
    "h3,SEO,board,Oleg Nikitin,oleg@example.com,,2026-02-05,,,,\n"
)
MAPPING = [
    {"column": "external id", "field": "external_id"},
    {"column": "vacancy", "field": "vacancy"},
    {"column": "source", "field": "source"},
    {"column": "full name", "field": "name"},
    {"column": "email", "field": "email"},
    {"column": "phone", "field": "phone"},
    {"column": "created at", "field": "created_at"},
    {"column": "screened", "field": "entered.screened"},
    {"column": "stage", "field": "stage", "values": {"Offer": "offer"}},
    {"column": "stage at", "field": "stage_at"},
    {"column": "consent", "field": "consent"},
]
HISTORY = "external id,stage,at\nh1,accepted,2026-03-01\nh1,started,2026-03-10\nh9,offer,2026-03-01\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def hrd():
    return person_with("hr_director", language="en")


@pytest.fixture
def seo():
    return vacancy(now=OPENED, title="SEO")


def entered(external_id):
    row = Application.objects.get(external_id=external_id)
    live = row.events.filter(kind="entered", voided_by=None).order_by("occurred_at", "pk")
    return [(event.stage.key, event.occurred_at.date().isoformat()) for event in live.select_related("stage")]


class TestCandidates:
    def test_a_file_becomes_applications_with_their_histories(self, hrd, seo):
        job = imported(hrd, "candidates", FILE, MAPPING)

        anna = Application.objects.select_related("candidate", "source", "stage").get(external_id="h1")
        assert counts(job) == [3, 3, 0, 0, 0]
        assert (anna.stage.key, anna.candidate.name, anna.source.name) == ("offer", "Anna Kotova", "Referral of Olga")
        assert [stage for stage, _day in entered("h1")] == ["new", "screened", "offer"]
        assert list(anna.candidate.consents.values_list("kind", flat=True)) == ["processing"]
        assert [(warning["code"], warning["count"]) for warning in job.warnings] == [("no_consent", 1)]
        assert (Lead.objects.count(), StageEvent.objects.count()) == (0, 0)

    def test_the_same_file_again_changes_nothing(self, hrd, seo):
        imported(hrd, "candidates", FILE, MAPPING)
        before = ApplicationEvent.objects.count()
        job = imported(hrd, "candidates", FILE, MAPPING)

        assert counts(job) == [3, 0, 0, 3, 0]
        assert (ApplicationEvent.objects.count(), Application.objects.count(), Candidate.objects.count()) == (
            before,
            3,
            3,
        )

    def test_a_later_file_fills_up_and_never_overwrites(self, hrd, seo):
        imported(hrd, "candidates", FILE, MAPPING)
        later = "external id,vacancy,full name,email,city\nh2,SEO,Someone Else,ivan@example.com,Kazan\n"
        mapping = [part for part in MAPPING if part["column"] in later.split("\n")[0].split(",")]
        job = imported(hrd, "candidates", later, [*mapping, {"column": "city", "field": "city"}])

        ivan = Candidate.objects.get(email="ivan@example.com")
        assert (counts(job), ivan.name, ivan.city) == ([1, 0, 1, 0, 0], "Ivan Petrov", "Kazan")

    def test_somebody_known_by_their_address_is_not_made_twice(self, hrd, seo):
        known = candidate("Anna", "K", email="anna@example.com")
        mine = application(seo, known, now=OPENED)
        imported(hrd, "candidates", FILE.replace("h1,", ",", 1), MAPPING)

        assert (Candidate.objects.count(), mine.events.count(), seo.applications.count()) == (3, 3, 3)

    def test_a_trial_writes_nothing_and_says_the_same(self, hrd, seo):
        job = imported(hrd, "candidates", FILE, MAPPING, phase="dry_run")

        assert counts(job) == [3, 3, 0, 0, 0]
        assert (Application.objects.count(), Candidate.objects.count(), LeadBefore.objects.count()) == (0, 0, 0)
        assert not HiringSource.objects.filter(name="Referral of Olga").exists()

    def test_a_bad_row_fails_alone_with_its_reason(self, hrd, seo):
        bad = (
            "external id,vacancy,full name,email,stage,consent\n"
            "b1,Nobody,A B,a@example.com,new,yes\n"
            "b2,SEO,A B,wrong,new,yes\n"
            "b3,SEO,A B,c@example.com,new,no\n"
            "b4,SEO,A B,d@example.com,new,perhaps\n"
            "b5,SEO,Good One,e@example.com,new,yes\n"
        )
        mapping = [part for part in MAPPING if part["column"] in bad.split("\n")[0].split(",")]
        job = imported(hrd, "candidates", bad, mapping)

        assert counts(job) == [5, 1, 0, 0, 4]
        assert list(ImportRowError.objects.order_by("line").values_list("error", flat=True)) == [
            "There is no vacancy “Nobody”.",
            "This is no e-mail address.",
            "This candidate did not consent to processing, so nothing of them is kept.",
            "“perhaps” is neither yes nor no.",
        ]
        assert Candidate.objects.get().email == "e@example.com"

    def test_what_lies_in_the_future_has_not_happened(self, hrd, seo):
        job = imported(hrd, "candidates", FILE.replace("2026-02-20", "2027-02-20"), MAPPING)

        assert (job.failed, Application.objects.filter(external_id="h1").exists()) == (1, False)

    def test_two_vacancies_of_one_name_are_told_apart_by_number(self, hrd, seo):
        other = vacancy(now=OPENED, title="SEO")
        assert imported(hrd, "candidates", FILE, MAPPING).failed == 3
        imported(hrd, "candidates", FILE.replace("SEO", str(other.pk)), MAPPING)

        assert other.applications.count() == 3

    def test_columns_are_recognised(self, hrd, seo):
        upload = SimpleUploadedFile("c.csv", "Вакансия;ФИО;Эл. почта;Этап;Согласие\nSEO;А Б;a@b.ru;Оффер;да\n".encode())
        job = uploads.receive(upload, kind="candidates", options={}, author=hrd, now=NOW)

        assert [part["field"] for part in job.mapping] == ["vacancy", "name", "email", "stage", "consent"]
        assert job.mapping[3]["values"] == {"Оффер": "offer"}

    def test_the_figures_count_what_was_imported(self, hrd, seo):
        imported(hrd, "candidates", FILE, MAPPING)
        rollups.rebuild_marked(now=NOW)
        total = hiring_table(Question(date(2026, 2, 1), date(2026, 3, 1)), now=NOW).total

        assert (total.entered, total.rejected, total.open) == (3, 1, 2)


class TestRollback:
    def test_a_batch_is_taken_back_and_may_come_again(self, hrd, seo):
        job = imported(hrd, "candidates", FILE, MAPPING)
        roll_back(job, actor=hrd, now=NOW)
        rollups.rebuild_marked(now=NOW)

        assert Application.objects.alive().count() == 0
        assert not Candidate.objects.filter(erased_at=None).exists()
        assert not Candidate.objects.exclude(email="").exists()
        assert hiring_table(Question(date(2026, 2, 1), date(2026, 3, 1)), now=NOW).total.entered == 0
        assert counts(imported(hrd, "candidates", FILE, MAPPING)) == [3, 3, 0, 0, 0]

    def test_what_somebody_worked_on_since_stays(self, hrd, seo):
        job = imported(hrd, "candidates", FILE, MAPPING)
        anna = Application.objects.get(external_id="h1")
        applications.move(anna, to_stage="accepted", now=NOW, actor=hrd, door="import")
        done = roll_back(job, actor=hrd, now=NOW)

        assert [(warning["code"], warning["count"]) for warning in done.warnings][-1] == ("changed_since", 1)
        anna.refresh_from_db()
        assert (anna.removed_at, anna.stage.key, Application.objects.alive().count()) == (None, "accepted", 1)

    def test_a_history_taken_back_leaves_the_candidate_where_they_stood(self, hrd, seo):
        imported(hrd, "candidates", FILE, MAPPING)
        job = imported(hrd, "candidate_events", HISTORY)
        assert entered("h1")[-1][0] == "started"
        roll_back(job, actor=hrd, now=NOW)

        row = Application.objects.get(external_id="h1")
        assert (row.stage.key, row.started_on, [stage for stage, _day in entered("h1")][-1]) == ("offer", None, "offer")

    def test_it_is_taken_back_once(self, hrd, seo):
        job = imported(hrd, "candidates", FILE, MAPPING)
        roll_back(job, actor=hrd, now=NOW)
        with pytest.raises(DomainError):
            roll_back(job, actor=hrd, now=NOW)


class TestHistories:
    def test_stage_events_of_the_hiring_pipeline_are_appended(self, hrd, seo):
        imported(hrd, "candidates", FILE, MAPPING)
        job = imported(hrd, "candidate_events", HISTORY)

        row = Application.objects.get(external_id="h1")
        assert (counts(job), row.stage.key) == ([3, 2, 0, 0, 1], "started")
        assert row.started_on == date(2026, 3, 10)
        assert ImportRowError.objects.get().error == "There is no candidate with the id “h9”."
        assert counts(imported(hrd, "candidate_events", HISTORY)) == [3, 0, 0, 2, 1]

    def test_stage_events_with_the_pipeline_named_are_the_same_kind(self, hrd, seo):
        """api.md 3: `stage_events` takes `pipeline`."""
        said = [{"constant": "hiring", "field": "pipeline"}]

        assert import_kinds.kind_of("stage_events", said, hrd) == "candidate_events"
        assert import_kinds.kind_of("stage_events", [], hrd) == "candidate_events"
        assert import_kinds.kind_of("stage_events", [], person_with("cmo")) == "stage_events"
        assert import_kinds.kind_of("stage_events", said, person_with("cco")) == "candidate_events"

    def test_a_row_of_another_pipeline_fails(self, hrd, seo):
        imported(hrd, "candidates", FILE, MAPPING)
        job = imported(hrd, "candidate_events", "external id,stage,at,pipeline\nh1,accepted,2026-03-01,sales\n")

        assert (job.failed, ImportRowError.objects.get(job=job).error) == (
            1, "Events of this pipeline cannot be imported here.",
        )  # fmt: skip


class TestSideDoors:
    """P9: jobs of candidates, their rows and their files are seen by nobody else."""

    others = (
        "ceo",
        "cmo",
        "cco",
        "head_of_sales",
        "rep",
        "head_of_marketing",
        "marketer",
        "integration",
        "administrator",
    )

    @pytest.fixture
    def job(self, people_by_role, seo):
        return imported(people_by_role["hr_director"], "candidates", FILE.replace("anna@", "an na@"), MAPPING)

    def test_no_page_of_the_job_opens_to_anybody_else(self, as_, people_by_role, job):
        pages = ["import-detail", "import-progress", "import-errors", "import-mapping"]
        buttons = ["import-rollback", "import-restart", "import-run", "import-dry-run", "import-discard"]
        for role in self.others:
            client = as_(people_by_role[role])
            answers = [client.get(reverse(f"funnel:{name}", args=[job.pk])).status_code for name in pages]
            answers += [client.post(reverse(f"funnel:{name}", args=[job.pk])).status_code for name in buttons]
            assert set(answers) <= {403, 404}, role
        assert ImportJob.objects.get().phase == "import"

    def test_no_list_names_its_file(self, as_, people_by_role, job):
        for role in self.others:
            client = as_(people_by_role[role])
            assert job.file_name not in client.get(reverse("funnel:import-list")).content.decode(), role
            assert f'"id": {job.pk}' not in json.dumps(client.get(reverse("api:imports")).json()), role
            assert not ImportJob.objects.visible_to(people_by_role[role]).exists(), role

    def test_the_hr_director_sees_the_job_and_the_rows_that_failed(self, as_, people_by_role, job):
        client = as_(people_by_role["hr_director"])
        page = client.get(reverse("funnel:import-detail", args=[job.pk]))
        errors = b"".join(client.get(reverse("funnel:import-errors", args=[job.pk])).streaming_content).decode()

        assert (page.status_code, job.failed) == (200, 1)
        assert "an na@example.com" in errors
        assert "ivan@example.com" not in errors

    def test_nobody_else_may_bring_candidates(self, as_, people_by_role, seo):
        for role in ("cmo", "cco", "administrator", "integration", "head_of_sales"):
            with pytest.raises(InvalidInput):
                uploads.receive(
                    SimpleUploadedFile("c.csv", FILE.encode()), kind="candidates", options={},
                    author=people_by_role[role], now=NOW,
                )  # fmt: skip
            answer = as_(people_by_role[role]).post(
                reverse("api:imports"),
                {"file": SimpleUploadedFile("c.csv", FILE.encode()), "kind": "candidates", "options": "{}"},
            )
            assert answer.status_code == 400, role
        assert not ImportJob.objects.exists()

    def test_the_hr_director_may_not_bring_leads(self, as_, people_by_role):
        client = as_(people_by_role["hr_director"])
        file = SimpleUploadedFile("c.csv", b"id\n1\n")

        assert client.post(reverse("funnel:import-new"), {"kind": "leads", "file": file}).status_code == 422
        assert not ImportJob.objects.exists()

    def test_whoever_was_hr_director_sees_it_no_more(self, people_by_role, job):
        author = people_by_role["hr_director"]
        author.memberships.update(to_date=date(2026, 1, 31))
        if "roles" in author.__dict__:
            del author.__dict__["roles"]

        assert not ImportJob.objects.visible_to(type(author).objects.get(pk=author.pk)).exists()


class TestPages:
    def test_the_wizard_leads_from_the_file_to_candidates(self, as_, people_by_role, seo):
        client = as_(people_by_role["hr_director"])
        choices = client.get(reverse("funnel:import-new")).context["form"].fields["kind"].choices
        assert [key for key, _label in choices] == ["candidates", "candidate_events"]
        client.post(
            reverse("funnel:import-new"), {"kind": "candidates", "file": SimpleUploadedFile("c.csv", FILE.encode())}
        )
        job = ImportJob.objects.get()
        page = client.get(reverse("funnel:import-mapping", args=[job.pk]))

        groups = {str(group["label"]) for column in page.context["columns"] for group in column["groups"]}
        names = {stage["name"] for answer in page.context["stages"] for stage in answer["stages"]}
        assert groups == {"Fields", "Entered the stage"}
        assert ("Предложение" in names, "Лид" in names) == (True, False)

    def test_a_program_sends_a_file_in_one_call(self, as_, people_by_role, seo):
        client = as_(people_by_role["hr_director"])
        answer = client.post(
            reverse("api:imports"),
            {
                "file": SimpleUploadedFile("c.csv", FILE.encode()), "kind": "candidates",
                "mapping": json.dumps(MAPPING), "options": json.dumps({"date_format": "iso"}),
            },
        )  # fmt: skip

        assert answer.status_code == 202
        job = ImportJob.objects.get()
        assert counts(worked(job.available_at)) == [3, 3, 0, 0, 0]
        assert import_jobs.state_of(ImportJob.objects.get()) == "done"


class TestErasing:
    def test_who_asks_to_be_forgotten_leaves_the_imported_file_too(
        self, people_by_role, seo, files, django_capture_on_commit_callbacks
    ):
        """P3: the file, its sample and the failed row that names them; another failed row stays."""
        broken = FILE + "h4,SEO,board,Anna Kotova,anna@example.com,,not a day,,,,yes\n,SEO,board,,,,no day,,,,yes\n"
        job = imported(people_by_role["hr_director"], "candidates", broken, MAPPING)
        assert import_jobs.file_path(job).exists()
        failed = ImportRowError.objects.filter(job=job)
        before = failed.count()
        anna = Candidate.objects.get(email="anna@example.com")
        with django_capture_on_commit_callbacks(execute=True):
            erasing.erase(anna, now=NOW, actor=people_by_role["hr_director"])

        left = ImportJob.objects.get()
        assert (before, failed.count(), left.sample, left.path) == (2, 1, [], "")
        assert not import_jobs.file_path(job).exists()
