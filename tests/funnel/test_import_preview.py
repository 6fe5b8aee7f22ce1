"""The card before saving: the weakest step, the own best quarter, the price of the gap (ux.md 7 and 9)."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from funnel.imports import uploads
from funnel.imports.run import run
from funnel.metrics.preview import Quarter, judge, lost_sales
from funnel.models import ImportJob, Lead
from funnel.selectors.import_cards import card_of
from funnel.services import import_jobs
from loop.models import Topic
from people.models import Company

WAY = ("lead", "sql", "won")
TODAY = date(2026, 3, 16)
EXPORTS = Path(__file__).parent / "exports"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def quarter(start, *, leads, sql, won, unknown=0, deal=100_000_00):
    reached = [leads - unknown - sql, sql - won, won]
    return Quarter(start, reached, won=won, unknown=unknown, amounts=won, revenue_minor=won * deal)


def test_the_weakest_step_is_the_one_furthest_below_its_own_best_quarter():
    """300 leads, 150 of them sql, 24 won: sql → won 16 % against 30 % in the second quarter."""
    found = judge(
        WAY,
        [
            quarter(date(2025, 1, 1), leads=100, sql=50, won=4),
            quarter(date(2025, 4, 1), leads=100, sql=50, won=15),
            quarter(date(2025, 7, 1), leads=100, sql=50, won=5),
        ],
        today=TODAY,
        margin=0.4,
    )

    gap = found.gap
    assert (gap.before, gap.stage, gap.rate, gap.best, gap.best_quarter) == ("sql", "won", 0.16, 0.3, "2025-2")
    assert (gap.n, gap.best_n, gap.later) == (150, 50, 1)
    assert gap.a_month == pytest.approx(150 / 9)
    assert gap.stake_minor == pytest.approx((0.3 - 0.16) * 150 * 100_000_00 * 0.4 / 9)
    assert lost_sales(gap) == pytest.approx(0.14 * 150 / 9)


def test_where_losses_have_no_stage_no_step_is_blamed_but_the_whole_way_is_priced():
    """decisions.md 32: won of all, whatever the steps were."""
    found = judge(
        WAY,
        [
            quarter(date(2025, 1, 1), leads=100, sql=20, won=10, unknown=70),
            quarter(date(2025, 4, 1), leads=100, sql=30, won=20, unknown=60),
        ],
        today=TODAY,
        margin=None,
    )

    assert (found.unknown, found.gap.before, found.gap.rate, found.gap.best) == (130, "", 0.15, 0.2)
    assert found.gap.stake_minor is None


@pytest.mark.parametrize(
    ("sizes", "lacking"), [([], 60), ([20], 40), ([50], 30), ([50, 10], 20), ([29, 29], 2), ([50, 50], 0)]
)
def test_too_little_data_says_how_many_leads_are_missing(sizes, lacking):
    quarters = [
        quarter(date(2025, 1 + 3 * place, 1), leads=size, sql=size // 2, won=size // 5)
        for place, size in enumerate(sizes)
    ]

    assert judge(WAY, quarters, today=TODAY, margin=0.4).lacking == lacking


def test_a_quarter_that_still_ripens_is_not_compared():
    fresh = quarter(date(2026, 1, 1), leads=100, sql=10, won=0)
    fresh.still_open = 100
    ripe = [quarter(date(2025, 1, 1), leads=60, sql=30, won=15), quarter(date(2025, 4, 1), leads=60, sql=30, won=15)]

    found = judge(WAY, [*ripe, fresh], today=TODAY, margin=0.4)

    assert (found.gap, found.n) == (None, 220)


def file_of(*, month_rates):
    """A lead a row: created in its month, sql after five days, won after ten where the month had it so."""
    lines = ["id;Дата создания;sql date;Дата продажи;Сумма;Валюта;Этап"]
    for number, (month, leads, sql, won) in enumerate(month_rates):
        for n in range(leads):
            stage = "Продажа" if n < won else "Отказ"
            sql_at = f"11.{month}.2025" if n < sql else ""
            won_at = f"16.{month}.2025" if n < won else ""
            lines.append(f"{number}-{n};06.{month}.2025;{sql_at};{won_at};{100000 if n < won else ''};руб.;{stage}")
    return "\n".join(lines).encode()


@pytest.fixture
def tried(company, cco, now):
    Company.objects.update(language="en")
    body = file_of(month_rates=[("02", 30, 15, 3), ("05", 30, 15, 6)])
    job = uploads.receive(SimpleUploadedFile("leads.csv", body), kind="leads", options={}, author=cco, now=now)
    uploads.confirm(job, raw=job.mapping, options={}, now=now)
    return work(job, import_jobs.DRY_RUN, now)


def work(job, phase, now):
    import_jobs.queue(job, phase=phase, actor=job.author, now=now)
    run(import_jobs.claim(now=now), clock=lambda: now)
    job.refresh_from_db()
    return job


def test_a_trial_run_leaves_a_card_and_no_lead(tried):
    said = tried.format["preview"]

    assert (said["n"], said["lacking"], Lead.objects.count()) == (60, 0, 0)
    assert (said["gap"]["stage"], said["gap"]["rate"], said["gap"]["best_quarter"]) == ("won", 0.15, "2025-2")


def test_leads_lost_without_a_date_of_any_step_are_counted_as_unknown(tried):
    """Half of the leads never became sql and the file does not say where they ended."""
    assert tried.format["preview"]["unknown"] == 30


def test_the_card_prints_its_calculation(tried, cco, client):
    """(20 % − 15 %) × 10 leads a month × 100 000 × 40 % = 20 000 a month, on the page and in the topic."""
    client.force_login(cco)
    type(cco).objects.update(language="en")

    body = client.get(f"/imports/{tried.pk}/").content.decode().replace("\xa0", " ").replace("\u202f", " ")

    assert "Own best quarter" in body
    assert "10 leads a month = 0.5 sales a month" in body
    assert "Load it and take it to the next meeting" in body
    assert "30 lost leads stand in the file with their last stage only" in body
    card = card_of(tried)
    assert card.now.startswith("15")
    assert card.best.startswith("20")


def test_taking_it_to_the_meeting_parks_one_topic_and_loads_the_file(tried, cco, client, now):
    client.force_login(cco)

    first = client.post(f"/topics/import/{tried.pk}/")
    second = client.post(f"/topics/import/{tried.pk}/")

    topic = Topic.objects.get()
    assert (first.status_code, second.status_code) == (302, 409)
    assert (topic.raised_by, topic.state, "a month" in topic.text) == (cco, "parked", True)
    assert "sales a month" in topic.details
    job = ImportJob.objects.get()
    assert (job.phase, job.state) == ("import", "queued")
    run(import_jobs.claim(now=job.available_at), clock=lambda: job.available_at)
    assert Lead.objects.count() == 60


def test_putting_the_file_away_leaves_nothing(tried, cco, client, django_capture_on_commit_callbacks):
    client.force_login(cco)
    path = import_jobs.file_path(tried)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{tried.pk}/discard/")

    tried.refresh_from_db()
    assert (tried.state, tried.sample, path.exists(), Lead.objects.count()) == ("cancelled", [], False, 0)
    assert client.get(f"/imports/{tried.pk}/").status_code == 200
    assert client.get(f"/imports/{tried.pk}/mapping/").status_code == 302


def test_a_loaded_file_is_taken_back_and_not_put_away(tried, cco, client, now):
    work(tried, import_jobs.IMPORT, now)
    client.force_login(cco)

    assert client.post(f"/imports/{tried.pk}/discard/").status_code == 409
    assert Lead.objects.count() == 60


def test_a_stranger_to_imports_takes_nothing_to_a_meeting(tried, rep, client):
    client.force_login(rep)

    assert client.post(f"/topics/import/{tried.pk}/").status_code == 403
    assert Topic.objects.count() == 0


def test_an_export_with_questions_asks_them_first(company, cco, client):
    client.force_login(cco)
    type(cco).objects.update(language="en")
    upload = SimpleUploadedFile("deals.csv", (EXPORTS / "amocrm_deals.csv").read_bytes())

    answer = client.post("/imports/new/", {"kind": "leads", "file": upload}, follow=True)

    body = answer.content.decode()
    assert answer.redirect_chain[-1][0].endswith("/mapping/")
    assert "Looks like an export of amoCRM: 19 columns recognised" in body
    assert "1 question left" in body
    assert body.index("Замер назначен") < body.index("What was recognised")


def test_an_export_without_questions_goes_straight_to_its_card(company, cco, client):
    client.force_login(cco)
    text = (EXPORTS / "amocrm_deals.csv").read_bytes().decode("cp1251").replace("Замер назначен", "Встреча назначена")
    upload = SimpleUploadedFile("deals.csv", text.encode("cp1251"))

    answer = client.post("/imports/new/", {"kind": "leads", "file": upload})

    job = ImportJob.objects.get()
    assert (answer.url, job.phase, job.state) == (f"/imports/{job.pk}/", "dry_run", "queued")
