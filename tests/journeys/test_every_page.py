"""Every page: no violation of accessibility in either theme, no sideways scroll on a phone, nothing from elsewhere."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Error, Page

pytestmark = [pytest.mark.journey, pytest.mark.once]
NO_PAGE = re.compile(
    r"^/(api|health|static|metrics|charts|palette|forms"
    r"|accounts/(logout|reauthenticate|2fa/reauthenticate|2fa/recovery-codes/download|confirm-email|email|3rdparty|social))"
)
DETAILS = re.compile(
    r'href="(/(?:leads/\d+/(?:take/)?|board/\d+/|leads/\d+/move/|meetings/\d+/(?:run/)?|protocols/\d+/'
    r"|settings/(?:people|stages|departments|mail|reasons|webhooks|connections)/\d+/|campaigns/\d+/|alerts/\d+/mute/|imports/\d+/"
    r"|settings/connections/\d+/(?:check|mapping|reconciliation|held)/"
    r"|hiring/vacancies/\d+/(?:edit/|brief/(?:versions/\d+/)?)?|hiring/candidates/(?:\d+/(?:change/|erase/)?|letters/\d+/)"
    r"|hiring/candidates/(?:board/\d+/|applications/\d+/(?:move/|letter/)?)|hiring/selection/\d+/(?:interview/)?"
    r"|hiring/(?:scorecards|searches|agencies|engagements|contractors|pay|bands|role-cards|careers|role-fit)/\d+/"
    r"|hiring/(?:careers/levels/\d+|interviews/\d+/card|pay/lines/\d+/leads)/"
    r'|requests/\d+/|problems/\d+/|meetings/series/\d+/))["?#]'
)
LOGINS = ["cco", "rep", "admin", "hr"]
OTHERS = ["ceo", "cmo", "head", "head_marketing", "marketer", "hr"]
PHONE = 390
START = "/"
FETCHES = "[hx-trigger*=load], [hx-trigger*=revealed]"


@pytest.fixture(scope="module")
def opened() -> set[str]:
    return set()


@pytest.mark.parametrize("login", LOGINS)
def test_no_page_has_a_violation_or_scrolls_sideways_or_asks_a_stranger(visit, demo_site, login, opened):
    """Each page is opened by the first of these people who may; `make test-long` opens all of them for everybody."""
    assert problems_of(visit(login), demo_site.base_url, opened=opened) == {}


@pytest.mark.long
@pytest.mark.parametrize(("login", "language"), [*((one, "ru") for one in OTHERS), *((one, "en") for one in LOGINS)])
def test_no_page_of_anybody_in_any_language_has_a_violation(visit, demo_site, login, language):
    """And on the phone as well, whose menu and tables are others."""
    assert problems_of(visit(login, language=language), demo_site.base_url, on_phone=True) == {}


def test_the_doors_for_strangers_have_no_violation(visit, demo_site):
    page = visit(None)
    problems = Problems(page, demo_site.base_url)
    looked = [problems.look_at(address) for address in ("/accounts/login/", "/accounts/password/reset/")]

    assert (looked, problems.found) == ([True, True], {})


def problems_of(
    page: Page, base_url: str, *, on_phone: bool = False, opened: set[str] | None = None
) -> dict[str, list]:
    """Every page this person may open, and one of each kind that they lead to; of `opened` only the start page."""
    problems, before = Problems(page, base_url, on_phone=on_phone), frozenset(opened or ())
    pages = {address for address in addresses(NO_PAGE) if address not in before and problems.look_at(address)}
    details = list(problems.details.items())
    kinds = {kind for kind, address in details if kind not in before and problems.look_at(address)}
    if opened is not None:
        opened.update((pages | kinds) - {START})
    return problems.found


class Problems:
    """What is wrong, by the address of the page; `details` leads on to one page of each kind."""

    def __init__(self, page: Page, base_url: str, *, on_phone: bool = False) -> None:
        self.page, self.found, self.axe, self.on_phone = page, {}, Axe(), on_phone
        self.details: dict[str, str] = {}
        page.on("pageerror", lambda error: self.note(f"error: {error}"))
        page.on("request", lambda request: self.check_request(request.url, base_url))

    def note(self, *what) -> None:
        self.found.setdefault(re.sub(r"^https?://[^/]+", "", self.page.url), []).extend(what)

    def check_request(self, url: str, base_url: str) -> None:
        if not url.startswith((base_url, "data:", "blob:")):
            self.note(f"asked {url}")

    def look_at(self, address: str) -> bool:
        """False where there is no page for this person: what is refused to whom is the access matrix's subject."""
        self.page.set_viewport_size({"width": 1440, "height": 900})
        if self.status_of(address) != 200 or urlsplit(self.page.url).path != address:
            return False
        if self.page.locator(FETCHES).count():
            self.page.wait_for_load_state("networkidle")
        for link in DETAILS.findall(self.page.content()):
            self.details.setdefault(re.sub(r"\d+", "", link), link)
        self.note_violations("light", {})
        self.page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        self.page.wait_for_timeout(50)
        self.note_violations("dark", {"runOnly": ["color-contrast"]})
        self.page.set_viewport_size({"width": PHONE, "height": 844})
        self.note_width()
        if self.on_phone:
            self.note_violations("phone", {})
        return True

    def note_width(self) -> None:
        """Charts take a moment to fit a smaller window."""
        for _ in range(20):
            width = self.page.evaluate("document.documentElement.scrollWidth")
            if width <= PHONE:
                return
            self.page.wait_for_timeout(100)
        self.note(f"{width} px wide on a phone")

    def status_of(self, address: str) -> int:
        try:
            response = self.page.goto(address)
        except Error:  # a refusal without a body is no page to the browser
            return 0
        if response and response.status >= 500:
            self.note(f"answered {response.status}")
        return response.status if response else 0

    def note_violations(self, theme: str, options: dict) -> None:
        for found in self.axe.run(self.page, options=options).response["violations"]:
            self.note((theme, found["id"], len(found["nodes"]), found["nodes"][0]["html"][:160]))


def addresses(skip: re.Pattern[str]) -> list[str]:
    """All addresses of the URLconf that take no argument."""
    return sorted(address for address in walk(get_resolver(), "/") if not skip.match(address))


def walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            yield from walk(entry, path)
        elif isinstance(entry, URLPattern) and not re.search(r"[<(\\]", path):
            yield path
