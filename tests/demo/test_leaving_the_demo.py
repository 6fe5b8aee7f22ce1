"""One form ends the demo company and begins one's own."""

from people.models import Company, Person

FORM = {
    "company": "Своя компания",
    "market": "b2b",
    "role": "cco",
    "first_name": "Анна",
    "last_name": "Белова",
    "email": "anna@own.example",
    "password": "long-and-odd-words-71",
}


def demo_company() -> None:
    Company.objects.filter(pk=1).update(is_demo=True)


def test_the_administrator_becomes_the_first_person_of_an_own_company(company, administrator, as_):
    demo_company()
    Person.objects.filter(pk=administrator.pk).update(is_demo=True)
    administrator.memberships.update(is_demo=True)

    answer = as_(administrator).post("/settings/demo/", FORM)

    assert answer.status_code == 302
    assert list(Person.objects.values_list("email", "is_demo")) == [("anna@own.example", False)]
    assert Person.objects.get().role_keys == {"administrator", "cco"}
    assert (Company.objects.get(pk=1).name, Company.objects.get(pk=1).is_demo) == ("Своя компания", False)


def test_a_password_that_is_too_easy_is_refused_and_nothing_goes(company, administrator, as_):
    demo_company()

    answer = as_(administrator).post("/settings/demo/", {**FORM, "password": "12345678"})

    assert answer.status_code == 422
    assert Person.objects.filter(pk=administrator.pk).exists()


def test_others_may_not_end_the_demo(company, cco, as_):
    demo_company()

    assert as_(cco).post("/settings/demo/", FORM).status_code == 403


def test_without_a_demo_company_there_is_nothing_to_leave(company, administrator, as_):
    assert as_(administrator).get("/settings/demo/").status_code == 404
