"""A marketer's week in sales: planned from the queue, written down on a phone without a network, told with an idea."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.processes import Site, running_site

pytestmark = [pytest.mark.journey, pytest.mark.once]
PASSWORD = "berry-pine-otter-42"  # noqa: S105
PEOPLE = """
from datetime import timedelta
from django.utils import timezone
from people.models import BusinessUnit, Department
from people.services.onboarding import create_person
now = timezone.now()
unit = BusinessUnit.objects.get_or_create(name="Бизнес")[0]
sales = Department.objects.create(name="Продажи", unit=unit, side="sales")
marketing = Department.objects.create(name="Маркетинг", unit=unit, side="marketing")
made = {}
for role, first, last, where in [
    ("cmo", "Мария", "Котова", marketing), ("cco", "Пётр", "Смирнов", sales), ("hr_director", "Ольга", "Лис", None),
    ("marketer", "Никита", "Жуков", marketing), ("head_of_marketing", "Дарья", "Белова", marketing),
    ("sales_rep", "Анна", "Иванова", sales), ("head_of_sales", "Илья", "Громов", sales),
]:
    made[role] = create_person(now=now, first_name=first, last_name=last, email=f"{role}@example.com", role=role,
                               department=where, password="berry-pine-otter-42", from_date=now.date() - timedelta(days=90))
"""
RUNNING = """
from datetime import timedelta
from django.utils import timezone
from people.models import Person
from practices.models import Rotation
from practices.selectors.calendar import day_of, working_days
from practices.services import rotations
now = timezone.now()
made = {role: Person.objects.get(email=f"{role}@example.com") for role in
        ("cmo", "cco", "hr_director", "head_of_marketing", "sales_rep")}
planned = now - timedelta(days=60)
guest = made["head_of_marketing"]
mondays = (day_of(now) - timedelta(days=day_of(now).weekday() + 7 * n) for n in range(1, 6))
first = next(day for day in mondays if len(working_days(day, day + timedelta(days=6))) >= 4)
rotations.skip(Person.objects.get(email="marketer@example.com"), until=now.date(), reason="x", actor=made["hr_director"], now=planned)
week = rotations.plan(guest=guest, starts_on=first, host=made["sales_rep"], reason="x", actor=made["hr_director"], now=planned)
for head in ("cmo", "cco"):
    rotations.confirm_host(week, actor=made[head], now=planned)
rotations.set_replies(week, phone_message=True, autoreply=True, actor=guest, now=planned)
rotations.prepare(week, goals="Смотреть, запоминать, искать идеи", actor=guest, now=planned)
rotations.start(week, actor=guest, now=week.occurrence.starts_at)
Rotation.objects.filter(pk=week.pk).update(days=[*week.days[:4], day_of(now).isoformat()])
print(week.pk)
"""
WRITTEN = """
from practices.models import DiaryEntry
print(*DiaryEntry.objects.order_by("pk").values_list("text", flat=True), sep="|")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("rotation-site"), worker=False) as running:
        running.run(PEOPLE)
        yield running


@pytest.fixture
def opened(browser_, site, sign_in):
    contexts = []

    def open_as(role: str, path: str, width: int = 390) -> Page:
        context = browser_.new_context(viewport={"width": width, "height": 844}, base_url=site.base_url, locale="en")
        contexts.append(context)
        sign_in(context, f"{role}@example.com", PASSWORD)
        context.add_cookies([{"name": "language", "value": "en", "url": site.base_url}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    options = {"runOnly": ["wcag2a", "wcag2aa", "best-practice"]}
    return [found["id"] for found in Axe().run(page, options=options).response["violations"]]


def test_the_next_in_the_queue_is_planned_and_the_host_confirmed(opened, site):
    hr = opened("hr_director", "/practices/rotations/", 1440)
    expect(hr.locator("#queue li").first).to_contain_text("Next")
    assert violations(hr) == []
    hr.get_by_role("link", name="Plan the week of").last.click()
    expect(hr.locator("#id_guest option:checked")).to_have_count(1)
    hr.select_option("#id_guest", label="Никита Жуков")
    hr.select_option("#id_host", label="Анна Иванова")
    hr.get_by_role("button", name="Plan it").click()
    hr.wait_for_url("**/practices/rotations/*/")
    path = hr.url.removeprefix(site.base_url)
    for head in ("cmo", "cco"):
        page = opened(head, path)
        page.get_by_role("button", name="Confirm the host").click()
        expect(page.get_by_role("button", name="Confirm the host")).to_have_count(0)
    expect(page.get_by_role("button", name="Prepare the week")).to_be_visible()
    assert violations(page) == []


def test_a_line_of_the_diary_written_without_a_network_arrives_once(opened, site):
    """decisions.md 46, on the fifth day of a week."""
    pk = int(site.run(RUNNING))
    phone = opened("head_of_marketing", f"/practices/rotations/{pk}/diary/")
    phone.context.set_offline(True)
    for words in ("Клиенты просят смету", "Прайс нужен на английском"):
        phone.locator("#id_text").fill(words)
        phone.get_by_role("button", name="Write it down").click()
        expect(phone.locator("#id_text")).to_have_value("")
    expect(phone.locator("[data-offline]")).to_contain_text("2")
    phone.context.set_offline(False)
    expect(phone.locator(".entry", has_text="английском")).to_be_visible(timeout=15000)
    expect(phone.locator("[data-offline]")).to_be_hidden()
    assert site.run(WRITTEN).strip() == "Клиенты просят смету|Прайс нужен на английском"
    assert violations(phone) == []

    phone.goto(f"/practices/rotations/{pk}/")
    phone.get_by_role("button", name="Finish the week").click()
    phone.locator("#debrief-summary").fill("Рассказала за обедом")
    phone.locator("#debrief-ideas").fill("Смета за минуту")
    phone.get_by_role("button", name="Tell the colleagues").click()
    expect(phone.locator("#ideas-title")).to_contain_text("1")
    phone.get_by_role("button", name="Hand the ideas to the heads").click()
    expect(phone.locator("#rotation")).to_contain_text("Ideas handed on")
    assert violations(phone) == []
