"""A2: one message in the signature of a company's letters, changed every thirty days, its clicks in the funnel."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from alignment.shared.errors import DomainError, InvalidInput
from delivery.models import Alert
from funnel.models import Campaign, Source
from funnel.services import rollups
from funnel.services.spend import record_spend
from loop.metrics import ideas as metrics
from loop.models import SignatureBanner
from loop.selectors_ideas import banner_rows
from loop.services import banners
from loop.watch import banner_alerts
from meetings.services import watching
from tests.factories.funnel import make_lead

pytestmark = pytest.mark.django_db
FIELDS = {
    "message": "Первый месяц аудита бесплатно", "service": "Аудит", "url": "https://alfa.example/audit?from=letter",
    "legal_entity": "ООО «Альфа»", "language": "ru", "letters_per_day": 10_000,
}  # fmt: skip


@pytest.fixture
def banner(marketer, now):
    return banners.put_up(owner=marketer, now=now, **FIELDS)


def test_reach_and_clicks_of_a_signature():
    """Worked example: signature_reach, signature_ctr: 10,000 letters a day × 20 days = 200,000; 400 clicks are 0.2 %."""
    assert metrics.signature_reach(10_000, 20) == 200_000
    assert metrics.signature_ctr(400, 200_000) == 0.002
    assert metrics.signature_ctr(400, 0) is None
    assert metrics.signature_ctr(None, 200_000) is None


def test_a_banner_is_a_campaign_of_the_source_signature(banner, marketer):
    """R-ID-04: with a link by which the funnel knows its visitors; what the address said before stays."""
    campaign = Campaign.objects.get()
    assert (campaign.key, campaign.source.key, campaign.owner) == ("signature-2026-03-16-ru", "signature", marketer)
    assert banner.link == (
        "https://alfa.example/audit?from=letter"
        "&utm_source=signature&utm_medium=email&utm_campaign=signature-2026-03-16-ru"
    )


def test_one_active_for_a_company_and_a_language(banner, marketer, now):
    """R-ID-03: another language and another company have their own; the database keeps it so."""
    with pytest.raises(InvalidInput):
        banners.put_up(owner=marketer, now=now, **FIELDS | {"legal_entity": " ООО   «Альфа» "})
    with pytest.raises(IntegrityError), transaction.atomic():
        SignatureBanner.objects.create(
            owner=marketer, valid_from=now.date(), campaign=Campaign.objects.create(key="x", name="x"), **FIELDS
        )
    banners.put_up(owner=marketer, now=now, **FIELDS | {"language": "en"})
    banners.put_up(owner=marketer, now=now, **FIELDS | {"legal_entity": "ООО «Бета»"})
    assert SignatureBanner.objects.filter(valid_to=None).count() == 3
    assert Campaign.objects.filter(source__key="signature").values("key").distinct().count() == 3
    assert Source.objects.filter(key="signature").count() == 1


def test_a_new_message_takes_the_old_one_down_the_same_day(banner, marketer, now):
    later = now + timedelta(days=20)
    fresh = banners.put_up(owner=marketer, now=later, replaces=banner, **FIELDS | {"message": "Новый сервис"})
    old = SignatureBanner.objects.get(pk=banner.pk)
    assert (old.valid_to, fresh.valid_from, fresh.is_active) == (date(2026, 4, 5), date(2026, 4, 5), True)
    with pytest.raises(DomainError):
        banners.take_down(old, actor=marketer, now=later)


def test_what_a_banner_brought(banner, marketer, cmo, now):
    """R-ID-04: 20 days of 10,000 letters, 400 clicks and one lead of its campaign; without clicks nothing is claimed."""
    later = now + timedelta(days=19)
    [silent] = banner_rows([banner], later)
    assert (silent.days, silent.reach, silent.clicks, silent.ctr) == (20, 200_000, None, None)
    figures = {"cost_minor": 0, "impressions": 0, "clicks": 400, "visits": 0}
    record_spend(banner.campaign, day=now.date(), currency="RUB", figures=figures, actor=cmo, now=now)
    make_lead("mql", campaign=banner.campaign, at=now)
    rollups.rebuild_all(now=later)
    [row] = banner_rows([banner], later)
    assert (row.reach, row.clicks, row.ctr, row.leads, row.won) == (200_000, 400, 0.002, 1, 0)


def test_after_thirty_days_another_message_is_asked_for(banner, marketer, now):
    """R-ID-03, AL-30: the page and its owner; a banner that came down asks for nothing."""
    assert banner.rotate_on == date(2026, 4, 15)
    assert banner_alerts(now + timedelta(days=30)) == []
    late = now + timedelta(days=31)
    [draft] = banner_alerts(late)
    assert (draft.key, draft.person_id, draft.action_url) == ("AL-30", marketer.pk, "/ideas/banners/")
    assert banner_rows([banner], late)[0].is_stale is True
    watching.remind(now=late)
    assert Alert.objects.open().filter(key="AL-30", person=marketer).count() == 1
    banners.take_down(banner, actor=marketer, now=late)
    watching.remind(now=late)
    assert Alert.objects.open().filter(key="AL-30").count() == 0


def test_marketing_puts_it_up_changes_it_and_takes_it_down_on_the_page(as_, marketer, rep):
    browser, address = as_(marketer), "/ideas/banners/"
    refused = browser.post(address, FIELDS | {"url": "javascript:alert(1)"})
    assert (refused.status_code, SignatureBanner.objects.count()) == (422, 0)
    assert browser.post(address, FIELDS).status_code == 302
    banner = SignatureBanner.objects.get()
    assert browser.post(address, FIELDS).status_code == 422
    assert 'value="10000"' in browser.get(f"{address}?replaces={banner.pk}").content.decode()
    changed = FIELDS | {"message": "Новый сервис", "replaces": banner.pk}
    assert browser.post(address, changed).status_code == 302
    page = as_(rep).get(address).content.decode()
    fresh = SignatureBanner.objects.get(valid_to=None)
    assert (fresh.message, "Новый сервис" in page, FIELDS["message"] in page) == ("Новый сервис", True, True)
    assert (fresh.link.replace("&", "&amp;") in page, 'id="banner-form"' in page) == (True, False)
    assert as_(rep).post(f"{address}{fresh.pk}/take-down/").status_code == 403
    assert as_(marketer).post(f"{address}{fresh.pk}/take-down/").status_code == 302
    assert SignatureBanner.objects.filter(valid_to=None).count() == 0


def test_banners_by_api_and_the_page_cost_the_same_at_one_and_at_many(as_, marketer, cmo, now):
    browser = as_(cmo)

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    addresses = ["/ideas/banners/", "/api/v1/signature-banners/"]
    banners.put_up(owner=marketer, now=now, **FIELDS)
    asked(addresses[0])
    few = [asked(address) for address in addresses]
    for number in range(12):
        banners.put_up(owner=marketer, now=now, **FIELDS | {"legal_entity": f"ООО {number}"})
    assert [asked(address) for address in addresses] == few
    shown = browser.get("/api/v1/signature-banners/?language=ru&limit=1").json()["results"][0]
    assert (shown["legal_entity"], shown["rotate_on"], shown["is_active"]) == ("ООО 11", "2026-04-15", True)
    assert browser.get("/api/v1/signature-banners/?language=fr").status_code == 400
