"""The run page on a phone that loses its network: nothing typed is lost, nothing is done twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.processes import Site, running_site

pytestmark = [pytest.mark.journey, pytest.mark.once]
PASSWORD = "berry-pine-otter-42"  # noqa: S105
MEETING = """
from datetime import timedelta
from django.utils import timezone
from meetings.services import running, series
from people.models import BusinessUnit
from people.services.onboarding import create_person
now = timezone.now()
unit = BusinessUnit.objects.get_or_create(name="Бизнес")[0]
heads = [create_person(now=now, first_name=name, last_name="Тестов", email=f"{role}@example.com", role=role, department=None,
                       password="berry-pine-otter-42", from_date=now.date()) for role, name in [("cmo", "Мария"), ("cco", "Пётр")]]
made = series.create_series(kind="cmo_cco", title="Встреча", unit=unit, principals=heads, weekday=now.weekday(),
                            starts=(now + timedelta(minutes=10)).time(), time_zone="UTC", now=now, by=heads[0])
meeting = running.start(made.meetings.order_by("slot_start").first(), by=heads[0], now=now)
print(meeting.pk)
"""
DECISIONS = (
    "from loop.models import Decision; print(*Decision.objects.order_by('pk').values_list('text', flat=True), sep='|')"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("run-site"), worker=False) as running:
        yield running


@pytest.fixture(scope="module")
def meeting(site) -> int:
    return int(site.run(MEETING))


@pytest.fixture
def phone(browser_, site, meeting, sign_in) -> Iterator[Page]:
    context = browser_.new_context(viewport={"width": 390, "height": 844}, base_url=site.base_url, locale="en")
    sign_in(context, "cmo@example.com", PASSWORD)
    context.add_cookies([{"name": "language", "value": "en", "url": site.base_url}])
    page = context.new_page()
    page.goto(f"/meetings/{meeting}/run/")
    yield page
    context.close()


def decide(page: Page, words: str) -> None:
    page.locator("#decision-free").fill(words)
    page.keyboard.press("Enter")
    page.locator("#s-end ~ * form[data-decide], form[data-decide]").last.get_by_role("button", name="Decide").click()


def test_an_answer_given_without_a_network_goes_by_itself_when_it_is_back(phone, site):
    phone.context.set_offline(True)
    decide(phone, "Звоним сначала тем, кто просил цену")
    notice = phone.locator("[data-offline]")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("1")
    phone.wait_for_timeout(4000)
    expect(notice).to_be_visible()

    phone.context.set_offline(False)

    expect(notice).to_be_hidden(timeout=15000)
    expect(phone.locator("#run strong", has_text="Звоним сначала")).to_be_visible()
    assert phone.locator("#decision-free").input_value() == ""
    assert site.run(DECISIONS).strip() == "Звоним сначала тем, кто просил цену"


def test_an_answer_whose_echo_was_lost_is_not_given_twice(phone, site):
    """The server heard it, the phone did not hear the server: the second sending brings nothing new."""
    before = site.run(DECISIONS).strip().split("|")
    lost: list[int] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    phone.route("**/run/decide/", lose_the_first)
    decide(phone, "Разбираем возвраты по пятницам")

    expect(phone.locator("#run strong", has_text="Разбираем возвраты")).to_be_visible(timeout=15000)
    expect(phone.locator("[data-offline]")).to_be_hidden()
    assert lost == [200]
    assert site.run(DECISIONS).strip().split("|") == [*filter(None, before), "Разбираем возвраты по пятницам"]


GENERAL = """
from datetime import timedelta
from django.utils import timezone
from meetings.services import running, series
from people.models import BusinessUnit, Person
now = timezone.now()
heads = [Person.objects.get(email=f"{role}@example.com") for role in ("cmo", "cco")]
made = series.create_series(kind="general", title="Общее собрание", unit=BusinessUnit.objects.get(), principals=heads, weekday=now.weekday(),
                            starts=(now + timedelta(minutes=10)).time(), time_zone="UTC", now=now, by=heads[0], format="standing")
meeting = running.start(made.meetings.order_by("slot_start").first(), by=heads[0], now=now)
print(meeting.pk)
"""
ASKED = "from meetings.models import Request; print(*Request.objects.order_by('pk').values_list('what', flat=True), sep='|')"


@pytest.fixture(scope="module")
def general_meeting(site, meeting) -> int:
    return int(site.run(GENERAL))


def say_aloud(page: Page, words: str) -> None:
    page.locator("#aloud-what").fill(words)
    page.locator("form.aloud").get_by_role("button", name="Ask").click()


def asked(site: Site) -> list[str]:
    return [line for line in site.run(ASKED).strip().split("|") if line]


def test_a_request_said_aloud_is_on_every_open_screen_within_seconds(phone, site, general_meeting, browser_, sign_in):
    """A3: the live request box; a double click makes one."""
    phone.goto(f"/meetings/{general_meeting}/run/")
    other = browser_.new_context(base_url=site.base_url, locale="en")
    sign_in(other, "cco@example.com", PASSWORD)
    screen = other.new_page()
    screen.goto(f"/meetings/{general_meeting}/run/")
    screen.locator("#aloud-what").fill("typed meanwhile")

    phone.locator("#aloud-what").fill("A case of a warehouse")
    phone.locator("form.aloud").get_by_role("button", name="Ask").dblclick()

    expect(phone.locator(".heard")).to_have_count(1)
    expect(screen.locator(".heard", has_text="A case of a warehouse")).to_be_visible(timeout=10000)
    assert screen.locator("#aloud-what").input_value() == "typed meanwhile"
    assert asked(site) == ["A case of a warehouse"]
    other.close()


def test_lines_said_without_a_network_all_arrive_each_once(phone, site, general_meeting):
    before = asked(site)
    phone.goto(f"/meetings/{general_meeting}/run/")
    phone.context.set_offline(True)
    for words in ("Slides in English", "A film of the yard"):
        say_aloud(phone, words)
        expect(phone.locator("#aloud-what")).to_have_value("")
    expect(phone.locator("[data-offline]")).to_contain_text("2")

    phone.context.set_offline(False)

    expect(phone.locator(".heard", has_text="A film of the yard")).to_be_visible(timeout=15000)
    expect(phone.locator("[data-offline]")).to_be_hidden()
    assert asked(site) == [*before, "Slides in English", "A film of the yard"]
