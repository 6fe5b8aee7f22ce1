"""A setting that cannot be read is named, whatever wanted to read it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from alignment.settings.environment import Environment, Mailbox, answers_of, database_of, mail_of, mailbox_of


def test_a_number_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("PORT", "abc")

    with pytest.raises(ImproperlyConfigured, match=r"^PORT cannot be read: "):
        Environment().int("PORT", default=8000)


def test_a_number_is_read_and_an_absent_one_is_the_default(monkeypatch):
    monkeypatch.setenv("PORT", "8001")

    assert Environment().int("PORT", default=8000) == 8001
    assert Environment().int("NO_SUCH_SETTING", default=5) == 5


@pytest.mark.parametrize("url", ["hello", ""])
def test_an_address_of_no_database_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL names no database"):
        database_of(url)


def test_a_store_of_answers_that_is_no_database_is_named():
    with pytest.raises(ImproperlyConfigured, match=r"^SURVEYS_DATABASE_URL names no database"):
        answers_of("hello", {})


def test_a_file_of_answers_forgets_what_was_deleted_and_a_server_keeps_no_line_open():
    file, server = answers_of("sqlite:////tmp/s.sqlite3", {"timeout": 20}), answers_of("postgres://a:b@db:5432/c", {})

    assert "secure_delete=ON" in file["OPTIONS"]["init_command"]
    assert "journal_mode=DELETE" in file["OPTIONS"]["init_command"]
    assert file["OPTIONS"]["timeout"] == 20
    assert "CONN_MAX_AGE" not in server


def test_an_address_of_no_mail_server_is_refused():
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL names no mail server"):
        mail_of("hello")


def test_addresses_are_taken_apart():
    assert database_of("postgres://a:b@db:5432/c")["NAME"] == "c"
    assert mail_of("smtp+tls://a:b@mail:587")["EMAIL_HOST"] == "mail"


def test_a_return_mailbox_is_taken_apart():
    assert mailbox_of("") is None
    url = "imaps://returns%40alignment.example:p%3Aw@mail.example/Returned%20mail"
    assert mailbox_of(url) == Mailbox("mail.example", 993, "returns@alignment.example", "p:w", "Returned mail")
    assert mailbox_of("imap://u:p@127.0.0.1:1143") == Mailbox("127.0.0.1", 1143, "u", "p", "INBOX", False)


@pytest.mark.parametrize(
    "url",
    ["hello", "pop3://u:p@host", "imaps://host", "imaps://u@host", "imaps://u:p@host:port/", "imaps://u:p@h/Ящик"],
)
def test_an_address_of_no_return_mailbox_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match=r"^RETURN_MAILBOX names no mailbox"):
        mailbox_of(url)
