"""create_user and create_api_key: what they print is all they print."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from delivery.models import ApiKey
from delivery.services.keys import key_for
from people.models import Person


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_create_user_makes_an_account_and_prints_the_password_it_made_up(company):
    password = said("create_user", "Boss@Example.com", "--role", "administrator", "--first-name", "Анна").strip()

    person = Person.objects.get()
    assert (person.email, person.name, person.role_keys) == ("boss@example.com", "Анна", {"administrator"})
    assert person.check_password(password)
    assert person.joined_at is not None


def test_create_user_with_a_password_prints_nothing(company):
    assert said("create_user", "boss@example.com", "--role", "ceo", "--password", "a-long-secret-1") == ""
    assert Person.objects.get().check_password("a-long-secret-1")


def test_create_user_finds_who_is_there(company):
    said("create_user", "boss@example.com", "--role", "ceo", "--password", "a-long-secret-1")

    assert said("create_user", "boss@example.com", "--role", "ceo") == ""
    said("create_user", "boss@example.com", "--role", "administrator")

    person = Person.objects.get()
    assert person.role_keys == {"ceo", "administrator"}
    assert person.check_password("a-long-secret-1")


def test_finding_a_rep_leaves_the_team_alone(rep, team_one):
    said("create_user", rep.email, "--role", "sales_rep", "--password", "a-long-secret-1")

    assert rep.memberships.get().department == team_one


def test_create_user_refuses_a_weak_password_and_an_unknown_role(company):
    for arguments in (("--role", "ceo", "--password", "123"), ("--role", "king")):
        with pytest.raises(CommandError):
            said("create_user", "boss@example.com", *arguments)

    assert not Person.objects.exists()


def test_create_api_key_prints_the_key_alone(integration, now):
    secret = said("create_api_key", integration.email, "--name", "CRM", "--scope", "read", "--scope", "intake")

    key = ApiKey.objects.get()
    assert secret.count("\n") == 1
    assert key_for(secret.strip(), now=key.created_at) == key
    assert (key.person, key.scopes) == (integration, ["read", "intake"])
    assert secret.strip() not in {key.digest, key.prefix}


def test_create_api_key_needs_an_active_account(company):
    with pytest.raises(CommandError, match="no active account"):
        said("create_api_key", "nobody@example.com", "--name", "x", "--scope", "read")
