"""A candidate comes in by any door: known again, with a consent, the first submission keeps the right."""

from datetime import timedelta

import pytest

from alignment.shared.errors import DomainError, InvalidInput
from hiring.models import Agency, Application, Candidate, CandidateConsent, HiringSource
from hiring.services import candidates, consents, pool
from tests.factories.hiring import candidate, vacancy
from tests.factories.people import BEGINNING, person_with

pytestmark = pytest.mark.django_db(databases=["default", "surveys"])
LATER = BEGINNING + timedelta(days=1)
ANNA = {"first_name": "Анна", "last_name": "Котова", "email": "Anna@Example.com", "phone": "8 916 123-45-67"}


def receive(values=ANNA, *, where=None, now=BEGINNING, door="ui", consents=("processing",), **more) -> Application:
    given = where or vacancy()
    return candidates.receive(values, vacancy=given, now=now, actor=None, door=door, consents=consents, **more)


def test_a_candidate_is_kept_in_the_form_in_which_they_are_compared_and_found():
    row = receive()

    who = row.candidate
    assert (who.email, who.phone_e164, row.stage.key, row.is_internal) == (
        "anna@example.com", "+79161234567", "new", False,
    )  # fmt: skip
    assert "+79161234567" in who.search_key
    assert list(who.consents.values_list("kind", "version")) == [("processing", "1")]


@pytest.mark.parametrize("known_by", [{"email": "ANNA@example.com"}, {"phone": "+7 (916) 123 45 67"}])
def test_the_same_address_or_number_is_the_same_person_and_fills_only_what_was_blank(known_by):
    """A41: the same candidate from two sources."""
    first = receive()
    again = receive({"first_name": "Аня", "city": "Пермь", **known_by}, where=vacancy(), now=LATER)

    who = Candidate.objects.get()
    assert (first.pk != again.pk, who.first_name, who.city) == (True, "Анна", "Пермь")


def test_the_agency_that_came_first_keeps_the_right_whoever_comes_later():
    """A37: duplicates by first submission; shown with who was first."""
    where = vacancy()
    one, other = (Agency.objects.create(name=name, created_at=BEGINNING) for name in ("Первое", "Второе"))
    both = ("processing", "agency")
    receive(where=where, agency=one, consents=both, door="agency")
    row = receive(where=where, agency=other, consents=both, door="agency", now=LATER)

    assert (row.agency, Application.objects.count()) == (one, 1)
    assert list(row.submissions.order_by("at").values_list("agency__name", "is_first")) == [
        ("Первое", True), ("Второе", False),
    ]  # fmt: skip


def test_without_a_consent_nothing_is_kept():
    """C8: consent to processing, and to be passed on by an agency; a file is taken and asked about later."""
    agency = Agency.objects.create(name="Первое", created_at=BEGINNING)
    for given in ({"consents": ()}, {"agency": agency}):
        with pytest.raises(InvalidInput):
            receive(**given)
    assert not Candidate.objects.exists()

    assert receive(consents=(), door="import").candidate.consents.count() == 0


@pytest.mark.parametrize("values", [{}, {"email": "no address"}, {"first_name": "  "}])
def test_nobody_and_no_address_are_refused(values):
    with pytest.raises(InvalidInput):
        receive(values)


def test_an_internal_candidate_is_known_by_the_source():
    assert receive(source=HiringSource.objects.get(key="internal")).is_internal


def test_a_consent_is_given_once_and_its_withdrawal_leaves_the_record():
    who = candidate()
    consents.give(who, ["pool"], now=BEGINNING, actor=None, version="2")
    consents.give(who, ["pool"], now=LATER, actor=None)
    consents.withdraw(who, "pool", now=LATER, actor=None)

    row = CandidateConsent.objects.get()
    assert (row.version, row.given_at, row.withdrawn_at) == ("2", BEGINNING, LATER)
    with pytest.raises(DomainError):
        consents.withdraw(who, "pool", now=LATER, actor=None)
    with pytest.raises(InvalidInput):
        consents.give(who, ["everything"], now=LATER, actor=None)


def test_only_who_agreed_is_invited_from_the_pool_and_once():
    who, where, hr = candidate(email="anna@example.com"), vacancy(), person_with("hr_director")
    with pytest.raises(DomainError):
        pool.invite(who, where, now=LATER, actor=hr)
    consents.give(who, ["pool"], now=BEGINNING, actor=None)
    row = pool.invite(who, where, now=LATER, actor=hr)

    assert list(row.letters.values_list("kind", flat=True)) == ["invitation"]
    with pytest.raises(DomainError):
        pool.invite(who, where, now=LATER, actor=hr)
