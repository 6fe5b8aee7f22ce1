"""A marketer after a visit: five answers, one hand, no network; nothing typed is lost, nothing is told twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories.pictures import jpeg
from tests.processes import Site, running_site

pytestmark = [pytest.mark.journey, pytest.mark.once]
PASSWORD = "berry-pine-otter-42"  # noqa: S105
PEOPLE = """
from datetime import timedelta
from django.utils import timezone
from people.models import BusinessUnit, Department
from people.services.onboarding import create_person
now = timezone.now() - timedelta(days=3)
unit = BusinessUnit.objects.get_or_create(name="Бизнес")[0]
for role, name, side in [("cmo", "Мария", "marketing"), ("marketer", "Никита", "marketing"), ("sales_rep", "Анна", "sales")]:
    where = Department.objects.get_or_create(name=side, unit=unit, defaults={"side": side})[0]
    create_person(now=now, first_name=name, last_name="Тестов", email=f"{role}@example.com", role=role, department=where,
                  password="berry-pine-otter-42", from_date=now.date())
"""
VISIT = """
from datetime import timedelta
from django.utils import timezone
from people.models import Person
from practices.services import visits
now = timezone.now()
marketer, rep = (Person.objects.get(email=f"{role}@example.com") for role in ("marketer", "sales_rep"))
visit = visits.plan(marketer=marketer, rep=rep, starts_at=now - timedelta(hours=HOURS), ends_at=now - timedelta(minutes=5),
                    place_type="client_site", client_name="Завод", city="Тула", actor=marketer, now=now - timedelta(days=1))
visits.brief(visit, goals="x", tasks="y", dress_ok=True, actor=marketer, now=now - timedelta(hours=9))
print(visit.pk)
"""
TOLD = """
from loop.models import Idea
from practices.models import FieldVisit, VisitPhoto, VisitReport
print(FieldVisit.objects.get(pk=PK).state, VisitReport.objects.filter(visit=PK).count(), Idea.objects.filter(birth__occurrence=PK).count(), VisitPhoto.objects.filter(visit=PK).count())
"""
WORDS = "Вторую страницу прайса рисуем от руки"
JPEG = jpeg()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("visit-site"), worker=False) as running:
        running.run(PEOPLE)
        yield running


@pytest.fixture
def phone(browser_, site, sign_in) -> Iterator[Page]:
    context = browser_.new_context(viewport={"width": 390, "height": 844}, base_url=site.base_url, locale="en")
    sign_in(context, "marketer@example.com", PASSWORD)
    context.add_cookies([{"name": "language", "value": "en", "url": site.base_url}])
    yield context.new_page()
    context.close()


def visit_on(site: Site, hours: int) -> int:
    return int(site.run(VISIT.replace("HOURS", str(hours))))


def told(site: Site, pk: int) -> str:
    return site.run(TOLD.replace("PK", str(pk))).strip()


def tell(page: Page) -> None:
    page.get_by_label("What the client said, in the client's words").fill(WORDS)
    page.get_by_label("What would have helped the seller to sell?").fill("Прайс на листе")
    page.get_by_label("One idea").fill("Прайс на одной странице")
    page.get_by_role("button", name="Send the debrief").click()


def test_a_debrief_and_a_picture_given_without_a_network_go_by_themselves(phone, site):
    pk = visit_on(site, 4)
    phone.goto(f"/practices/visits/{pk}/")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.context.set_offline(True)
    phone.locator("input[type=file]").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    phone.get_by_role("button", name="Add the picture").click()
    notice = phone.locator("[data-outbox-notice]")
    expect(notice).to_contain_text("1")
    tell(phone)
    expect(notice).to_contain_text("2")
    assert told(site, pk) == "briefed 0 0 0"

    phone.context.set_offline(False)

    expect(phone.get_by_text("This visit counts for its week.")).to_be_visible(timeout=15000)
    expect(notice).to_be_hidden()
    assert told(site, pk) == "valid 1 1 1"


def test_a_debrief_whose_echo_was_lost_is_not_told_twice(phone, site):
    pk = visit_on(site, 5)
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    phone.goto(f"/practices/visits/{pk}/")
    phone.route("**/debrief/", lose_the_first)
    tell(phone)

    expect(phone.get_by_text("This visit counts for its week.")).to_be_visible(timeout=15000)
    assert (lost, told(site, pk)) == ([200], "valid 1 1 0")
