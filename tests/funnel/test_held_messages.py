"""What looks like a robot waits for a person: nothing is dropped in silence (S16)."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from alignment.shared.errors import DomainError
from funnel.inputs import public_values
from funnel.models import Consent, HeldMessage, Lead, Touch
from funnel.services import held_messages, public_forms
from funnel.tasks import forget_held_messages
from funnel.views.public_forms import SALT
from tests.factories.funnel import source

WORDS = {"name": "Анна", "email": "anna@example.com", "message": "Сколько стоит?", "consent": "true"}


@pytest.fixture
def form(company, now):
    return public_forms.create_form(
        name="Сайт", consent_text="Согласен на обработку данных.", now=now, actor=None, source=source("site")
    )


@pytest.fixture
def held(form, now):
    words = {name: value for name, value in WORDS.items() if name != "consent"}
    return held_messages.hold(form, words, why="trap", now=now)


def stamp(age: float) -> str:
    return signing.dumps(timezone.now().timestamp() - age, salt=SALT)


@pytest.mark.parametrize(
    ("trap", "why"),
    [
        ({"homepage": "http://spam"}, "trap"),
        ({"rendered": "forged"}, "stamp"),
        ({"rendered": stamp(-(10**8))}, "too_fast"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_robot_is_answered_like_everybody_and_its_message_waits(client, form, trap, why, as_json):
    """S16."""
    address = f"/forms/{form.token}/"

    def send(words):
        return (
            client.post(address, json.dumps(words), content_type="application/json")
            if as_json
            else client.post(address, words)
        )

    robot = send({**WORDS, **trap})
    assert not Lead.objects.exists()
    person = send({**WORDS, "email": "other@example.com", "rendered": stamp(30)})

    assert (robot.status_code, robot.content, robot.headers) == (person.status_code, person.content, person.headers)
    held = HeldMessage.objects.get()
    assert (held.why, held.payload["email"], held.payload["message"]) == (why, "anna@example.com", "Сколько стоит?")
    assert held.keep_until - held.received_at == timedelta(days=30)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_a_page_without_the_mark_of_ours_is_held_and_a_program_without_it_is_not(client, form, kind):
    """S16: our pages always carry the mark; who sends JSON has seen no page."""
    address = f"/forms/{form.token}/"
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in WORDS.items())
    body = f"{parts}--x--\r\n" if "multipart" in kind else urlencode(WORDS)

    answer = client.post(address, body.encode(), content_type=kind)
    assert not Lead.objects.exists()
    taken = client.post(address, json.dumps(WORDS), content_type="application/json")

    assert taken.status_code == 201
    assert Lead.objects.count() == 1
    if kind == "text/plain":
        assert answer.status_code == 422
    else:
        assert (answer.status_code, HeldMessage.objects.get().why) == (303, "stamp")


def test_without_consent_even_a_robots_message_is_not_kept(client, form):
    answer = client.post(f"/forms/{form.token}/", {**WORDS, "consent": "", "homepage": "x"})

    assert answer.status_code == 422
    assert not HeldMessage.objects.exists()


def test_this_is_a_lead_brings_it_in_with_the_day_and_the_consent_of_the_message(as_, marketer, form, held, now):
    public_forms.change_form(form, changes={"consent_text": "Другой текст."}, now=now, actor=marketer)
    page = as_(marketer).get(reverse("funnel:form-held", args=[form.pk])).content.decode()
    answer = as_(marketer).post(reverse("funnel:held-release", args=[held.pk]))

    assert "anna@example.com" in page
    lead = Lead.objects.get()
    assert answer["Location"] == reverse("funnel:lead", args=[lead.pk])
    assert (lead.first_name, lead.source.key, lead.created_at, lead.created_by) == ("Анна", "site", now, marketer)
    consent = Consent.objects.get()
    assert (consent.version, consent.given_at) == (1, now)
    assert consent.text_hash == public_forms.text_hash("Согласен на обработку данных.")
    assert Touch.objects.get().at == now
    held.refresh_from_db()
    assert (held.payload, held.lead, held.released_by) == ({}, lead, marketer)


def test_a_message_becomes_a_lead_once(held, marketer, now):
    held_messages.release(held, public_values(held.payload), actor=marketer, now=now)

    with pytest.raises(DomainError):
        held_messages.release(held, public_values({"email": "b@example.com"}), actor=marketer, now=now)
    assert Lead.objects.count() == 1


def test_the_page_of_forms_counts_what_waits(as_, marketer, form, held):
    text = as_(marketer).get("/settings/forms/").content.decode()

    assert reverse("funnel:form-held", args=[form.pk]) in text
    assert as_(marketer).get("/settings/forms/").context["forms"][0][0].waiting == 1


def test_an_administrator_sees_that_it_waits_and_not_what_it_says(as_, administrator, form, held):
    """decisions.md 13: no contents of leads."""
    page = as_(administrator).get(reverse("funnel:form-held", args=[form.pk]))

    assert page.context["page"].rows == (held,)
    assert "anna@example.com" not in page.content.decode()
    assert as_(administrator).post(reverse("funnel:held-release", args=[held.pk])).status_code == 403
    assert as_(administrator).get(reverse("funnel:form-add")).status_code == 403


def test_sales_see_nothing_of_it(as_, rep, form, held):
    assert as_(rep).get(reverse("funnel:form-held", args=[form.pk])).status_code == 403
    assert as_(rep).post(reverse("funnel:held-release", args=[held.pk])).status_code == 403
    assert not Lead.objects.exists()


@pytest.mark.parametrize("before", ["x", "٣", "9" * 40, ""])
def test_a_broken_place_in_the_list_shows_it_from_the_start(as_, marketer, form, held, before):
    page = as_(marketer).get(reverse("funnel:form-held", args=[form.pk]), {"before": before})

    assert page.context["page"].rows == (held,)


def test_a_long_list_is_read_page_by_page(as_, marketer, form, now):
    for number in range(51):
        held_messages.hold(form, {"email": f"{number}@example.com"}, why="trap", now=now)
    first = as_(marketer).get(reverse("funnel:form-held", args=[form.pk])).context["page"]
    second = as_(marketer).get(reverse("funnel:form-held", args=[form.pk]), {"before": first.before}).context["page"]

    assert (len(first.rows), len(second.rows), second.before) == (50, 1, None)


def test_what_nobody_calls_a_lead_is_gone_after_thirty_days(held, now):
    held_messages.forget_old(now=now + timedelta(days=30, seconds=-1))
    assert HeldMessage.objects.count() == 1

    forget_held_messages()
    assert not HeldMessage.objects.exists()
