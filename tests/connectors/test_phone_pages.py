"""Settings of telephony: a line is made, its secret shown once, numbers get people and sources."""

import pytest

from connectors.models import DialledNumber, Extension, Line
from connectors.services import calls, phone_lines
from people.models import AuditEvent
from tests.connectors.phones import CALLED_AT, mango_line, told
from tests.factories.funnel import campaign, make_lead, source

LIST = "/settings/phones/"


@pytest.fixture
def as_administrator(client, administrator):
    type(administrator).objects.update(language="en")
    client.force_login(administrator)
    return client


@pytest.fixture
def line(company, administrator):
    return mango_line(administrator, CALLED_AT)


def page(line):
    return f"{LIST}{line.pk}/"


def test_an_empty_page_says_what_a_line_is_for(as_administrator, company):
    assert "a missed call of a stranger becomes a lead" in as_administrator.get(LIST).content.decode()


def test_a_line_of_asterisk_shows_its_secret_and_dialplan_once(as_administrator, company):
    shown = as_administrator.post(LIST, {"kind": "asterisk", "name": "Офис"})

    line = Line.objects.get()
    secret = phone_lines.keys_of(line, now=CALLED_AT).secrets[0]
    body = shown.content.decode()
    assert (shown.status_code, shown["Cache-Control"], body.count(secret) >= 3) == (200, "no-store", True)
    assert phone_lines.token_of(line) in body
    again = as_administrator.get(page(line)).content.decode()
    assert (secret in again, "SHA1(SECRET${B}SECRET)" in again) == (False, True)
    assert AuditEvent.objects.filter(verb="line.created").count() == 1


def test_a_line_of_mango_shows_its_address_and_never_its_key(as_administrator, line):
    body = as_administrator.get(page(line)).content.decode()

    assert phone_lines.token_of(line) in body
    assert ("salt-of-the-line" in body, "1234567890qwerty" in body) == (False, False)
    assert "not tried on the live service" in body
    assert "MangoOffice_VPBX_API_v1.9.pdf#page=27" in body


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "mango", "name": "Новая"}, "Mango Office needs its product code"),
        ({"kind": "asterisk", "name": "АТС"}, "There is a line with this name already."),
        ({"kind": "skype", "name": "x"}, "skype is not one of the available choices"),
    ],
)
def test_a_line_that_cannot_be_is_refused_at_its_field(as_administrator, line, data, words):
    answer = as_administrator.post(LIST, data)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Line.objects.count() == 1


def test_a_number_without_people_is_mended_on_the_page(as_administrator, line, rep):
    make_lead("sql", at=CALLED_AT, phone_e164="+79161234567")
    calls.take(line, calls.mango.call_of(told("mango_incoming_answered")), heard_at=CALLED_AT, now=CALLED_AT)
    assert "nobody" in as_administrator.get(page(line)).content.decode()

    extension = Extension.objects.get()
    as_administrator.post(f"{page(line)}people/", {"extension": extension.pk, "person": rep.pk})

    extension.refresh_from_db()
    assert extension.person == rep


def test_a_dialled_number_gets_its_source(as_administrator, line):
    dialled = DialledNumber.objects.create(line=line, number="74951234500", heard_at=CALLED_AT)
    where, what = source("banner"), campaign("spring")

    as_administrator.post(f"{page(line)}numbers/", {"dialled": dialled.pk, "source": where.pk, "campaign": what.pk})

    dialled.refresh_from_db()
    assert (dialled.source, dialled.campaign) == (where, what)


@pytest.mark.parametrize("place", ["people", "numbers"])
def test_a_number_of_another_line_is_refused(as_administrator, line, administrator, place):
    other = phone_lines.create(kind="asterisk", name="Другая", actor=administrator, now=CALLED_AT).line
    theirs = Extension.objects.create(line=other, number="9", heard_at=CALLED_AT)

    answer = as_administrator.post(f"{page(line)}{place}/", {"extension": theirs.pk, "dialled": theirs.pk})

    assert answer.status_code == 422


def test_a_new_key_of_mango_is_asked_for_and_kept_sealed(as_administrator, line):
    assert as_administrator.post(f"{page(line)}secret/", {"salt": ""}).status_code == 422

    assert as_administrator.post(f"{page(line)}secret/", {"salt": "another"}).status_code == 302

    assert phone_lines.keys_of(Line.objects.get(), now=Line.objects.get().changed_at).secrets == (
        "another", "salt-of-the-line",
    )  # fmt: skip


def test_a_line_is_switched_off_and_on(as_administrator, line):
    as_administrator.post(f"{page(line)}switch/")
    assert Line.objects.get().is_active is False

    as_administrator.post(f"{page(line)}switch/", {"on": "1"})
    assert Line.objects.get().is_active is True


def test_a_seller_has_no_business_here(client, line, rep):
    client.force_login(rep)

    assert [client.get(address).status_code for address in (LIST, page(line))] == [403, 403]


@pytest.mark.parametrize("rows", [1, 50])
def test_the_page_asks_as_often_for_fifty_numbers_as_for_one(
    as_administrator, line, rep, rows, django_assert_max_num_queries
):
    for number in range(rows):
        Extension.objects.create(line=line, number=str(100 + number), person=rep, heard_at=CALLED_AT)
        DialledNumber.objects.create(line=line, number=str(number), source=source(), heard_at=CALLED_AT)

    with django_assert_max_num_queries(30):
        as_administrator.get(page(line))


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_asks_as_often_for_fifty_lines_as_for_one(
    as_administrator, administrator, company, rows, django_assert_max_num_queries
):
    for number in range(rows):
        made = phone_lines.create(kind="asterisk", name=f"АТС {number}", actor=administrator, now=CALLED_AT)
        Extension.objects.create(line=made.line, number="100", heard_at=CALLED_AT)

    with django_assert_max_num_queries(15):
        as_administrator.get(LIST)
