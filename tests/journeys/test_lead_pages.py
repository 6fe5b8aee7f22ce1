"""Board, list and lead in a real browser: drag, keys, a lost race, editing in place, the seller's phone."""

import re
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
sales = Department.objects.create(name="Продажи", side="sales", unit=unit)
for role, name in [("cco", "Пётр"), ("sales_rep", "Анна"), ("cmo", "Мария")]:
    create_person(now=now, first_name=name, last_name="Тестов", email=f"{role}@example.com", role=role,
                  department=None if role == "cmo" else sales, password="berry-pine-otter-42",
                  from_date=(now - timedelta(days=30)).date())
"""
WIDE = 2600  # every column of the board in sight
LEADS = """
from django.utils import timezone
from funnel.models import Lead
from funnel.services.intake import LeadValues, receive_lead
from people.models import Person
Lead.objects.update(removed_at='2026-01-01T00:00Z')
now = timezone.now()
owner = Person.objects.get(email="sales_rep@example.com")
for company, stage, who in [("Альфа", "sql", owner), ("Бета", "sql", owner), ("Гамма", "kev_set", owner), ("Дельта", "mql", None)]:
    fields = {"company": company, "phone": "+7 916 123-45-67", "phone_e164": "+79161234567", "email": f"{len(company)}@example.com",
              "amount_minor": 100_00}
    receive_lead(LeadValues(fields=fields, source="site", campaign="Вебинар", stage=stage, owner=who), door="ui", now=now, actor=owner)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("lead-site"), worker=False) as running:
        running.run(PEOPLE)
        yield running


@pytest.fixture
def open_as(browser_, site, sign_in):
    site.run(LEADS)
    contexts = []

    def enter(role: str, *, width: int = 1440) -> Page:
        context = browser_.new_context(
            viewport={"width": width, "height": 900}, base_url=site.base_url, locale="en", reduced_motion="reduce"
        )
        contexts.append(context)
        sign_in(context, f"{role}@example.com", PASSWORD)
        context.add_cookies([{"name": "language", "value": "en", "url": site.base_url}])
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
        return page

    yield enter
    for context in contexts:
        context.close()


def stages(site: Site) -> dict[str, str]:
    words = site.run(
        "from funnel.models import Lead; "
        "print(*[f'{l.company}={l.stage.key}' for l in Lead.objects.filter(removed_at=None)])"
    )
    return dict(pair.split("=") for pair in words.split())


def card(page: Page, name: str):
    return page.locator(".board-card", has_text=name)


def column(page: Page, name: str):
    return page.locator(".board-column").filter(has=page.get_by_role("heading", name=name, exact=True))


def drag(page: Page, name: str, to: str) -> None:
    source, target = card(page, name).bounding_box(), column(page, to).locator(".board-cards").bounding_box()
    page.mouse.move(source["x"] + 20, source["y"] + 8)
    page.mouse.down()
    page.mouse.move(target["x"] + 60, target["y"] + 20, steps=12)
    page.mouse.move(target["x"] + 64, target["y"] + 24, steps=3)
    page.mouse.up()


def test_a_card_is_dragged_and_the_counts_follow(open_as, site):
    page = open_as("cco", width=WIDE)
    page.goto("/board/")
    drag(page, "Альфа", "КЭВ назначен")
    expect(page.locator(".toast")).to_contain_text("КЭВ назначен")
    expect(column(page, "КЭВ назначен")).to_contain_text("2 leads")
    expect(column(page, "SQL")).to_contain_text("1 lead")
    assert stages(site)["Альфа"] == "kev_set"
    page.reload()
    expect(column(page, "КЭВ назначен").locator(".board-card")).to_have_count(2)


def test_the_loser_of_a_race_sees_who_was_first_and_the_card_where_it_is(open_as, site):
    page = open_as("cco", width=WIDE)
    page.goto("/board/")
    site.run(
        "from django.utils import timezone; from funnel.models import Lead; from people.models import Person; "
        "from funnel.services.stages import move_lead; "
        "move_lead(Lead.objects.get(company='Альфа', removed_at=None), to_stage='proposal', now=timezone.now(), "
        "actor=Person.objects.get(email='sales_rep@example.com'))"
    )
    drag(page, "Альфа", "КЭВ назначен")
    expect(page.locator(".toast")).to_contain_text("Анна Тестов")
    expect(column(page, "Предложение").locator(".board-card")).to_contain_text("Альфа")
    assert stages(site)["Альфа"] == "proposal"


def test_losing_a_lead_asks_why_and_leaving_puts_the_card_back(open_as, site):
    page = open_as("cco", width=WIDE)
    page.goto("/board/")
    drag(page, "Альфа", "Проигран")
    dialog = page.locator("dialog#move")
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="Leave it where it is").click()
    expect(column(page, "SQL").locator(".board-card")).to_have_count(2)
    assert stages(site)["Альфа"] == "sql"
    drag(page, "Альфа", "Проигран")
    dialog.locator("select[name=reason]").select_option(label="Дорого")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(column(page, "Проигран")).to_contain_text("1 lead")
    assert stages(site)["Альфа"] == "lost"


