"""Keys: made by those who may, shown once, revoked at once."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from alignment.shared.errors import InvalidInput
from delivery.models import ApiKey
from delivery.services import keys

pytestmark = pytest.mark.django_db
PAGE = "/settings/keys/"
FORM = {"name": "Форма сайта", "scopes": ["intake"], "days": "30"}


def test_only_those_who_may_have_keys_see_the_page(people_by_role, as_):
    for name, person in people_by_role.items():
        expected = 200 if name in ("administrator", "cmo", "cco", "integration") else 403
        assert as_(person).get(PAGE).status_code == expected, name
        assert (as_(person).post(PAGE, FORM).status_code == 403) == (expected == 403), name


def test_a_key_is_shown_once_and_works(cmo, as_):
    browser = as_(cmo)
    page = browser.post(PAGE, FORM).content.decode()
    secret = page.partition('value="al_')[2].partition('"')[0]
    key = keys.key_for(f"al_{secret}", now=timezone.now())
    assert (key.person, key.scopes) == (cmo, ["intake"])
    assert timedelta(days=29) < key.expires_at - timezone.now() < timedelta(days=31)
    assert secret not in browser.get(PAGE).content.decode()


def test_a_form_with_mistakes_comes_back_with_them(cmo, as_):
    answer = as_(cmo).post(PAGE, {"name": "", "days": "30"})
    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_an_administrator_makes_and_revokes_keys_of_others(administrator, cmo, cco, as_):
    as_(administrator).post(PAGE, {**FORM, "person": cmo.pk})
    key = ApiKey.objects.get(person=cmo)
    assert as_(cco).post(f"{PAGE}{key.pk}/revoke/").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None
    assert as_(administrator).post(f"{PAGE}{key.pk}/revoke/").status_code == 302
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_others_make_keys_for_themselves_only(cmo, cco, as_):
    as_(cmo).post(PAGE, {**FORM, "person": cco.pk})
    assert ApiKey.objects.get().person == cmo


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scopes": []}, {"scopes": ["root"]}, {"expires_at": timezone.now() - timedelta(days=1)}]
)
def test_a_key_that_makes_no_sense_is_refused(cmo, wrong):
    with pytest.raises(InvalidInput):
        keys.create_key(cmo, **{"name": "n", "scopes": ["read"], "now": timezone.now(), **wrong})


def test_the_list_says_in_words_what_a_key_may(as_, cmo):
    keys.create_key(cmo, name="n", scopes=["read", "intake"], now=timezone.now())

    with translation.override("en"):
        assert cmo.api_keys.get().scope_words == ["Read", "Bring in leads"]
    assert as_(cmo).get("/settings/keys/").context["rows"].count() == 1
