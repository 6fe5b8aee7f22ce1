"""decisions.md 44: «Почта: проверка»."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from alignment.settings.environment import Mailbox
from delivery.models import MailboxReading, MailReturn, OutboxMessage
from delivery.services import outbox
from delivery.views import mail_check

pytestmark = pytest.mark.django_db
PAGE = "/settings/mail/check/"


@pytest.fixture
def page(administrator, as_):
    administrator.language = "en"
    administrator.save(update_fields=["language"])
    return as_(administrator)


@pytest.fixture
def rung(monkeypatch):
    heard = []
    monkeypatch.setattr(mail_check.bell, "ring", heard.append)
    return heard


def words(page):
    return page.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "preset",
    [
        "smtp.yandex.ru:465",
        "smtp.mail.ru:465",
        "smtp.gmail.com:587",
        "smtp.office365.com:587",
        "mail.alpha.example:587",
    ],
)
def test_each_mail_service_has_its_lines(page, settings, preset):
    settings.DEFAULT_FROM_EMAIL = "Alignment <alignment@alpha.example>"
    assert f"//alignment%40alpha.example:PASSWORD@{preset}" in words(page)


def test_the_records_of_the_domain_are_said_in_words(page, settings):
    settings.DEFAULT_FROM_EMAIL = "Alignment <alignment@alpha.example>"
    said = words(page)
    assert "v=spf1 include:_spf.yandex.net ~all" in said
    assert "mail._domainkey.alpha.example" in said
    assert "_dmarc.alpha.example" in said
    assert "v=DMARC1; p=none; rua=mailto:postmaster@alpha.example" in said


def test_without_a_mail_server_it_says_that_nobody_receives_letters(page, settings):
    assert "nobody receives them" in words(page)
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "smtp+tls://u:hush@mail.example:587",
        "mail.example",
        587,
    )
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_PASSWORD = True, "hush"
    said = words(page)
    assert "mail.example:587, STARTTLS" in said
    assert "hush" not in said


def test_a_letter_to_oneself_is_written_once_and_its_state_is_shown(page, administrator, rung):
    assert page.post(f"{PAGE}letter/").status_code == 302
    page.post(f"{PAGE}letter/")
    row = OutboxMessage.objects.get()
    assert (row.recipient, row.address, rung) == (administrator, administrator.email, ["outbox"])
    assert 'hx-trigger="every 2s"' in words(page)
    outbox.relay(now=timezone.now())
    assert mail.outbox[0].to == [administrator.email]
    part = page.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "The mail server has taken it" in part
    assert "hx-trigger" not in part
    assert "<h1" not in part
    page.post(f"{PAGE}letter/")
    assert OutboxMessage.objects.count() == 2


def test_a_letter_that_came_back_says_why(page, administrator, now):
    page.post(f"{PAGE}letter/")
    OutboxMessage.objects.update(
        state="done", finished_at=now, bounced_at=now, bounce_reason="refused", bounce_status="5.7.1"
    )
    assert "Refused as spam or by a rule of the other side (5.7.1)" in words(page)


def test_without_a_return_mailbox_the_page_says_so_and_nothing_is_asked(page, settings, rung):
    settings.RETURN_MAILBOX = None
    assert "Returns are not followed" in words(page)
    assert page.post(f"{PAGE}returns/").status_code == 302
    assert (rung, MailboxReading.objects.count()) == ([], 0)


def test_check_now_leaves_a_row_and_rings(page, settings, rung):
    settings.RETURN_MAILBOX = Mailbox("mail.example", 993, "returns@alpha.example", "hush")
    said = words(page)
    assert "returns@alpha.example, mail.example:993, INBOX" in said
    assert "hush" not in said
    page.post(f"{PAGE}returns/")
    assert rung == ["returns"]
    assert MailboxReading.objects.get().asked_at is not None
    assert "asked for, comes within five minutes" in words(page)


def test_what_came_back_is_counted_and_a_fault_is_said(page, settings, rep, now):
    settings.RETURN_MAILBOX = Mailbox("mail.example", 993, "u", "p")
    row = outbox.send_mail(key="x", recipient=rep, subject="x", body="x", now=now)
    MailReturn.objects.create(letter=row, accepted_at=now, returned_at=now, reason="full")
    MailboxReading.objects.create(pk=1, created_at=now, available_at=now, last_error="login", unmatched=3)
    said = words(page)
    assert "The return mailbox refuses the user or the password." in said
    assert '?state=bounced">1</a>' in said


def test_a_letter_that_came_back_is_sent_again_from_its_page(page, rep, now, rung):
    row = outbox.send_mail(key="x", recipient=rep, subject="x", body="x", now=now)
    OutboxMessage.objects.update(
        state="done", finished_at=now, bounced_at=now + timedelta(hours=1), bounce_reason="full"
    )
    assert "The mailbox is full" in page.get(f"/settings/mail/{row.pk}/").content.decode()
    assert "Came back" in page.get("/settings/mail/?state=bounced").content.decode()
    page.post(f"/settings/mail/{row.pk}/replay/")
    row.refresh_from_db()
    assert (row.state, row.bounced_at, row.bounce_reason) == ("queued", None, "")


@pytest.mark.parametrize("address", [f"{PAGE}letter/", f"{PAGE}returns/"])
def test_only_an_administrator_may_try_the_mail(as_, rep, address):
    assert (as_(rep).get(PAGE).status_code, as_(rep).post(address).status_code) == (403, 403)
    assert OutboxMessage.objects.count() == 0


def test_the_buttons_take_nothing_but_a_press(page):
    assert page.get(f"{PAGE}letter/").status_code == 405
