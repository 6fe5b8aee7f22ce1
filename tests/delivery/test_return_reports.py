"""Reports of returned letters, as five servers write them; whatever else arrives is no report."""

from random import Random

import pytest

from delivery.services.returns_reports import read_report
from tests.factories import returned

ID = "<0123456789abcdef@alignment.example>"
REP = "rep@client.example"


@pytest.mark.parametrize(("server", "said"), returned.SERVERS.items(), ids=lambda x: getattr(x, "__name__", ""))
def test_each_server_is_understood(server, said):
    report = read_report(server(ID, REP))
    assert report.message_ids == (ID,)
    outcome = report.outcome_for("Rep@Client.example")
    assert (outcome.is_failed, outcome.reason, outcome.code) == (True, *said)


@pytest.mark.parametrize("how", ["quoted-printable", "base64"])
def test_an_encoded_report_is_decoded(how):
    plain, encoded = (
        read_report(raw) for raw in (returned.postfix(ID, REP), returned.encoded(returned.postfix(ID, REP), how))
    )
    assert encoded == plain
    assert encoded.outcomes[0].code == "5.1.1"


def test_without_the_letter_the_references_lead_back():
    raw = returned.without_original(returned.gmail(ID, REP))
    assert b"message/rfc822" not in raw
    assert read_report(raw).message_ids == (ID,)


@pytest.mark.parametrize("make", [returned.out_of_office, returned.receipt])
def test_an_answer_or_a_receipt_is_no_report(make):
    assert read_report(make(ID, REP)) is None


def test_a_report_that_somebody_forwards_is_no_report():
    inside = returned.postfix(ID, REP)
    raw = b'Subject: Fwd\r\nContent-Type: multipart/mixed; boundary="f"\r\n\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n'
    assert read_report(raw + inside + b"\r\n--f--\r\n") is None


def test_a_delay_is_not_a_failure():
    outcome = read_report(returned.postfix(ID, REP, status="4.2.2", action="delayed")).outcome_for(REP)
    assert (outcome.is_failed, outcome.action) == (False, "delayed")


def test_of_two_recipients_ours_alone_counts():
    other = "Final-Recipient: rfc822; other@client.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n"
    raw = returned.postfix(ID, REP).replace(b"Final-Recipient", other.encode() + b"Final-Recipient", 1)
    report = read_report(raw)
    assert [outcome.action for outcome in report.outcomes] == ["delayed", "failed"]
    assert report.outcome_for(REP).is_failed
    assert report.outcome_for("other@client.example").action == "delayed"


def test_of_a_list_behind_the_address_one_reached_is_reached():
    other = "Final-Recipient: rfc822; other@client.example\r\nAction: expanded\r\nStatus: 2.1.5\r\n\r\n"
    raw = returned.postfix(ID, REP).replace(b"Final-Recipient", other.encode() + b"Final-Recipient", 1)
    assert not read_report(raw).outcome_for("list@client.example").is_failed
    assert read_report(returned.postfix(ID, REP)).outcome_for("list@client.example").is_failed


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        ("5.1.2", "550 bad domain", "unknown"),
        ("5.1.8", "550 sender's domain", "refused"),
        ("5.2.1", "550 disabled", "closed"),
        ("5.2.2", "552 full", "full"),
        ("5.3.4", "552 size", "too_big"),
        ("5.2.3", "552 length", "too_big"),
        ("4.4.7", "expired", "unreachable"),
        ("5.7.26", "550 unauthenticated", "refused"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", "unknown"),
        ("5.0.0", "550 spam message rejected", "refused"),
        ("5.0.0", "550 Mailbox unavailable, no such user here", "unknown"),
        ("5.0.0", "550 user not found", "unknown"),
        ("5.0.0", "552 over quota", "full"),
        ("5.0.0", "550 from 5.188.1.2 rejected", "other"),
        ("5.5.0", "something new", "other"),
    ],
)
def test_reasons_by_code_and_by_words(status, said, reason):
    assert read_report(returned.postfix(ID, REP, status=status, said=said)).outcomes[0].reason == reason


def test_a_long_report_keeps_to_its_bounds():
    many = "".join(f"Final-Recipient: rfc822; p{n}@x.example\r\nAction: failed\r\n\r\n" for n in range(5000))
    raw = returned.postfix(ID, REP).replace(b"Final-Recipient", many.encode() + b"Final-Recipient", 1)
    assert len(read_report(raw).outcomes) == 100


def test_garbage_is_read_without_an_error():
    """A thousand damaged reports: some are understood, some are not, none stops the reading."""
    dice, whole = Random(44), returned.gmail(ID, REP)
    for _time in range(1000):
        cut = bytearray(whole[: dice.randrange(len(whole))])
        for _bite in range(dice.randrange(30)):
            if cut:
                cut[dice.randrange(len(cut))] = dice.randrange(256)
        read_report(bytes(cut))


@pytest.mark.parametrize("raw", [b"", b"\0\xff" * 5000, b"\r\n" * 99, b"Content-Type: multipart/report\r\n\r\n"])
def test_what_is_no_letter_is_no_report(raw):
    assert read_report(raw) is None
