"""Exports of amoCRM and Bitrix24 are recognised unaided: nine columns of ten right, none wrong, three questions at most.

Headings of the fixtures are those of the systems; what the columns are for us stands in `exports/truth.json`.
"""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from funnel.imports import uploads
from funnel.imports.forms import recognised, stage_answers
from funnel.imports.headers import known_export
from funnel.imports.run import run
from funnel.models import Lead
from funnel.services import import_jobs

EXPORTS = Path(__file__).parent / "exports"
TRUTH = json.loads((EXPORTS / "truth.json").read_text())
SYSTEMS = {"amocrm": "amoCRM", "bitrix24": "Битрикс24"}
FILES = sorted(TRUTH)
ANSWERS = {"Замер назначен": "kev_set", "Думает": "mql", "Ждём тендер": "proposal"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def job(request, company, cco, now):
    name = request.param
    upload = SimpleUploadedFile(name, (EXPORTS / name).read_bytes())
    return uploads.receive(upload, kind="leads", options={}, author=cco, now=now)


def guessed(job):
    return {part["column"]: part["field"] for part in job.mapping if "column" in part}


@pytest.mark.parametrize("job", FILES, indirect=True)
def test_nine_columns_of_ten_are_right_unaided(job):
    truth, found = TRUTH[job.file_name], guessed(job)

    right = [name for name, field in truth.items() if found.get(name) == field]
    kept = [name for name in job.headers if name not in truth and found.get(name, "custom.").startswith("custom.")]

    assert (len(right) + len(kept)) / len(job.headers) >= 0.9
    assert len(right) / len(truth) >= 0.9


@pytest.mark.parametrize("job", FILES, indirect=True)
def test_no_column_is_wrong_in_silence(job):
    truth = TRUTH[job.file_name]

    wrong = {
        name: field
        for name, field in guessed(job).items()
        if not field.startswith("custom.") and truth.get(name) != field
    }

    assert wrong == {}


@pytest.mark.parametrize("job", FILES, indirect=True)
def test_the_system_is_named_and_at_most_three_questions_are_asked(job):
    words = uploads.words_of(job, job.mapping)
    found = recognised(job, job.mapping, stage_answers(words, job.mapping))

    assert found["system"] == SYSTEMS[job.file_name.split("_")[0]]
    assert 1 <= found["asked"] <= 3
    assert {"constant": job.file_name.split("_")[0], "field": "import_source"} in job.mapping


def test_a_table_of_nobody_in_particular_is_no_export():
    assert known_export(["Имя", "Телефон", "Источник", "Дата", "Сумма"]) == ""


@pytest.mark.parametrize("job", ["amocrm_deals.csv", "bitrix24_deals.csv"], indirect=True)
def test_an_answered_export_loads_whole_and_lost_leads_say_that_their_stage_is_unknown(job, now):
    """decisions.md 32; a forecast of closing is no moment of anything that has happened."""
    mapping = answered(job)

    uploads.confirm(job, raw=mapping, options={}, now=now)
    import_jobs.queue(job, phase=import_jobs.IMPORT, actor=job.author, now=now)
    run(import_jobs.claim(now=now), clock=lambda: now)

    job.refresh_from_db()
    lost = Lead.objects.filter(stage__kind="lost")
    assert (job.failed, job.created, Lead.objects.count()) == (0, 180, 180)
    assert lost.count() > 20
    assert set(lost.values_list("history_known", flat=True)) == {False}
    assert Lead.objects.filter(stage_entered_at__gt=now).count() == 0
    assert set(Lead.objects.values_list("namespace", flat=True)) == {job.file_name.split("_")[0]}


def answered(job):
    parts = [dict(part) for part in job.mapping]
    stage = next(part for part in parts if part["field"] == "stage")
    stage["values"] = {**stage.get("values", {}), **ANSWERS}
    return parts


def test_of_two_numbers_the_fuller_column_is_the_phone(company, cco, now):
    text = "ID;Этап сделки;Рабочий телефон;Мобильный телефон\n1;Переговоры;;+79161234567\n2;Переговоры;;+79161234568\n"
    upload = SimpleUploadedFile("x.csv", text.encode())

    job = uploads.receive(upload, kind="leads", options={}, author=cco, now=now)

    assert guessed(job)["Мобильный телефон"] == "phone"


@pytest.mark.parametrize(
    ("header", "field"),
    [("Название сделки;Полное имя контакта", "Полное имя контакта"), ("Название сделки;Код", "Название сделки")],
)
def test_the_title_of_a_deal_is_a_name_only_where_there_is_no_other(company, cco, now, header, field):
    upload = SimpleUploadedFile("x.csv", f"{header}\nЗаявка 1;Ольга Белова\nЗаявка 2;Пётр Фомин\n".encode())

    job = uploads.receive(upload, kind="leads", options={}, author=cco, now=now)

    assert [name for name, each in guessed(job).items() if each == "name"] == [field]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("USD", ("USD", 1000_00)), ("руб.", ("RUB", 1000_00)), ("", ("RUB", 1000_00)), ("доллар США", ("USD", 1000_00))],
)
def test_an_amount_in_another_currency_keeps_it(company, cco, now, cell, kept):
    job = uploads.receive(
        SimpleUploadedFile("x.csv", f"ID;Сумма;Валюта\n1;1000;{cell}\n".encode()),
        kind="leads",
        options={},
        author=cco,
        now=now,
    )

    assert load(job, now).failed == 0
    assert (Lead.objects.get().currency, Lead.objects.get().amount_minor) == kept


def test_a_currency_that_nobody_knows_fails_its_row_and_no_other(company, cco, now):
    text = "ID;Сумма;Валюта\n1;1000;тугрики\n2;1000;RUB\n"
    job = uploads.receive(SimpleUploadedFile("x.csv", text.encode()), kind="leads", options={}, author=cco, now=now)

    job = load(job, now)

    assert (job.failed, job.created) == (1, 1)


def load(job, now):
    uploads.confirm(job, raw=job.mapping, options={}, now=now)
    import_jobs.queue(job, phase=import_jobs.IMPORT, actor=job.author, now=now)
    run(import_jobs.claim(now=now), clock=lambda: now)
    job.refresh_from_db()
    return job
