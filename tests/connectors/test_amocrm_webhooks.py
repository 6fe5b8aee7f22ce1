"""What a webhook of amoCRM speaks of."""

from threading import Thread
from urllib.parse import urlencode

import pytest

from connectors.vendors.amocrm import AmoCrm
from connectors.vendors.contract import Notice, NotReadable
from tests.connectors.fakes.amocrm import AmoPortal
from tests.connectors.fakes.server import Portal, Told, running

FORM = "application/x-www-form-urlencoded"
ACCOUNT = {"account[id]": "31000001", "account[subdomain]": "romashka"}


def heard(pairs, content_type=FORM):
    return AmoCrm.notices(urlencode(pairs).encode(), content_type)


@pytest.mark.parametrize("action", ["add", "update", "status", "responsible", "restore"])
def test_a_changed_lead_is_read_anew(action):
    pairs = {f"leads[{action}][0][id]": "17657", f"leads[{action}][0][status_id]": "142", **ACCOUNT}

    assert heard(pairs) == (Notice("leads", "17657"),)


def test_a_deleted_lead_is_told_as_deleted():
    pairs = {"leads[delete][0][id]": "17657", "leads[delete][0][status_id]": "142", **ACCOUNT}

    assert heard(pairs, f"{FORM}; charset=UTF-8") == (Notice("leads", "17657", is_deleted=True),)


def test_many_changes_come_in_one_body_and_each_lead_once():
    pairs = {
        "leads[status][0][id]": "1",
        "leads[status][0][custom_fields][0][id]": "77",
        "leads[status][0][tags][0][id]": "78",
        "leads[status][1][id]": "2",
        "leads[update][0][id]": "1",
        "leads[delete][0][id]": "3",
        "unsorted[add][0][lead_id]": "4",
        "unsorted[add][0][uid]": "abc",
        **ACCOUNT,
    }

    assert heard(pairs) == (
        Notice("leads", "1"),
        Notice("leads", "2"),
        Notice("leads", "3", is_deleted=True),
        Notice("leads", "4"),
    )


def test_a_changed_contact_is_news_of_its_leads():
    pairs = {
        "contacts[update][0][id]": "50502",
        "contacts[update][0][linked_leads_id][17657][ID]": "17657",
        "contacts[update][0][linked_leads_id][17658][ID]": "17658",
        **ACCOUNT,
    }

    assert heard(pairs) == (Notice("leads", "17657"), Notice("leads", "17658"))


@pytest.mark.parametrize(("of", "kind"), [("leads", "10"), ("contacts", "11")])
def test_a_note_of_a_call_is_read(of, kind):
    begin = f"{of}[note][0][note]"
    pairs = {f"{begin}[id]": "42709325", f"{begin}[note_type]": kind, f"{begin}[element_id]": "17657", **ACCOUNT}

    assert heard(pairs) == (Notice("calls", "42709325"),)


@pytest.mark.parametrize(
    "pairs",
    [
        ACCOUNT,
        {"leads[note][0][note][id]": "1", "leads[note][0][note][note_type]": "4", **ACCOUNT},
        {"task[add][0][id]": "1", **ACCOUNT},
        {"message[add][0][id]": "1", **ACCOUNT},
        {"contacts[add][0][id]": "50502", **ACCOUNT},
    ],
)
def test_what_changes_nothing_here_is_no_news(pairs):
    assert heard(pairs) == ()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", FORM),
        (b"hello=world", FORM),
        (b'{"leads": {"add": [{"id": 1}]}}', "application/json"),
        (b"leads%5Badd%5D%5B0%5D%5Bid%5D=1", "text/plain"),
        (b"leads%5Badd%5D%5B0%5D%5Bid%5D=abc", FORM),
        (b"leads%5Badd%5D%5B0%5D%5Bid%5D=", FORM),
        (b"leads%5Badd%5D%5B0%5D%5Bid%5D=1%2F..%2Fusers", FORM),
        (b"leads%5Badd%5D%5B0%5D%5Bname%5D=no+id", FORM),
        ("leads[add][0][id]=1".encode("utf-16"), FORM),
        (b"leads[add][0][id]=1&" * 20_001, FORM),
    ],
)
def test_what_is_no_webhook_of_theirs_is_refused(body, content_type):
    with pytest.raises(NotReadable):
        AmoCrm.notices(body, content_type)


def test_nothing_is_signed():
    assert AmoCrm.sender(b"leads[add][0][id]=1", FORM) == ""


class Ear(Portal):
    def answer(self, asked):
        return Told(200, {})


def test_the_portal_sends_what_we_understand():
    portal, ear = AmoPortal(), Ear()
    lead = portal.play_add_lead()
    with running(ear) as server:
        sending = Thread(target=portal.play_send_webhook, args=(f"{server.url}/hook?x=1", "status", [lead, 9]))
        sending.start()
        sending.join(10)

    (asked,) = ear.asked
    assert (asked.path, asked.query) == ("/hook", (("x", "1"),))
    assert AmoCrm.notices(asked.body, asked.headers["content-type"]) == (
        Notice("leads", str(lead)),
        Notice("leads", "9"),
    )
