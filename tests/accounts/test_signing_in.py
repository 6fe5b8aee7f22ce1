"""Signing in, resetting, second factor; and when a session is over."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from delivery.models import OutboxMessage
from people.models import AuditEvent, Person
from people.services import onboarding
from people.services.memberships import end_role, give_role

PASSWORD = "correct-horse-battery"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_counters(db):
    cache.clear()


@pytest.fixture
def known(rep):
    rep.set_password(PASSWORD)
    rep.save()
    return rep


def sign_in(browser: Client, email: str, password: str = PASSWORD):
    return browser.post(LOGIN, {"login": email, "password": password})


def is_in(browser: Client) -> bool:
    return browser.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_login_page_is_open_to_strangers(client, cco, language):
    client.cookies["language"] = language

    page = client.get(LOGIN)

    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()


def test_an_address_in_any_case_and_the_password_open_the_door(client, known):
    response = sign_in(client, known.email.upper())

    assert (response.status_code, response.url) == (302, "/")
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, known):
    wrong = sign_in(client, known.email, "wrong-password-1")
    unknown = sign_in(client, "nobody@example.com")

    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert not is_in(client)


def test_a_closed_account_does_not_sign_in(client, known, administrator, now):
    onboarding.deactivate(known, now=now, by=administrator)

    sign_in(client, known.email)

    assert not is_in(client)


@pytest.mark.parametrize("email", ["", " ", "None", "null"])
def test_a_colleague_without_address_does_not_sign_in(client, known, email):
    known.email = None
    known.save()

    sign_in(client, email)

    assert not is_in(client)


def test_guessing_is_slowed_down(client, known):
    for _attempt in range(5):
        sign_in(client, known.email, "wrong-password-1")

    sign_in(client, known.email)

    assert not is_in(client)


def test_nobody_signs_up(client, company):
    client.post("/accounts/signup/", {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD})

    assert not Person.objects.filter(email="x@example.com").exists()


def test_a_page_asks_a_stranger_to_sign_in_and_comes_back(client, known):
    asked = client.get("/accounts/profile/")
    assert asked.url == f"{LOGIN}?next=/accounts/profile/"

    response = client.post(asked.url, {"login": known.email, "password": PASSWORD, "next": "/accounts/profile/"})
    assert response.url == "/accounts/profile/"


@pytest.mark.parametrize(
    "change",
    [
        lambda person, by, now: give_role(person, role="marketer", department=None, now=now, by=by),
        lambda person, by, now: end_role(person.memberships.get(), now=now, by=by),
        lambda person, by, now: onboarding.deactivate(person, now=now, by=by),
        lambda person, by, now: onboarding.choose_password(person, password="another-long-one-9", now=now),
        lambda person, by, now: onboarding.update_person(person, changes={"email": "n@example.com"}, now=now, by=by),
    ],
    ids=["role given", "role ended", "account closed", "password chosen", "address changed"],
)
def test_a_session_is_over_with_the_next_request_after(client, known, administrator, now, change):
    sign_in(client, known.email)
    assert is_in(client)

    change(known, administrator, now)

    assert not is_in(client)


def test_a_change_of_taste_or_name_leaves_the_session_alone(client, known, administrator, now):
    sign_in(client, known.email)

    onboarding.update_person(known, changes={"phone": "+7 999"}, now=now, by=administrator)
    onboarding.set_preferences(known, theme="dark")

    assert is_in(client)


def letter_link(key: str) -> str:
    body = OutboxMessage.objects.get(key__startswith=key).body
    return re.search(r"http://localhost:8000(/\S+)", body).group(1)


def test_a_reset_link_goes_by_the_outbox_and_works_once(client, known):
    client.post(reverse("account_reset_password"), {"email": known.email})
    message = OutboxMessage.objects.get()
    assert (message.recipient, message.kind) == (known, "mail")
    link = letter_link("reset:")

    form_url = client.get(link).url
    response = client.post(form_url, {"password1": "new-password-2026", "password2": "new-password-2026"})
    assert response.status_code == 302
    assert sign_in(Client(), known.email, "new-password-2026").status_code == 302
    assert AuditEvent.objects.filter(verb="password.changed", actor=known).count() == 1

    again = Client().get(link, follow=True)
    assert again.context["token_fail"]


def test_a_reset_link_never_follows_a_forged_host(client, known, settings):
    settings.ALLOWED_HOSTS = ["*"]

    client.post(reverse("account_reset_password"), {"email": known.email}, headers={"host": "evil.example"})

    assert "evil.example" not in OutboxMessage.objects.get().body


def test_an_unknown_address_gets_no_letter_and_the_same_page(client, known):
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert unknown.url == reverse("account_reset_password_done")
    assert not OutboxMessage.objects.exists()


def test_a_closed_account_gets_no_reset(client, known, administrator, now):
    onboarding.deactivate(known, now=now, by=administrator)

    client.post(reverse("account_reset_password"), {"email": known.email})

    assert not OutboxMessage.objects.exists()


def test_the_password_is_changed_in_the_profile(client, known):
    sign_in(client, known.email)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "brand-new-word-7", "password2": "brand-new-word-7"},
    )

    assert sign_in(Client(), known.email, "brand-new-word-7").status_code == 302
    assert AuditEvent.objects.get().verb == "password.changed"


def switch_on(browser: Client) -> str:
    confirm(browser)
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    response = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    return secret


def confirm(browser: Client) -> None:
    """What protects the account is preceded by the password once more."""
    asked = browser.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert browser.get(asked.url).status_code == 200
    browser.post(asked.url, {"password": PASSWORD, "next": reverse("mfa_index")})


def code_of(secret: str, *, steps_ahead: int = 0) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter + steps_ahead))


def test_a_second_factor_is_asked_for_after_the_password(client, known):
    sign_in(client, known.email)
    secret = switch_on(client)
    cache.clear()

    other = Client()
    assert sign_in(other, known.email).url == reverse("mfa_authenticate")
    assert not is_in(other)
    other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(other)

    other.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(other)


def test_a_recovery_code_opens_once(client, known):
    sign_in(client, known.email)
    switch_on(client)
    codes = RecoveryCodes(Authenticator.objects.get(user=known, type="recovery_codes")).get_unused_codes()
    assert codes[0] in client.get(reverse("mfa_view_recovery_codes")).content.decode()

    for expected in (True, False):
        browser = Client()
        cache.clear()
        sign_in(browser, known.email)
        browser.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_in(browser) is expected


def test_pages_of_the_second_factor_stand(client, known):
    sign_in(client, known.email)
    assert client.get(reverse("mfa_index")).status_code == 200
    switch_on(client)
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert client.get(reverse(name)).status_code == 200

    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type="totp").exists()


def test_signing_out_ends_the_session(client, known):
    sign_in(client, known.email)

    client.post(reverse("account_logout"))

    assert not is_in(client)


def test_old_sessions_of_others_live_on(client, known, rep_of_another_team, administrator, now):
    other = Client()
    other.force_login(rep_of_another_team)
    sign_in(client, known.email)

    give_role(known, role="marketer", department=None, now=now, by=administrator)

    assert is_in(other)
