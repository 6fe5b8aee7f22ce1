"""Files become leads, events and spend: counted, resumable, repeatable, and taken back (R-IN-01 to R-IN-04)."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from alignment.shared.errors import DomainError, InvalidInput
from funnel.imports import run as running
from funnel.imports import uploads
from funnel.models import Campaign, ImportJob, ImportRowError, Lead, LeadBefore, Source, Spend, StageEvent
from funnel.services import import_jobs, import_rollback, intake
from people.models import Person
from tests.factories.funnel import make_lead

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 16, 6, tzinfo=UTC)
QUOTE = '"'
SUFFIXES = {".csv", ".tsv", ".psv", ".ssv", ".xlsx"}
OLIST_LEADS = [
    {"column": "mql_id", "field": "external_id"},
    {"column": "first_contact_date", "field": "created_at"},
    {"column": "origin", "field": "source"},
]
OLIST_DEALS = [{"column": "mql_id", "field": "external_id"}, {"column": "won_date", "field": "entered.won"}]
MAVEN_STAGES = {"Won": "won", "Lost": "lost", "Engaging": "sql", "Prospecting": "lead"}
MAVEN = [
    {"column": "opportunity_id", "field": "external_id"},
    {"column": "sales_agent", "field": "owner", "create": True},
    {"column": "account", "field": "company"},
    {"column": "product", "field": "custom.product"},
    {"column": "deal_stage", "field": "stage", "values": MAVEN_STAGES},
    {"column": "engage_date", "field": "created_at"},
    {"column": "close_date", "field": "stage_at"},
    {"column": "close_value", "field": "amount"},
    {"constant": "maven", "field": "import_source"},
]
SIMPLE = [
    {"column": name, "field": name} for name in ("external_id", "source", "created_at", "email", "stage", "stage_at")
]
HEADER = "external_id,source,created_at,email,stage,stage_at\n"


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path, company):
    settings.MEDIA_ROOT = tmp_path / "files"
    company.language = "en"
    company.save()
    with translation.override("en"):
        yield


@pytest.fixture
def upload(cmo):
    def receive(content, kind="leads", name="file.csv", **options):
        data = content.read_bytes() if hasattr(content, "read_bytes") else content.encode()
        return uploads.receive(SimpleUploadedFile(name, data), kind=kind, options=options, author=cmo, now=NOW)

    return receive


@pytest.fixture
def load(upload, cmo):
    """Upload, map and run to the end; the job as it stands then."""

    def do(content, mapping=None, kind="leads", phase="import", now=NOW, **options):
        job = upload(content, kind, **options)
        uploads.confirm(job, raw=mapping or job.mapping, options={}, now=now)
        import_jobs.queue(job, phase=phase, actor=cmo, now=now)
        return work(now)

    return do


def work(now=NOW, clock=None):
    job = import_jobs.claim(now=now)
    running.run(job, clock=clock or (lambda: now))
    return ImportJob.objects.get(pk=job.pk)


def counts(job):
    return {name: getattr(job, name) for name in ("rows", "created", "updated", "skipped", "failed")}


def warnings(job):
    return {entry["code"]: entry["count"] for entry in job.warnings}


class TestOlist:
    def test_deals_update_leads_and_importing_both_again_changes_nothing(self, load, real_data):
        first, second = (
            real_data / "olist" / name
            for name in ("olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv")
        )

        leads, deals = load(first, OLIST_LEADS), load(second, OLIST_DEALS)
        events = StageEvent.objects.count()
        again = [load(first, OLIST_LEADS), load(second, OLIST_DEALS)]

        assert counts(leads) == {"rows": 8000, "created": 8000, "updated": 0, "skipped": 0, "failed": 0}
        assert counts(deals) == {"rows": 842, "created": 0, "updated": 842, "skipped": 0, "failed": 0}
        assert (warnings(leads), warnings(deals)) == ({}, {"won_before_created": 1})
        assert Lead.objects.filter(stage__key="won").count() == 842
        assert Lead.objects.filter(source=None).count() == 60
        assert Lead.objects.filter(source__key="unknown").count() == 1099
        assert events == StageEvent.objects.count() == 8842
        assert [counts(job)["skipped"] for job in again] == [8000, 842]

    def test_taking_the_deals_back_leaves_the_leads_as_they_were(self, load, real_data, cmo):
        folder = real_data / "olist"
        load(folder / "olist_marketing_qualified_leads_dataset.csv", OLIST_LEADS)
        deals = load(folder / "olist_closed_deals_dataset.csv", OLIST_DEALS)

        import_rollback.roll_back(deals, actor=cmo, now=NOW)

        assert Lead.objects.filter(stage__key="lead", removed_at=None).count() == 8000
        assert StageEvent.objects.filter(kind="entered", voided_by=None).count() == 8000


class TestMessyFiles:
    def test_every_file_is_imported_or_refused_with_a_sentence(self, upload, cmo, real_data):
        files = [path for path in sorted((real_data / "messy_csv").rglob("*")) if path.suffix in SUFFIXES]
        refused = {}
        for path in files:
            try:
                job = upload(path, name=path.name)
                uploads.confirm(job, raw=job.mapping, options={"date_format": "iso"}, now=NOW)
            except InvalidInput as error:
                refused[path.name] = error.message
                continue
            import_jobs.queue(job, phase="import", actor=cmo, now=NOW)
            done = work()
            assert (done.state, done.rows) == ("done", done.total_rows), path.name

        assert len(files) - len(refused) > 40
        assert refused["bad-missing-quote.csv"] == "The quote opened on line 2 is never closed."
        assert refused["bad-header-no-header.csv"] == refused["all-empty.csv"] == "The file is empty."


class TestMaven:
    @pytest.mark.parametrize(
        "variant",
        ["", *(pytest.param(name, marks=pytest.mark.once) for name in ("variant_us_dates", "variant_dmy_dates"))],
    )
    def test_any_way_of_writing_dates_gives_the_same_pipeline(self, load, real_data, variant):
        job = load(real_data / "maven_crm" / variant / "sales_pipeline.csv", MAVEN)

        assert counts(job) == {"rows": 8800, "created": 8800, "updated": 0, "skipped": 0, "failed": 0}
        assert warnings(job) == {"undated": 500}
        stages = {key: Lead.objects.filter(stage__key=key).count() for key in ("won", "lost", "sql", "lead")}
        assert stages == {"won": 4238, "lost": 2473, "sql": 1589, "lead": 500}
        assert Lead.objects.filter(history_known=False).count() == 2473
        assert sum(Lead.objects.filter(stage__key="won").values_list("amount_minor", flat=True)) == 1_000_553_400
        assert Person.objects.filter(leads__isnull=False, email=None).distinct().count() == 30


class TestSpend:
    NAMES = {
        "marketing_feb2021_semicolon_decimal_comma.csv": 0,
        "marketing_feb2021_comma_decimal_point.csv": 0,
        "marketing_feb2021_bom_us_dates_rounded.csv": 5 * 308,
    }

    @pytest.mark.parametrize("name", NAMES)
    def test_each_variant_adds_up_to_the_truth_and_twice_changes_nothing(self, load, real_data, name):
        truth = json.loads((real_data / "campaign_spend/truth.json").read_text())

        job = load(real_data / "campaign_spend" / name, kind="spend")
        again = load(real_data / "campaign_spend" / name, kind="spend")

        rows = list(Spend.objects.all())
        assert counts(job)["created"] == counts(again)["skipped"] == len(rows) == 308
        assert {campaign.name for campaign in Campaign.objects.all()} == set(truth["by_campaign"])
        totals = truth["totals"]
        assert sum(row.clicks for row in rows) == totals["clicks"]
        assert sum(row.reported_leads for row in rows) == totals["leads"]
        assert sum(row.reported_revenue_minor for row in rows) == totals["revenue"] * 100
        cost = Decimal(sum(row.cost_minor for row in rows)) / 100
        assert abs(cost - Decimal(str(totals["spend"]))) <= self.NAMES[name]

    def test_rows_of_one_file_with_the_same_key_add_up_even_across_transactions(self, load, monkeypatch):
        monkeypatch.setattr(running, "CHUNK", 2)
        content = "date,campaign,cost,clicks\n" + "2026-03-01,a,10.50,1\n" * 3 + "2026-03-02,a,1,1\n"

        load(content, kind="spend")
        again = load(content, kind="spend")

        assert [(row.cost_minor, row.clicks) for row in Spend.objects.order_by("date")] == [(3150, 3), (100, 1)]
        assert again.failed == 0

    def test_a_later_file_replaces_and_taking_it_back_restores(self, load, cmo):
        load("date,campaign,cost\n2026-03-01,a,10\n", kind="spend")
        later = load("date,campaign,cost\n2026-03-01,a,12\n2026-03-02,a,5\n", kind="spend")
        assert sorted(Spend.objects.values_list("cost_minor", flat=True)) == [500, 1200]

        import_rollback.roll_back(later, actor=cmo, now=NOW)

        assert list(Spend.objects.values_list("cost_minor", flat=True)) == [1000]


class TestRows:
    def test_one_bad_row_never_loses_a_good_one_and_keeps_its_cells_with_its_line(self, load):
        job = load(
            HEADER + "1,site,2026-01-05,a@example.com,lead,\n2,site,soon,b@example.com,lead,\n"
            "3,site,2026-01-05,not an address,lead,\n4,site,2026-01-05,d@example.com,lead,\n",
            SIMPLE,
            date_format="iso",
        )

        assert counts(job) == {"rows": 4, "created": 2, "updated": 0, "skipped": 0, "failed": 2}
        assert [(error.line, error.cells[1:4], error.error) for error in ImportRowError.objects.order_by("line")] == [
            (3, ["site", "soon", "b@example.com"], "“soon” is not a date in the form iso."),
            (4, ["site", "2026-01-05", "not an address"], "“not an address” is not an e-mail address."),
        ]

    def test_a_row_without_source_updates_the_only_lead_with_its_id_and_several_are_ambiguous(self, load):
        load(HEADER + "1,site,2026-01-05,,lead,\n2,site,2026-01-05,,lead,\n2,fair,2026-01-05,,lead,\n", SIMPLE)

        job = load("external_id,won\n1,2026-02-01\n2,2026-02-01\n", [
            {"column": "external_id", "field": "external_id"}, {"column": "won", "field": "entered.won"},
        ])  # fmt: skip

        assert counts(job) == {"rows": 2, "created": 0, "updated": 1, "skipped": 0, "failed": 1}
        assert Lead.objects.get(external_id="1").stage.key == "won"

    def test_the_same_id_twice_in_one_file_is_one_lead(self, load):
        job = load(HEADER + "1,site,2026-01-05,,lead,\n1,site,2026-01-05,a@example.com,mql,2026-01-06\n", SIMPLE)

        lead = Lead.objects.get()
        assert counts(job) == {"rows": 2, "created": 1, "updated": 1, "skipped": 0, "failed": 0}
        assert (lead.email, lead.stage.key, lead.version) == ("a@example.com", "mql", 1)
        assert [event.stage.key for event in lead.events.order_by("pk")] == ["lead", "mql"]

    def test_rows_without_an_id_are_found_again_by_contact_and_day(self, load):
        content = "email,created_at\na@example.com,2026-01-05\na@example.com,2026-02-05\n"
        mapping = [{"column": "email", "field": "email"}, {"column": "created_at", "field": "created_at"}]

        first, again = load(content, mapping), load(content, mapping)

        assert (counts(first)["created"], counts(again)["skipped"], Lead.objects.count()) == (2, 2, 2)

    def test_on_duplicate_skip_leaves_known_leads_alone(self, load):
        load(HEADER + "1,site,2026-01-05,a@example.com,lead,\n", SIMPLE)

        job = load(HEADER + "1,site,2026-01-05,b@example.com,won,2026-02-01\n", SIMPLE, on_duplicate="skip")

        assert (counts(job)["skipped"], Lead.objects.get().email) == (1, "a@example.com")

    def test_a_corrected_date_voids_the_entry_of_the_earlier_import(self, load):
        load(HEADER + "1,site,2026-01-05,,won,2026-02-01\n", SIMPLE)

        load(HEADER + "1,site,2026-01-05,,won,2026-02-03\n", SIMPLE)

        live = StageEvent.objects.filter(kind="entered", voided_by=None, stage__key="won")
        assert [event.occurred_at.date().isoformat() for event in live] == ["2026-02-02"]
        assert StageEvent.objects.filter(kind="void").count() == 1

    def test_an_unknown_owner_is_an_error_unless_the_mapping_creates_people(self, load):
        mapping = [{"column": "id", "field": "external_id"}, {"column": "owner", "field": "owner"}]
        refused = load("id,owner\n1,Анна Новая\n", mapping)
        assert (refused.failed, ImportRowError.objects.get().error) == (1, "There is no colleague “Анна Новая”.")

        load("id,owner\n1,Анна Новая\n2,новая анна\n", [mapping[0], mapping[1] | {"create": True}])

        assert [lead.owner.name for lead in Lead.objects.all()] == ["Анна Новая", "Анна Новая"]

    @pytest.mark.parametrize("amount", ["1e30", "99999999999999999999", "1e-30"])
    def test_an_amount_no_column_can_hold_fails_its_own_row(self, load, amount):
        mapping = [{"column": "id", "field": "external_id"}, {"column": "amount", "field": "amount"}]

        job = load(f"id,amount\n1,{amount}\n2,5\n", mapping)

        assert (job.created, job.failed) == (1, 1)
        assert ImportRowError.objects.get().error == f"“{amount}” is too large."

    def test_an_entry_and_the_current_stage_of_one_row_are_one_event_and_stay_so(self, load):
        mapping = [
            {"column": name, "field": name}
            for name in ("external_id", "entered.lost", "stage", "stage_at", "lost_reason")
        ]
        content = "external_id,entered.lost,stage,stage_at,lost_reason\n1,2026-02-01,lost,2026-02-05,Дорого\n"

        load(content, mapping)
        again = load(content, mapping)

        event = StageEvent.objects.get(stage__key="lost")
        assert (again.skipped, event.reason.key) == (1, "price")

    def test_naughty_strings_are_stored_as_they_came(self, load, real_data):
        strings = [text for text in json.loads((real_data / "blns/blns.json").read_text()) if text.strip()]
        lines = [f'"{number}","{text.replace(QUOTE, QUOTE * 2)}"' for number, text in enumerate(strings)]
        mapping = [{"column": "id", "field": "external_id"}, {"column": "text", "field": "custom.text"}]

        job = load("id,text\n" + "\n".join(lines) + "\n", mapping)

        assert counts(job)["created"] == len(strings)
        assert Lead.objects.get(external_id="7").custom["text"] == strings[7].strip()

    @pytest.mark.parametrize(
        "values",
        [
            {"external_id": "1", "source": "site", "created_at": NOW - timedelta(days=30)},
            {
                "external_id": "1",
                "source": "site",
                "created_at": NOW - timedelta(days=30),
                "stage": "lost",
                "stage_at": NOW,
            },
            {"external_id": "1", "import_source": "crm", "entered": {"won": NOW - timedelta(days=40)}},
            {"external_id": "1", "source": "site", "stage": "mql", "stage_at": NOW},
            {"external_id": "1", "created_at": NOW, "entered": {"won": NOW - timedelta(days=2)}},
        ],
    )
    def test_the_fast_path_and_the_front_door_give_the_same_lead(self, upload, values, cmo):
        job = upload("id\n1\n")
        plain = {name: value for name, value in values.items() if name != "entered"}
        by_door = intake.receive_lead(
            intake.LeadValues(**plain, entered=values.get("entered", {})), door="import", now=NOW, actor=cmo, batch=job
        ).lead
        expected = described(by_door)
        Lead.objects.filter(pk=by_door.pk).update(external_id="other")

        running.LeadWriter(job, now=NOW).write([values])

        assert described(Lead.objects.get(external_id="1")) == expected


def described(lead):
    events = lead.events.order_by("occurred_at", "pk").values_list("kind", "stage__key", "occurred_at", "mql_no")
    names = (
        "namespace",
        "external_id",
        "created_at",
        "stage_entered_at",
        "history_known",
        "mql_no",
        "source_id",
        "version",
    )
    return [getattr(lead, name) for name in names], lead.stage.key, list(events), lead.clocks.count()


class TestJobs:
    LEADS = HEADER + "".join(f"{n},site,2026-01-05,p{n}@example.com,lead,\n" for n in range(25))

    def test_a_killed_run_goes_on_where_its_cursor_stands_and_counts_nothing_twice(self, upload, cmo, monkeypatch):
        monkeypatch.setattr(running, "CHUNK", 10)
        job = upload(self.LEADS)
        uploads.confirm(job, raw=SIMPLE, options={}, now=NOW)
        import_jobs.queue(job, phase="import", actor=cmo, now=NOW)
        runner = running.Runner(import_jobs.claim(now=NOW), clock=lambda: NOW)
        runner._take(next(running._chunks(runner._rows_ahead())))

        assert import_jobs.claim(now=NOW) is None
        done = work(NOW + timedelta(minutes=5))

        assert counts(done) == {"rows": 25, "created": 25, "updated": 0, "skipped": 0, "failed": 0}
        assert (done.state, Lead.objects.count(), StageEvent.objects.count()) == ("done", 25, 25)

    def test_a_worker_that_lost_its_lease_writes_nothing_more(self, upload, cmo):
        job = upload(self.LEADS)
        uploads.confirm(job, raw=SIMPLE, options={}, now=NOW)
        import_jobs.queue(job, phase="import", actor=cmo, now=NOW)
        slow = import_jobs.claim(now=NOW)
        import_jobs.claim(now=NOW + timedelta(minutes=5))

        running.run(slow, clock=lambda: NOW)

        assert Lead.objects.count() == 0

    def test_a_trial_run_counts_everything_and_writes_nothing(self, load):
        job = load(self.LEADS + "x,site,soon,,lead,\n", SIMPLE, phase="dry_run", date_format="iso")

        assert counts(job) == {"rows": 26, "created": 25, "updated": 0, "skipped": 0, "failed": 1}
        assert (job.state, Lead.objects.count(), Source.objects.count(), ImportRowError.objects.count()) == (
            "done",
            0,
            0,
            1,
        )

    def test_an_imported_file_is_not_imported_again_from_the_same_job(self, load, cmo):
        job = load(self.LEADS, SIMPLE)

        with pytest.raises(DomainError, match="imported already"):
            import_jobs.queue(job, phase="import", actor=cmo, now=NOW)

    def test_a_file_that_breaks_off_is_refused_with_the_line_and_not_kept(self, upload, settings):
        with pytest.raises(InvalidInput, match="The quote opened on line 27 is never closed"):
            upload(self.LEADS + '26,"never closed\n')

        assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []

    def test_a_file_spoilt_on_disk_keeps_what_was_read_and_says_where(self, upload, cmo, monkeypatch):
        monkeypatch.setattr(running, "CHUNK", 10)
        job = upload(self.LEADS)
        uploads.confirm(job, raw=SIMPLE, options={}, now=NOW)
        import_jobs.queue(job, phase="import", actor=cmo, now=NOW)
        with import_jobs.file_path(job).open("a") as stream:
            stream.write('26,"never closed\n')

        done = work()

        assert (done.state, done.last_error) == ("dead", "The quote opened on line 27 is never closed.")
        assert done.rows == Lead.objects.count() == 20

    def test_the_mapping_is_remembered_for_the_next_file_with_these_columns(self, load, upload):
        mapping = [{"column": "external_id", "field": "external_id"}, {"column": "email", "field": "custom.mail"}]
        load(self.LEADS, mapping)

        assert upload(self.LEADS).mapping == mapping

    def test_stages_that_mean_nothing_yet_are_asked_for_before_anything_runs(self, upload):
        """R-IN-03."""
        job = upload("id,status\n1,Просто так\n")

        with pytest.raises(InvalidInput, match="Say which stage “Просто так” is"):
            uploads.confirm(job, raw=job.mapping, options={}, now=NOW)

    def test_dates_that_could_be_two_are_asked_for_once_and_then_remembered(self, load):
        content = "external_id,created_at\n1,02/01/2026\n"
        mapping = [{"column": "external_id", "field": "external_id"}, {"column": "created_at", "field": "created_at"}]
        with pytest.raises(InvalidInput, match="In the column “created_at” day and month could change places"):
            load(content, mapping)

        load(content, mapping, date_format="dd/mm/yyyy")
        again = load(content, mapping)

        assert (Lead.objects.get().created_at.isoformat(), again.skipped) == ("2026-01-01T21:00:00+00:00", 1)

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"encoding": "klingon"}, "no encoding “klingon”"),
            ({"delimiter": "ab"}, "delimiter is one sign"),
            ({"timezone": "Mars/Base"}, "no time zone “Mars/Base”"),
            ({"date_format": "later"}, "is not a date format"),
            ({"on_duplicate": "explode"}, "“on_duplicate” is one of: update, skip"),
            ({"magic": 1}, "no option “magic”"),
        ],
    )
    def test_a_wrong_option_is_refused_with_a_sentence_and_nothing_is_kept(self, upload, options, sentence, settings):
        with pytest.raises(InvalidInput, match=sentence):
            upload("id\n1\n", **options)
        assert ImportJob.objects.count() == 0

    def test_a_file_over_the_limit_is_refused(self, upload, settings):
        settings.IMPORT_MAX_MB = 1

        with pytest.raises(InvalidInput, match="larger than 1 MB"):
            upload("id\n" + "1" * 1024 * 1024)


class TestRollback:
    def test_created_leads_go_updated_ones_get_their_values_back_unless_changed_since(self, load, cmo):
        load(HEADER + "1,site,2026-01-05,a@example.com,lead,\n2,site,2026-01-05,b@example.com,lead,\n", SIMPLE)
        batch = load(
            HEADER + "1,site,2026-01-05,x@example.com,won,2026-02-01\n2,site,2026-01-05,y@example.com,,\n"
            "3,site,2026-01-05,c@example.com,lead,\n",
            SIMPLE,
        )
        changed = Lead.objects.get(external_id="2")
        changed.email, changed.version = "z@example.com", changed.version + 1
        changed.save()

        job = import_rollback.roll_back(batch, actor=cmo, now=NOW)

        first, second = Lead.objects.get(external_id="1"), Lead.objects.get(external_id="2")
        assert (first.email, first.stage.key, second.email) == ("a@example.com", "lead", "z@example.com")
        assert Lead.objects.get(external_id="3").removed_at == NOW
        assert warnings(job) == {"changed_since": 1}
        assert (job.phase, LeadBefore.objects.count()) == ("rolled_back", 2)
        with pytest.raises(DomainError, match="already taken back"):
            import_rollback.roll_back(job, actor=cmo, now=NOW)

    def test_a_batch_taken_back_can_come_again(self, load, cmo):
        content = HEADER + "1,site,2026-01-05,a@example.com,won,2026-02-01\n"
        import_rollback.roll_back(load(content, SIMPLE), actor=cmo, now=NOW)

        again = load(content, SIMPLE)

        lead = Lead.objects.get()
        assert (counts(again)["created"], lead.removed_at, lead.stage.key) == (1, None, "won")
        live = lead.events.filter(kind="entered", voided_by=None).order_by("occurred_at")
        assert [event.stage.key for event in live] == ["lead", "won"]

    def test_tags_and_fields_changed_twice_by_a_batch_come_back_as_they_were_first(self, load, cmo, monkeypatch):
        monkeypatch.setattr(running, "CHUNK", 1)
        mapping = [{"column": name, "field": name} for name in ("external_id", "city", "company", "tags")]
        load("external_id,city,company,tags\n1,Омск,Альфа,старый\n", mapping)
        batch = load("external_id,city,company,tags\n1,Тула,,новый\n1,Уфа,Бета,\n", mapping)

        job = import_rollback.roll_back(batch, actor=cmo, now=NOW)

        lead = Lead.objects.get()
        assert (lead.city, lead.company, warnings(job)) == ("Омск", "Альфа", {})
        assert [tag.name for tag in lead.tags.all()] == ["старый"]

    def test_after_thirty_days_only_the_counts_are_kept(self, load, cmo):
        job = load(HEADER + "1,site,2026-01-05,a@example.com,lead,\n2,site,,wrong,lead,\n", SIMPLE)
        path = import_jobs.file_path(job)

        assert import_jobs.forget_old(now=NOW + timedelta(days=29)) == 0
        assert import_jobs.forget_old(now=NOW + timedelta(days=31)) == 1

        job.refresh_from_db()
        assert (path.exists(), job.sample, job.row_errors.count(), job.rows) == (False, [], 0, 2)
        with pytest.raises(DomainError, match="older and cannot be taken back"):
            import_rollback.roll_back(job, actor=cmo, now=NOW + timedelta(days=31))


class TestStageEvents:
    def test_a_history_is_told_step_by_step_and_only_once(self, load):
        load(HEADER + "1,site,2026-01-05,,lead,\n", SIMPLE)
        content = "lead id,stage,date\n1,mql,2026-01-06\n1,Выигран,2026-02-01\n9,mql,2026-01-06\n"

        first, again = load(content, kind="stage_events"), load(content, kind="stage_events")

        assert counts(first) == {"rows": 3, "created": 2, "updated": 0, "skipped": 0, "failed": 1}
        assert counts(again)["skipped"] == 2
        assert ImportRowError.objects.filter(job=first).get().error == "There is no lead with the id “9”."
        assert Lead.objects.get().stage.key == "won"

    def test_taken_back_the_lead_stands_where_it_stood(self, load, cmo):
        load(HEADER + "1,site,2026-01-05,,lead,\n", SIMPLE)
        job = load("lead id,stage,date\n1,won,2026-02-01\n", kind="stage_events")

        import_rollback.roll_back(job, actor=cmo, now=NOW)

        assert Lead.objects.get().stage.key == "lead"


def test_a_head_changes_by_file_only_what_is_the_team_s(upload, head_of_sales, rep, rep_of_another_team):
    """decisions.md 13: a file opens no door that the page keeps shut."""
    make_lead("sql", owner=rep, external_id="own", namespace="site", company="Was")
    foreign = make_lead("sql", owner=rep_of_another_team, external_id="foreign", namespace="site", company="Was")
    content = b"external_id,source,company\nown,site,Is\nforeign,site,Is\n"
    job = uploads.receive(
        SimpleUploadedFile("file.csv", content), kind="leads", options={}, author=head_of_sales, now=NOW
    )
    raw = [{"column": name, "field": name} for name in ("external_id", "source", "company")]
    uploads.confirm(job, raw=raw, options={}, now=NOW)
    import_jobs.queue(job, phase="import", actor=head_of_sales, now=NOW)

    done = work()

    assert counts(done) == {"rows": 2, "created": 0, "updated": 1, "skipped": 0, "failed": 1}
    assert Lead.objects.get(pk=foreign.pk).company == "Was"
