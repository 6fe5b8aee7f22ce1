"""R-PR-07: what is changed after sending goes out as a new version that says what changed."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from delivery.models import Notification, OutboxMessage
from meetings.models import Protocol, ProtocolVersion
from meetings.services import outcomes, protocols, running
from meetings.services.protocol_changes import changes_between
from tests.factories.meetings import moscow
from tests.meetings.test_protocols import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db
EMPTY = {"decisions": [], "actions": [], "review": [], "notes": ""}


def content(*, decisions=(), actions=(), review=(), notes=""):
    return {
        "decisions": [{"text": text, "topic": "", "decided_by": []} for text in decisions],
        "actions": [{"text": text, "owner": owner, "due": due} for text, owner, due in actions],
        "review": list(review),
        "notes": notes,
    }


def kinds(old, new):
    with translation.override("en"):
        return [(change.kind, change.section, change.text, change.was) for change in changes_between(old, new)]


@pytest.fixture
def protocol(running_meeting, cmo):
    return running.finish(running_meeting, by=cmo, now=moscow(MONDAY, 9, 30))


def test_added_removed_and_changed_decisions_are_told_apart():
    old = content(decisions=["Остановить кампанию", "Нанять копирайтера"])
    new = content(decisions=["Остановить кампанию до мая", "Провести обучение"])
    assert kinds(old, new) == [
        ("changed", "Decision", "Остановить кампанию до мая", "Остановить кампанию"),
        ("added", "Decision", "Провести обучение", ""),
        ("removed", "Decision", "Нанять копирайтера", ""),
    ]


def test_another_owner_or_day_of_a_promise_is_a_change():
    with time_machine.travel(moscow(MONDAY, 9), tick=False):
        old = content(actions=[("Прислать кейс", "Анна", "2026-03-20")])
        new = content(actions=[("Прислать кейс", "Борис", "2026-03-20")])
        changed = kinds(old, new)
    assert changed == [
        ("changed", "Promise", "Прислать кейс (Борис, Fri, 20\xa0Mar)", "Прислать кейс (Анна, Fri, 20\xa0Mar)")
    ]


@pytest.mark.parametrize(
    ("old", "new", "kind"), [("", "Склад", "added"), ("Склад", "", "removed"), ("Склад", "Офис", "changed")]
)
def test_notes_have_their_line(old, new, kind):
    assert [change[0] for change in kinds(content(notes=old), content(notes=new))] == [kind]


def test_the_same_says_nothing():
    assert kinds(content(decisions=["А"], notes="Б"), content(decisions=["А"], notes="Б")) == []
    assert kinds(EMPTY, EMPTY) == []


def test_the_letter_and_the_page_say_what_changed(as_, protocol, cmo, cco):
    cmo.language = "en"
    cmo.save(update_fields=["language"])
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    protocols.edit(protocol, notes="Забыли <b>склад</b>", actor=cmo, now=moscow(TUESDAY, 9))
    outcomes.decide(protocol.meeting, text="Закрыть кампанию", actor=cmo, now=moscow(TUESDAY, 9))
    sent = protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 9, 5))
    letters = {x.recipient_id: x for x in OutboxMessage.objects.filter(key__contains=":v2:")}
    assert set(letters) == {cmo.pk, cco.pk}
    assert "What has changed" in letters[cmo.pk].body
    assert "Decision, added: Закрыть кампанию" in letters[cmo.pk].body
    assert "Notes, added: Забыли &lt;b&gt;склад&lt;/b&gt;" in letters[cmo.pk].html
    assert sent.version.mark in letters[cmo.pk].html
    first = OutboxMessage.objects.filter(key__contains=":v1:", recipient=cmo).get()
    assert "What has changed" not in first.body + first.html
    assert "version 2" in Notification.objects.get(person=cmo, key=f"protocol-{protocol.pk}-v2").text
    page = as_(cmo).get(f"/protocols/{protocol.pk}/").content.decode()
    assert "Decision, added: Закрыть кампанию" in page


def test_each_version_opens_as_it_was_sent(as_, protocol, cmo):
    protocols.edit(protocol, notes="Первое слово", actor=cmo, now=moscow(MONDAY, 9, 40))
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    protocols.edit(protocol, notes="Второе слово", actor=cmo, now=moscow(TUESDAY, 9))
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 9, 5))
    browser, address = as_(cmo), f"/protocols/{protocol.pk}/"
    listed = browser.get(address).content.decode()
    assert f"{address}versions/1/" in listed
    assert f"{address}versions/2/" in listed
    first, second = (browser.get(f"{address}versions/{n}/").context["content"]["notes"] for n in (1, 2))
    assert (first, second) == ("Первое слово", "Второе слово")
    assert "Первое слово" in browser.get(f"{address}md/?version=1").content.decode()
    assert browser.get(f"{address}versions/3/").status_code == 404


def test_a_version_is_for_those_who_see_the_protocol(as_, protocol, cmo, rep):
    protocols.send(protocol, sent_by=cmo, now=moscow(MONDAY, 10))
    assert as_(rep).get(f"/protocols/{protocol.pk}/versions/1/").status_code == 404


def test_the_credit_of_the_day_stays_with_version_one(protocol, cmo):
    """R-PR-07: whatever is sent later neither earns nor loses it."""
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 10))
    protocols.edit(protocol, notes="Позже", actor=cmo, now=moscow(TUESDAY, 11))
    protocols.send(protocol, sent_by=cmo, now=moscow(TUESDAY, 11))
    kept = Protocol.objects.get(pk=protocol.pk)
    assert (kept.same_day, kept.sent_at) == (False, moscow(TUESDAY, 10))
    assert ProtocolVersion.objects.count() == 2


def test_versions_cost_the_same_however_many(as_, protocol, cmo):
    browser, address = as_(cmo), f"/protocols/{protocol.pk}/"

    def send(n):
        protocols.edit(protocol, notes=f"Правка {n}", actor=cmo, now=moscow(date(2026, 3, 17 + n), 9))
        protocols.send(protocol, sent_by=cmo, now=moscow(date(2026, 3, 17 + n), 9, 5))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    for n in range(2):
        send(n)
    browser.get(address)
    few = cost()
    for n in range(2, 10):
        send(n)
    assert cost() == few
