"""What was sent is locked by a hash and countersigned by both heads; a signature never keeps anything from leaving."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from alignment.shared.append_only import guard
from alignment.shared.errors import DomainError, NotAllowed
from dashboards.selectors.queue import queue_of
from loop.models import Topic
from loop.services import topics
from meetings.models import ProtocolSignature, ProtocolVersion
from meetings.models.protocols import digest_of
from meetings.selectors.signatures import countersigns_of, signings_of, unsigned_by
from meetings.services import protocols, rounds, running, signatures
from people.models import AuditEvent
from tests.factories.meetings import hold, moscow
from tests.meetings.test_protocols import MONDAY

pytestmark = pytest.mark.django_db
SENT = moscow(MONDAY, 10)


@pytest.fixture
def protocol(running_meeting, cmo):
    return running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))


@pytest.fixture
def version(protocol, cmo):
    return protocols.send(protocol, sent_by=cmo, now=SENT).version


def rewrite(version, sql, *values):
    """As somebody with the database in hand would: the guard off, one UPDATE, the guard on."""
    step = guard("meetings_protocolversion")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        hand = SimpleNamespace(execute=cursor.execute, connection=connection)
        step.reverse_code(None, hand)
        cursor.execute(f"UPDATE meetings_protocolversion SET {sql} WHERE id = %s", [*values, version.pk])
        step.code(None, hand)


def test_the_hash_covers_text_number_and_moment(version):
    kept = ProtocolVersion.objects.get(pk=version.pk)
    assert kept.is_intact
    assert len(kept.digest) == 64
    others = {
        digest_of({**kept.content, "notes": "иное"}, 1, SENT),
        digest_of(kept.content, 2, SENT),
        digest_of(kept.content, 1, SENT + timedelta(microseconds=1)),
    }
    assert len(others | {kept.digest}) == 4


def test_the_hash_is_of_facts_not_of_their_spelling():
    one = digest_of({"a": 20.0, "b": [1, {"c": 0.14}]}, 1, SENT)
    assert one == digest_of({"b": [1, {"c": 0.14}], "a": 20}, 1, SENT.astimezone())
    assert one != digest_of({"b": [1, {"c": 0.15}], "a": 20}, 1, SENT)


def test_a_rewritten_row_is_shown_as_rewritten_and_cannot_be_signed(as_, version, cmo, cco):
    rewrite(version, "number = %s", 7)
    kept = ProtocolVersion.objects.get(pk=version.pk)
    assert not kept.is_intact
    page = as_(cmo).get(f"/protocols/{version.protocol_id}/").content.decode()
    assert "не совпадает" in page or "does not match" in page
    with pytest.raises(DomainError):
        signatures.sign(kept, person=cco, now=SENT)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProtocolVersion.objects.filter(pk=version.pk).update(number=1)


def test_a_signature_shows_when_text_and_hash_were_both_rewritten(as_, version, cmo):
    """Whoever recomputes the hash has to recompute what was signed too, and the chained audit."""
    signatures.sign(version, person=cmo, now=SENT)
    rewrite(version, "number = %s, digest = %s", 7, digest_of(version.content, 7, SENT))
    kept = ProtocolVersion.objects.get(pk=version.pk)
    assert kept.is_intact
    assert {row.person: row.is_of_this for row in signings_of(kept) if row.at} == {cmo: False}
    assert AuditEvent.objects.get(verb="sent").details == {"version": 1, "digest": version.digest}
    page = as_(cmo).get(f"/protocols/{version.protocol_id}/").content.decode()
    assert "signed another text" in page or "подписан другой текст" in page


def test_the_mark_stands_on_the_page_and_in_the_documents(as_, version, cmo):
    address = f"/protocols/{version.protocol_id}/"
    assert version.mark == f"{version.digest[:6]}-{version.digest[6:12]}"
    assert version.mark in as_(cmo).get(address).content.decode()
    assert version.mark in as_(cmo).get(f"{address}versions/1/").content.decode()
    assert version.mark in as_(cmo).get(f"{address}md/").content.decode().replace("\\", "")


def test_a_head_signs_once(as_, version, cmo, cco):
    address = f"/protocols/{version.protocol_id}/"
    assert f"{address}sign/" in as_(cmo).get(address).content.decode()
    for _time in range(2):
        assert as_(cmo).post(f"{address}sign/", {"number": 1}).status_code == 302
    signed = ProtocolSignature.objects.get()
    assert (signed.person, signed.side, signed.digest, signed.sent_version) == (
        cmo,
        "marketing",
        version.digest,
        version,
    )
    assert AuditEvent.objects.filter(verb="protocol.signed").count() == 1
    page = as_(cmo).get(address)
    assert f"{address}sign/" not in page.content.decode()
    assert [(row.person, row.at is not None) for row in page.context["signings"]] == [(cmo, True), (cco, False)]


def test_only_the_heads_of_the_meeting_sign(as_, version, ceo, rep):
    address = f"/protocols/{version.protocol_id}/sign/"
    assert as_(ceo).post(address, {"number": 1}).status_code == 403
    assert as_(rep).post(address, {"number": 1}).status_code == 404
    with pytest.raises(NotAllowed):
        signatures.sign(version, person=ceo, now=SENT)
    assert ProtocolSignature.objects.count() == 0


def test_a_newer_version_is_read_and_signed_anew(as_, version, protocol, cmo, cco):
    signatures.sign(version, person=cco, now=SENT)
    protocols.edit(protocol, notes="Забыли склад", actor=cmo, now=moscow(MONDAY, 11))
    second = protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 11)).version
    refused = as_(cmo).post(f"/protocols/{protocol.pk}/sign/", {"number": 1})
    assert refused.status_code == 422
    assert as_(cmo).post(f"/protocols/{protocol.pk}/sign/", {"number": "x"}).status_code == 404
    assert [v.pk for v in unsigned_by(cco, moscow(MONDAY, 12))] == [second.pk]
    assert [v.pk for v in unsigned_by(cmo, moscow(MONDAY, 12))] == [second.pk]


def test_a_signature_is_never_rewritten(version, cmo):
    signatures.sign(version, person=cmo, now=SENT)
    for change in ({"side": "sales"}, {"digest": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ProtocolSignature.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProtocolSignature.objects.all()._raw_delete("default")
    assert ProtocolSignature.objects.count() == 1


def test_it_waits_among_the_other_countersigns(version, following, cmo, cco):
    hold(following, cmo, cco, now=following.slot_start)
    second = protocols.end_and_send(following, by=cmo, now=following.slot_start + timedelta(minutes=30)).version
    later = following.slot_start + timedelta(hours=1)
    assert countersigns_of(cmo, later, without=second).protocols == (version,)
    waiting = [line.url for line in queue_of(cmo, now=later)]
    assert {f"/protocols/{version.protocol_id}/", f"/protocols/{second.protocol_id}/"} <= set(waiting)
    signatures.sign(second, person=cmo, now=later)
    assert f"/protocols/{second.protocol_id}/" not in [line.url for line in queue_of(cmo, now=later)]


def test_unsigned_does_not_keep_the_next_one_from_leaving(version, following, cmo, cco):
    hold(following, cmo, cco, now=following.slot_start)
    sent = protocols.end_and_send(following, by=cmo, now=following.slot_start + timedelta(minutes=30))
    assert (sent.version.number, ProtocolSignature.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("day", "found"), [(date(2026, 3, 20), 0), (date(2026, 3, 23), 0), (date(2026, 3, 24), 1), (date(2026, 3, 31), 1)]
)
def test_silence_of_five_working_days_makes_one_topic(version, cmo, cco, day, found):
    """decisions.md 39."""
    signatures.sign(version, person=cmo, now=SENT)
    for hour in (9, 10):
        rounds.keep(now=moscow(day, hour))
    assert list(Topic.objects.exclude(source="rule").values_list("side", flat=True)) == ["sales"] * found
    if found:
        assert cco.name in Topic.objects.exclude(source="rule").get().text


def test_signed_by_both_no_topic_is_made(version, cmo, cco):
    for head in (cmo, cco):
        signatures.sign(version, person=head, now=SENT)
    assert signatures.raise_silence(now=moscow(date(2026, 3, 31), 9)) == 0


def test_a_series_asks_once_until_the_topic_has_its_outcome(version, following, cmo, cco):
    hold(following, cmo, cco, now=following.slot_start)
    protocols.end_and_send(following, by=cmo, now=following.slot_start + timedelta(minutes=30))
    assert signatures.raise_silence(now=moscow(date(2026, 3, 24), 9)) == 1
    assert signatures.raise_silence(now=moscow(date(2026, 4, 1), 9)) == 0
    topics.settle(Topic.objects.exclude(source="rule").get(), "decided", actor=cmo, now=moscow(date(2026, 4, 1), 10))
    assert signatures.raise_silence(now=moscow(date(2026, 4, 1), 11)) == 1
    assert signatures.raise_silence(now=moscow(date(2026, 4, 1), 12)) == 0


def test_a_protocol_is_signed_through_the_api(as_, version, ceo, cmo):
    address = f"/api/v1/meetings/{version.protocol.meeting_id}/protocol/"
    signed = as_(cmo).post(f"{address}sign/", {}, content_type="application/json")
    assert (signed.status_code, signed.json()["signed_by"]) == (200, [cmo.pk])
    assert (signed.json()["digest"], signed.json()["is_intact"]) == (version.digest, True)
    assert as_(ceo).post(f"{address}sign/", {}, content_type="application/json").status_code == 403
    assert as_(cmo).get(address).json()["signed_by"] == [cmo.pk]


def test_a_draft_has_nothing_to_sign(as_, protocol, cmo):
    address = f"/api/v1/meetings/{protocol.meeting_id}/protocol/"
    assert as_(cmo).post(f"{address}sign/", {}, content_type="application/json").status_code == 409
    assert as_(cmo).get(address).json()["digest"] is None
