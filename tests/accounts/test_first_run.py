"""An empty installation asks its first visitor to begin, once."""

from people.models import Company, Person

FORM = {
    "company": "Альфа",
    "market": "b2c",
    "first_name": "Пётр",
    "last_name": "Смирнов",
    "role": "cco",
    "email": "petr@alpha.example",
    "password": "long-and-odd-words-71",
}


def test_signing_in_leads_to_the_beginning_while_nobody_is_here(company, client):
    answer = client.get("/accounts/login/")

    assert (answer.status_code, answer.url) == (302, "/accounts/begin/")
    assert client.get("/accounts/begin/").status_code == 200


def test_the_first_person_becomes_administrator_and_director(company, client):
    answer = client.post("/accounts/begin/", FORM)

    assert (answer.status_code, answer.url) == (302, "/")
    assert Person.objects.get().role_keys == {"administrator", "cco"}
    assert (Company.objects.get(pk=1).name, Company.objects.get(pk=1).market) == ("Альфа", "b2c")
    assert client.get("/").status_code == 200


def test_a_company_begins_with_its_own_money_zone_and_language(company, client):
    client.cookies["language"] = "en"

    client.post("/accounts/begin/", {**FORM, "currency": "EUR", "time_zone": "Europe/Berlin"})

    own = Company.objects.get(pk=1)
    assert (own.currency, own.time_zone, own.language) == ("EUR", "Europe/Berlin", "en")


def test_an_unknown_currency_is_refused_at_its_field(company, client):
    answer = client.post("/accounts/begin/", {**FORM, "currency": "DOUBLOON"})

    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"currency"})
    assert not Person.objects.exists()


def test_an_easy_password_is_refused_and_nothing_begins(company, client):
    assert client.post("/accounts/begin/", {**FORM, "password": "1234567890"}).status_code == 422
    assert not Person.objects.exists()


def test_once_somebody_is_here_the_beginning_is_closed(cco, client):
    assert client.get("/accounts/begin/").status_code == 404
    assert client.post("/accounts/begin/", FORM).status_code == 404
    assert list(Person.objects.all()) == [cco]
