"""An invitation works once, for seven days, for the one it was sent to."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services import invitations
from alignment.shared.errors import DomainError, InvalidInput
from delivery.models import OutboxMessage
from people.models import AuditEvent
from people.services import onboarding
from tests.factories.people import person_with

CHOSEN = {"password": "welcome-aboard-2026", "again": "welcome-aboard-2026"}


@pytest.fixture
def today():
    return timezone.now()


@pytest.fixture
def newcomer(team_one):
    return person_with("sales_rep", team_one, email="new@example.com", first_name="Вера", joined_at=None)


def link_of(person) -> str:
    return reverse("accounts:invitation", args=[invitations.token_for(person)])


def test_an_invitation_is_a_letter_in_the_outbox_and_a_mark_on_the_person(newcomer, administrator, today):
    person = invitations.invite(newcomer, now=today, by=administrator)

    message = OutboxMessage.objects.get()
    assert (message.recipient, person.invited_at) == (newcomer, today)
    # Two links made in two seconds differ in their time stamp alone.
    token = re.search(r"http://localhost:8000/accounts/invitation/([^/\s]+)/", message.body).group(1)
    assert invitations.invited_by(token, now=today) == person
    assert AuditEvent.objects.get().verb == "person.invited"


@pytest.mark.parametrize(("language", "word"), [("ru", "Alignment"), ("en", "Choose your password here")])
def test_the_letter_speaks_the_reader_s_language(newcomer, administrator, today, language, word):
    newcomer.language = language
    newcomer.save()

    invitations.invite(newcomer, now=today, by=administrator)

    assert word in OutboxMessage.objects.get().body


def test_the_guest_chooses_a_password_and_is_in(client, newcomer, administrator, today):
    link = link_of(invitations.invite(newcomer, now=today, by=administrator))

    response = client.post(link, CHOSEN)

    newcomer.refresh_from_db()
    assert (response.status_code, response.url) == (302, "/")
    assert newcomer.joined_at is not None
    assert newcomer.check_password(CHOSEN["password"])
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_looking_changes_nothing(client, newcomer, administrator, today):
    person = invitations.invite(newcomer, now=today, by=administrator)

    for _look in range(3):
        assert client.get(link_of(person)).status_code == 200

    newcomer.refresh_from_db()
    assert (newcomer.joined_at, newcomer.version) == (None, person.version)


def test_a_used_link_is_refused(client, newcomer, administrator, today):
    link = link_of(invitations.invite(newcomer, now=today, by=administrator))
    client.post(link, CHOSEN)

    other = Client()
    assert other.get(link).status_code == 404
    assert other.post(link, {"password": "thief-password-1", "again": "thief-password-1"}).status_code == 404
    newcomer.refresh_from_db()
    assert newcomer.check_password(CHOSEN["password"])


def test_of_two_acceptances_the_second_is_refused(newcomer, administrator, today):
    token = invitations.token_for(invitations.invite(newcomer, now=today, by=administrator))
    invitations.accept(token, password=CHOSEN["password"], now=today)

    with pytest.raises(DomainError):
        invitations.accept(token, password="another-password-1", now=today)


def test_the_link_lives_seven_days(newcomer, administrator, today):
    token = invitations.token_for(invitations.invite(newcomer, now=today, by=administrator))

    assert invitations.invited_by(token, now=today + timedelta(days=7)) == newcomer
    assert invitations.invited_by(token, now=today + timedelta(days=7, seconds=1)) is None


def test_a_newer_invitation_puts_the_older_one_out_of_force(newcomer, administrator, today):
    first = invitations.token_for(invitations.invite(newcomer, now=today, by=administrator))
    second = invitations.token_for(invitations.invite(newcomer, now=today + timedelta(hours=1), by=administrator))

    assert invitations.invited_by(first, now=today) is None
    assert invitations.invited_by(second, now=today) == newcomer
    assert OutboxMessage.objects.count() == 2


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsImEiXQ:1abc:forged"])
def test_a_forged_link_is_refused(client, company, token):
    assert client.get(reverse("accounts:invitation", args=[token])).status_code == 404


def test_a_closed_account_cannot_be_joined(newcomer, administrator, today):
    token = invitations.token_for(invitations.invite(newcomer, now=today, by=administrator))
    onboarding.deactivate(newcomer, now=today, by=administrator)

    assert invitations.invited_by(token, now=today) is None


def test_a_changed_address_makes_the_letter_to_the_former_one_worthless(newcomer, administrator, today):
    token = invitations.token_for(invitations.invite(newcomer, now=today, by=administrator))
    onboarding.update_person(newcomer, changes={"email": "right@example.com"}, now=today, by=administrator)

    assert invitations.invited_by(token, now=today) is None


def test_a_weak_password_and_two_different_ones_are_refused_in_place(client, newcomer, administrator, today):
    link = link_of(invitations.invite(newcomer, now=today, by=administrator))

    weak = client.post(link, {"password": "12345", "again": "12345"})
    different = client.post(link, CHOSEN | {"again": "welcome-aboard-2027"})

    assert (weak.status_code, list(weak.context["form"].errors)) == (422, ["password"])
    assert (different.status_code, list(different.context["form"].errors)) == (422, ["again"])


def test_who_has_no_address_or_has_joined_is_not_invited(rep, newcomer, administrator, today):
    newcomer.email = None
    newcomer.save()

    with pytest.raises(InvalidInput):
        invitations.invite(newcomer, now=today, by=administrator)
    with pytest.raises(DomainError):
        invitations.invite(rep, now=today, by=administrator)

    assert not OutboxMessage.objects.exists()


def test_an_administrator_invites_from_the_page(as_, newcomer, administrator):
    response = as_(administrator).post(reverse("accounts:invite", args=[newcomer.pk]))

    assert response.url == reverse("people:person", args=[newcomer.pk])
    assert OutboxMessage.objects.get().recipient == newcomer


def test_a_rep_invites_nobody(as_, newcomer, rep):
    assert as_(rep).post(reverse("accounts:invite", args=[newcomer.pk])).status_code == 403
    assert not OutboxMessage.objects.exists()
