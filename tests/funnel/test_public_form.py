"""POST /forms/{token}/: open to everyone, therefore careful."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from delivery.services import throttles
from funnel.models import Consent, Lead, Touch, WebForm
from funnel.services import public_forms
from funnel.views.public_forms import SALT
from tests.factories.funnel import campaign, source

WORDS = {
    "name": "Анна",
    "email": "anna@example.com",
    "phone": "8 916 123-45-67",
    "message": "Сколько стоит?",
    "consent": "true",
    "rendered": signing.dumps(timezone.now().timestamp() - 30, salt=SALT),
}


@pytest.fixture
def form(company, now):
    return public_forms.create_form(
        name="Сайт", consent_text="Согласен на обработку данных.", now=now, actor=None, source=source("site"),
        campaign=campaign("spring"),
    )  # fmt: skip


@pytest.fixture
def address(form):
    return f"/forms/{form.token}/"


def test_a_sent_form_becomes_a_lead_with_consent_and_touch(client, form, address):
    answer = client.post(address, {**WORDS, "utm_source": "yandex", "yclid": "42", "colour": "red"})

    assert (answer.status_code, answer["Location"]) == (303, f"{address}thanks/")
    lead = Lead.objects.get()
    assert (lead.first_name, lead.email, lead.phone_e164) == ("Анна", "anna@example.com", "+79161234567")
    assert (lead.source.key, lead.campaign.key, lead.stage.key) == ("site", "spring", "lead")
    assert (lead.custom, lead.utm, lead.click_ids) == (
        {"message": "Сколько стоит?"},
        {"source": "yandex"},
        {"yclid": "42"},
    )
    assert lead.events.get().door == "form"
    consent = Consent.objects.get()
    assert (consent.form, consent.version, consent.text_hash) == (form, 1, public_forms.text_hash(form.consent_text))
    assert Touch.objects.get().lead == lead


def test_json_is_answered_with_201_and_no_echo(client, address):
    answer = client.post(address, json.dumps({**WORDS, "consent": True}), content_type="application/json")

    assert answer.status_code == 201
    assert answer.json()["status"] == "received"
    assert "anna" not in answer.content.decode().lower()
    assert Lead.objects.count() == 1


def test_without_consent_nothing_is_kept(client, address):
    page = client.post(address, {**WORDS, "consent": ""})
    data = client.post(address, json.dumps({"email": "a@example.com"}), content_type="application/json")

    assert (page.status_code, data.status_code) == (422, 400)
    assert "anna@example.com" not in page.content.decode()
    assert data.json()["errors"][0]["field"] == "consent"
    assert not Lead.objects.exists()


def test_the_same_address_within_a_minute_is_one_lead_with_two_touches(client, address):
    """B2: idempotent; a double click is one visitor."""
    client.post(address, WORDS)
    client.post(address, WORDS)

    assert (Lead.objects.count(), Touch.objects.count(), Consent.objects.count()) == (1, 2, 1)


def test_after_a_minute_it_is_another_lead_shown_as_a_possible_duplicate(form, now):
    from funnel.inputs import public_values

    values = public_values({"email": "a@example.com", "name": "А"})
    first = public_forms.receive(form, values, now=now)
    later = public_forms.receive(form, values, now=now + timedelta(seconds=61))

    assert later.is_new
    assert later.duplicates == (first.lead.pk,)


def test_a_person_who_took_time_is_taken(client, address):
    client.post(address, WORDS)

    assert Lead.objects.count() == 1


def test_an_unknown_or_switched_off_form_is_404(client, form, address):
    WebForm.objects.filter(pk=form.pk).update(is_active=False)

    assert client.post(address, WORDS).status_code == 404
    assert client.get("/forms/nobody/").status_code == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("[", "application/json", 400),
        ("[1]", "application/json", 400),
        ("[" * 5000, "application/json", 400),
        ('{"email": "?", "consent": true}', "application/json", 400),
        ('{"email": {"a": 1}, "consent": true}', "application/json", 400),
        ('{"email": "a@example.com\\u0000", "consent": true}', "application/json", 400),
        ('{"name": "\\ud800", "phone": "1", "consent": true}', "application/json", 400),
        ("x" * 70_000, "application/json", 413),
    ],
)
def test_malformed_bodies_are_refused(client, address, body, kind, status):
    assert client.post(address, body, content_type=kind).status_code == status
    assert not Lead.objects.exists()


def test_the_eleventh_message_in_a_minute_is_asked_to_wait(client, form, address, monkeypatch):
    moment = timezone.now().replace(second=1)
    monkeypatch.setattr("funnel.views.public_forms.timezone.now", lambda: moment)
    answers = [client.post(address, {**WORDS, "email": f"a{number}@example.com"}) for number in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert throttles.allow("form:another", limit=1, seconds=60, now=moment)


def test_the_hosted_page_and_the_snippet_show_the_consent(client, form, address):
    page = client.get(address)
    script = client.get(f"{address}embed.js")

    assert (page.status_code, script.status_code) == (200, 200)
    assert form.consent_text in page.content.decode()
    assert script["Content-Type"].startswith("text/javascript")
    assert f"http://testserver{address}" in script.content.decode().replace("\\u002D", "-")


def test_a_foreign_thanks_page_is_allowed_by_the_policy_of_the_hosted_page(client, form, address):
    WebForm.objects.filter(pk=form.pk).update(thanks_url="https://example.com/thanks")

    policy = client.get(address)["Content-Security-Policy"]
    answer = client.post(address, WORDS)

    assert "form-action 'self' https://example.com" in policy
    assert answer["Location"] == "https://example.com/thanks"


def test_the_snippet_cannot_be_broken_out_of(client, form, address):
    WebForm.objects.filter(pk=form.pk).update(consent_text="</script><script>alert(1)</script>")

    assert "</script>" not in client.get(f"{address}embed.js").content.decode()


def test_names_in_an_address_do_not_make_campaigns(client, form, address):
    WebForm.objects.filter(pk=form.pk).update(source=None, campaign=None)
    client.post(address, {**WORDS, "utm_source": "evil", "utm_campaign": "evil"})

    lead = Lead.objects.get()
    assert (lead.source, lead.campaign) == (None, None)


def test_naughty_strings_reach_no_error_of_ours(form, client, address, real_data, monkeypatch):
    monkeypatch.setattr("funnel.views.public_forms.LIMITS", ())
    strings = json.loads((real_data / "blns" / "blns.json").read_text())
    for text in strings[::7]:
        words = {"name": text, "message": text, "phone": text, "email": "a@example.com", "consent": True}
        assert client.post(address, json.dumps(words), content_type="application/json").status_code in (201, 400)
        assert client.post(address, {**WORDS, **words, "email": text}).status_code in (303, 422)


def test_marketing_makes_and_changes_forms(as_, marketer, form):
    browser = as_(marketer)
    made = browser.post(
        "/settings/forms/add/", {"name": "Лендинг", "consent_text": "Согласен.", "thanks_url": "https://example.com/ok"}
    )
    bad = browser.post("/settings/forms/add/", {"name": "", "consent_text": "", "thanks_url": "javascript:alert(1)"})
    changed = browser.post(
        f"/settings/forms/{form.pk}/", {"name": "Сайт", "consent_text": "Новый текст.", "is_active": "on"}
    )

    assert (made.status_code, bad.status_code, changed.status_code) == (302, 422, 302)
    form.refresh_from_db()
    assert (form.consent_version, WebForm.objects.count()) == (2, 2)
    assert "Лендинг" in browser.get("/settings/forms/").content.decode()
    assert browser.post(f"/settings/forms/{form.pk}/switch/").status_code == 302
    form.refresh_from_db()
    assert form.is_active is False


def test_sales_do_not_manage_forms(as_, rep, form):
    assert as_(rep).get("/settings/forms/").status_code == 403
    assert as_(rep).post(f"/settings/forms/{form.pk}/switch/").status_code == 403
