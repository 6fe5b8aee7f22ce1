"""Pages and API of materials."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from practices.models import Asset, AssetRequest, AssetUse
from practices.services import assets, methods
from tests.factories.funnel import make_lead


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def asset(marketer, cmo):
    now = timezone.now()
    made = assets.create(
        kind="case", title="Логистика", owner=marketer, actor=marketer, now=now, link="https://example.com/a"
    )  # fmt: skip
    return assets.approve(made, actor=cmo, now=now)


def upload(name="case.pdf", content=b"%PDF-1.7"):
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_a_file_comes_in_and_goes_out_as_an_attachment_that_no_browser_runs(as_, marketer, cmo, rep, files):
    given = {"kind": "case", "title": "Логистика", "owner": marketer.pk, "language": "ru", "file": upload()}
    answer = as_(marketer).post("/practices/assets/new/", given)
    asset = Asset.objects.get()
    url = f"/practices/assets/{asset.pk}/file/{asset.versions.get().pk}/"
    assert answer.status_code == 302
    assert as_(rep).get(url).status_code == 404
    assets.approve(asset, actor=cmo, now=timezone.now())
    response = as_(rep).get(url)

    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("file", [upload("evil.html"), upload("page.svg"), upload("a.pdf", b"")])
def test_what_a_browser_would_run_and_what_is_empty_is_refused_and_leaves_no_file(as_, marketer, files, file):
    given = {"kind": "case", "title": "x", "owner": marketer.pk, "language": "ru", "file": file}
    answer = as_(marketer).post("/practices/assets/new/", given)

    assert answer.status_code == 422
    assert not Asset.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_refused_version_leaves_no_file(as_, marketer, asset, files):
    given = {"language": "ru", "link": "https://example.com", "file": upload()}
    answer = as_(marketer).post(f"/practices/assets/{asset.pk}/version/", given)

    assert answer.status_code == 422
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_r_cf_02_an_old_material_opens_with_a_banner_and_one_tap_asks_for_an_update(as_, rep, asset):
    Asset.objects.update(reviewed_at=timezone.now() - timedelta(days=400))
    browser = as_(rep)
    page = browser.get(f"/practices/assets/{asset.pk}/").content.decode()
    assert "alert-warning" in page
    assert f"/practices/assets/{asset.pk}/ask/" in page
    answer = browser.post(f"/practices/assets/{asset.pk}/ask/", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert AssetRequest.objects.get().requester == rep


def test_the_fragment_for_a_lead_offers_and_takes_one_tap(as_, rep, rep_of_another_team, cmo, asset):
    lead = make_lead("sql", owner=rep)
    browser = as_(rep)
    assert browser.get(f"/practices/assets/offer/?lead={lead.pk}").content == b""
    now = timezone.now()
    methods.launch("content", owner=cmo, start_on=now.date(), actor=cmo, now=now)
    assert "Логистика" in browser.get(f"/practices/assets/offer/?lead={lead.pk}").content.decode()
    answer = browser.post("/practices/assets/offer/", {"lead": lead.pk, "asset": asset.pk})

    assert answer.status_code == 200
    assert AssetUse.objects.get().lead == lead
    assert as_(rep_of_another_team).get(f"/practices/assets/offer/?lead={lead.pk}").status_code == 404
    assert as_(rep).get("/practices/assets/offer/?lead=x").status_code == 404


def test_a_seller_neither_writes_nor_retires_and_hr_does_not_look(as_, rep, hr_director, asset):
    assert as_(rep).get("/practices/assets/new/").status_code == 403
    assert as_(rep).post(f"/practices/assets/{asset.pk}/retire/", {"note": "x"}).status_code == 403
    assert as_(rep).post(f"/practices/assets/{asset.pk}/nothing/").status_code == 404
    assert as_(hr_director).get("/practices/assets/").status_code == 403


def test_the_list_costs_the_same_for_one_material_and_for_many(
    as_, cmo, marketer, asset, django_assert_max_num_queries
):
    browser = as_(cmo)
    with django_assert_max_num_queries(60) as one:
        browser.get("/practices/assets/")
    for n in range(20):
        assets.create(
            kind="case", title=f"{n}", owner=marketer, actor=marketer, now=timezone.now(), link="https://example.com"
        )  # fmt: skip
    with django_assert_max_num_queries(len(one)):
        browser.get("/practices/assets/")


def test_a_material_of_a_colleagues_deal_names_no_client(as_, rep, rep_of_another_team, asset):
    lead = make_lead("won", owner=rep_of_another_team, company="Тайна")
    assets.use(asset, lead=lead, person=rep_of_another_team, now=timezone.now())

    assert "Тайна" not in as_(rep).get(f"/practices/assets/{asset.pk}/").content.decode()


def test_the_api_makes_approves_shows_and_retires(as_, marketer, cmo, cco, rep):
    json = {"content_type": "application/json"}
    given = {"kind": "case", "title": "Логистика", "link": "https://example.com/a"}
    made = as_(marketer).post("/api/v1/assets/", given, **json)
    url = f"/api/v1/assets/{made.json()['id']}/"
    assert (made.status_code, made.json()["state"], made.json()["condition"]) == (201, "draft", "fresh")
    assert as_(rep).get(url).status_code == 404
    assert as_(marketer).post(f"{url}approve/", {}, **json).status_code == 403
    assert as_(cmo).post(f"{url}approve/", {}, headers={"If-Match": '"7"'}, **json).status_code == 412
    assert as_(cmo).post(f"{url}approve/", {}, **json).json()["state"] == "approved"
    lead = make_lead("won", at=timezone.now(), owner=rep)
    shown = as_(rep).post(f"{url}use/", {"lead": lead.pk}, **json).json()
    assert (shown["state"], shown["wins"], shown["uses_lately"]) == ("in_use", 1, 1)
    asked = as_(marketer).post(f"{url}retire/", {"reason": "старое"}, **json).json()
    assert (asked["state"], asked["retire_asked_by"]) == ("in_use", marketer.pk)
    assert as_(cco).post(f"{url}consent/", {"is_given": True}, **json).json()["state"] == "retired"
    assert as_(cco).post(f"{url}consent/", {"is_given": True}, **json).status_code == 409
    assert as_(marketer).post(f"{url}restore/", {}, **json).json()["state"] == "in_use"


def test_the_api_says_what_is_wrong(as_, marketer, rep, asset):
    json = {"content_type": "application/json"}
    url = f"/api/v1/assets/{asset.pk}/"
    wrong = as_(marketer).post("/api/v1/assets/", {"kind": "song", "title": "x", "link": "ftp://a"}, **json)
    assert [error["field"] for error in wrong.json()["errors"]] == ["kind"]
    assert as_(rep).post(f"{url}use/", {"lead": 999}, **json).json()["errors"][0]["field"] == "lead"
    assert as_(rep).get("/api/v1/assets/?colour=red").status_code == 400
    assert as_(rep).post(f"{url}ask/", {"note": "x"}, **json).status_code == 200
