"""One visitor of a public form is one lead, and a page of another site may send it (B2, A37)."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from funnel.inputs import public_values
from funnel.models import Consent, Lead, Touch
from funnel.services import public_forms
from funnel.views.public_forms import SALT

PREFLIGHT = {
    "HTTP_ORIGIN": "https://shop.example",
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST",
    "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "content-type",
}
SENT = {
    "name": "А",
    "phone": "8 916 123-45-67",
    "consent": "true",
    "rendered": signing.dumps(timezone.now().timestamp() - 30, salt=SALT),
}


@pytest.fixture
def form(company, now):
    return public_forms.create_form(name="Сайт", consent_text="Согласен.", now=now, actor=None)


@pytest.mark.parametrize(
    ("first", "second", "leads"),
    [
        ({"phone": "8 916 123-45-67"}, {"phone": "+7 (916) 123 45 67"}, 1),
        ({"phone": "89161234567", "email": "a@example.com"}, {"phone": "89161234567"}, 1),
        ({"email": "a@example.com"}, {"email": "a@example.com", "phone": "89161234567"}, 1),
        ({"phone": "89161234567"}, {"phone": "89160000000"}, 2),
        ({"phone": "89161234567", "email": "a@example.com"}, {"email": "b@example.com"}, 2),
    ],
)
def test_the_same_phone_or_address_within_a_minute_is_one_lead(form, now, first, second, leads):
    """B2: idempotent."""
    for said in (first, second):
        public_forms.receive(form, public_values({"name": "А", **said}), now=now)

    assert (Lead.objects.count(), Consent.objects.count(), Touch.objects.count()) == (leads, leads, 2)


def test_three_clicks_with_a_phone_alone_are_one_lead(client, form):
    for _click in range(3):
        client.post(f"/forms/{form.token}/", SENT)

    assert (Lead.objects.count(), Touch.objects.count()) == (1, 3)


def test_after_a_minute_the_same_phone_is_another_lead(form, now):
    values = public_values({"name": "А", "phone": "89161234567"})
    public_forms.receive(form, values, now=now)

    assert public_forms.receive(form, values, now=now + timedelta(seconds=61)).is_new


def test_another_form_is_another_visit(form, now):
    other = public_forms.create_form(name="Лендинг", consent_text="Согласен.", now=now, actor=None)
    values = public_values({"name": "А", "phone": "89161234567"})
    public_forms.receive(form, values, now=now)

    assert public_forms.receive(other, values, now=now).is_new


def test_a_browser_that_asks_first_is_let_in(client, form):
    answer = client.options(f"/forms/{form.token}/", **PREFLIGHT)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "POST"
    assert answer["Access-Control-Allow-Headers"] == "Content-Type"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not Lead.objects.exists()


def test_only_this_door_answers_another_site(client, form, as_, rep):
    assert client.options("/forms/nosuchform/", **PREFLIGHT).status_code == 404
    assert "Access-Control-Allow-Origin" not in client.options(f"/forms/{form.token}/thanks/", **PREFLIGHT)
    assert "Access-Control-Allow-Origin" not in as_(rep).options("/api/v1/leads/", **PREFLIGHT)
    assert client.put(f"/forms/{form.token}/").status_code == 405


def test_a_refusal_can_be_read_by_the_page_that_sent_it(client, form):
    huge = json.dumps({"name": "А" * 70_000, "consent": True})

    answer = client.post(f"/forms/{form.token}/", huge, content_type="application/json")

    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (413, "*")