def test_cards_move_by_keys_alone(open_as, site):
    page = open_as("cco", width=WIDE)
    page.goto("/board/")
    card(page, "Гамма").locator("[data-card-link]").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(column(page, "КЭВ проведён").locator(".board-card")).to_contain_text("Гамма")
    expect(page.locator(".toast").first).to_be_visible()
    assert stages(site)["Гамма"] == "kev_held"
    button = card(page, "Бета").locator("[data-move-to]")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog#move")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Предложение").check()
    page.keyboard.press("Enter")
    expect(column(page, "Предложение").locator(".board-card")).to_contain_text("Бета")
    assert stages(site)["Бета"] == "proposal"


def test_the_list_searches_while_typing_and_changes_many_with_a_way_back(open_as, site):
    page = open_as("cco")
    page.goto("/leads/")
    page.locator("#id_q").press_sequentially("альф")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/leads/\?q=%D0%B0"))
    page.locator(".chip").click()
    expect(page.locator("[data-row]")).to_have_count(4)
    page.get_by_label("All on this page").check()
    page.locator("#bulk-tag").fill("Срочно")
    page.get_by_role("button", name="Add the tag").click()
    expect(page.locator(".toast")).to_contain_text("4 leads changed")
    expect(page.locator("#results .badge", has_text="Срочно")).to_have_count(4)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#results .badge", has_text="Срочно")).to_have_count(0)


def test_a_field_is_edited_in_place_and_a_call_is_written_down(open_as):
    page = open_as("sales_rep")
    page.goto("/leads/?q=альфа")
    page.locator("[data-row]").click()
    page.get_by_label("Edit: Company").click()
    page.locator("#fact-company input[name=value]").fill("Альфа Плюс")
    page.locator("#fact-company").get_by_role("button", name="Save").click()
    expect(page.locator("#fact-company")).to_contain_text("Альфа Плюс")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#fact-company")).not_to_contain_text("Плюс")
    page.get_by_label("Outcome").fill("Договорились о встрече")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("#timeline .timeline-list")).to_contain_text("Договорились о встрече")


def test_a_seller_takes_a_lead_in_one_tap_on_the_phone(open_as, site):
    page = open_as("sales_rep", width=390)
    page.goto("/leads/?q=дельта")
    address = page.locator("[data-row]").get_attribute("href").partition("?")[0]
    page.goto(f"{address}take/")
    assert page.locator("a[href='tel:+79161234567']").is_visible()
    page.get_by_role("button", name="I take it and call").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    assert stages(site)["Дельта"] == "accepted"


def test_a_return_on_the_phone_is_two_taps_and_can_be_taken_back(open_as, site):
    """ux.md 9: “Returned: … Undo 10 s”."""
    page = open_as("sales_rep", width=390)
    page.goto("/leads/?q=дельта")
    page.goto(page.locator("[data-row]").get_attribute("href").partition("?")[0] + "take/")
    page.get_by_role("link", name="Return").click()
    expect(page.locator(".reason-row")).to_have_count(8)
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Не цель").click()
    offer = page.locator("[data-undo]")
    expect(offer).to_contain_text("не цель")
    offer.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="I take it and call")).to_be_visible()
    assert stages(site)["Дельта"] == "mql"
    told = site.run("from funnel.models import StageEvent; print(StageEvent.objects.latest('pk').kind)")
    assert told.strip() == "void"


def test_a_move_on_the_board_is_taken_back_from_its_toast(open_as, site):
    page = open_as("cco", width=WIDE)
    page.goto("/board/")
    drag(page, "Бета", "КЭВ назначен")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(column(page, "SQL").locator(".board-card")).to_have_count(2)
    assert stages(site)["Бета"] == "sql"


def test_m_asks_marketing_for_something_about_this_lead(open_as):
    """ux §9: a key on the lead and on its row in the list, never while somebody types."""
    page = open_as("sales_rep")
    page.goto("/leads/?q=Альфа")
    page.locator("#id_q").press("m")
    assert page.url.rpartition("/leads/")[1]

    page.goto("/leads/?q=Альфа")
    page.locator("a[data-row]").first.focus()
    number = page.locator("a[data-row]").first.get_attribute("data-asks").rpartition("=")[2]
    page.keyboard.press("m")
    page.wait_for_url(f"**/requests/new/?lead={number}")

    page.goto(f"/leads/{number}/")
    expect(page.locator("a[data-asks-here] kbd")).to_have_text("M")
    page.keyboard.press("m")
    page.wait_for_url(f"**/requests/new/?lead={number}")
    expect(page.locator("main")).to_contain_text("Needed from marketing")
    expect(page.locator("input[name=lead]")).to_have_value(number)
