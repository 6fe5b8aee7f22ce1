"""A running site with the demo company, and a browser with a signed-in person."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from demo.services.cast import PASSWORD, email
from tests.browser.chromium import launch_options
from tests.databases import POSTGRES
from tests.journeys.moved_company import SATURDAY, SEED, WEB, Company
from tests.processes import Site, running_site, site_at_rest


@pytest.fixture(scope="module")
def browser_(django_db_setup) -> Iterator[Browser]:
    """Closed with its module: where its event loop runs, Django forbids the database and no second one may start."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory) -> Iterator[Site]:
    """The demo company on real processes: web and worker; nothing here is shared with another test process.

    A smaller one where no page is looked at.
    """
    with running_site(tmp_path_factory.mktemp("demo-site")) as site:
        site.manage("seed_demo", "--stage", "quiet" if POSTGRES else "busy")
        yield site


@pytest.fixture(scope="module")
def moved_site(tmp_path_factory) -> Iterator[Site]:
    """Each journey has its own: what one does to the company is not for the other."""
    folder = tmp_path_factory.mktemp("moved-site")
    with site_at_rest(folder, CLOCK_FILE=str(folder / "var" / "clock")) as site:
        (site.var / "clock").write_text(SATURDAY.isoformat())
        site.run(SEED.format(now=SATURDAY.isoformat()))
        site.start(WEB)
        site.wait_until_it_answers()
        yield site
        site.stop(WEB)


@pytest.fixture(scope="module")
def company(browser_, moved_site) -> Iterator[Company]:
    made = Company(moved_site, browser_)
    yield made
    for context in made.contexts.values():
        context.close()


@pytest.fixture
def visit(browser_, demo_site, sign_in):
    """`visit("cco", width=390, theme="dark")`: a page of a person who has signed in through the form."""
    contexts: list[BrowserContext] = []

    def open_as(login: str | None, *, width: int = 1440, theme: str = "light", language: str = "ru") -> Page:
        context = browser_.new_context(
            viewport={"width": width, "height": 900},
            base_url=demo_site.base_url,
            color_scheme=theme,
            locale=language,
            reduced_motion="reduce",
        )
        contexts.append(context)
        if login:
            sign_in(context, email(login), PASSWORD)
        context.add_cookies([{"name": "language", "value": language, "url": demo_site.base_url}])
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def sign_in(browser_):
    """Through the form the first time; afterwards the browser still has the session."""
    known: dict[str, list] = {}

    def enter(context: BrowserContext, address: str, password: str) -> None:
        if address in known:
            context.add_cookies(known[address])
            return
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("input[name=login]", address)
        page.fill("input[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        known[address] = context.cookies()
        page.close()

    return enter
