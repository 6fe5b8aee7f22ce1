"""The frame as people meet it: keys, toasts, dialogs, charts, themes, a phone; nothing that axe would name."""

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import launch_options
from tests.project import frame_site

pytestmark = [pytest.mark.journey, pytest.mark.once]

QUERIES = ["theme=light", "theme=dark", "theme=light&invalid", "theme=dark&invalid", "anonymous"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alignment.shared.middleware.DomainErrors",
]


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    with override_settings(ROOT_URLCONF="tests.project.frame_site", MIDDLEWARE=MIDDLEWARE, DEBUG=False):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), ThreadingServer, QuietHandler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    frame_site.posted.clear()
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text) if is_complaint(message) else None)
    yield page
    page.close()


def is_complaint(message) -> bool:
    return message.type == "error" and "the server responded with a status of 4" not in message.text


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "query", ["theme=light", "theme=dark", "theme=light&invalid", "theme=dark&invalid", "anonymous"]
)
def test_the_frame_has_no_barrier_no_sideways_scroll_and_no_error(page, site, query, width):
    page.set_viewport_size({"width": width, "height": 844})

    page.goto(f"{site}/?{query}")
    page.locator(".chart-figure[data-drawn]").wait_for()

    found = [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(page).response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.complaints == []


def test_the_title_is_one_block_in_two_places(page, site):
    page.goto(site)

    assert page.title() == "Overview · Alignment"
    assert page.locator("h1").inner_text() == "Overview"


def test_a_chart_is_painted_in_the_colours_of_the_theme_and_repainted(page, site):
    page.goto(site)
    page.locator(".chart-figure[data-drawn]").wait_for()
    bar = page.locator(".chart-figure .bars path").first
    light = bar.evaluate("e => getComputedStyle(e).fill")

    page.locator("[data-theme-form] button").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(bar).not_to_have_css("fill", light)
    expect(page.locator("[data-theme-form] button")).to_be_enabled()
    assert frame_site.posted == ["/theme/"]


def test_a_point_of_a_chart_opens_its_records(page, site):
    page.goto(site)
    page.locator(".chart-figure[data-drawn]").wait_for()

    page.locator(".chart-figure .nsewdrag").click(position={"x": 150, "y": 150})

    page.wait_for_url("**/records/")


def test_a_refusal_is_a_toast_and_the_page_stays(page, site):
    page.goto(site)

    page.locator("#refuse").click()

    expect(page.locator("#toasts")).to_contain_text("The protocol was sent already.")
    expect(page.locator("#refuse")).to_be_visible()


def test_a_toast_offers_undo(page, site):
    page.goto(site)
    page.locator("#toast").click()

    page.locator("#toasts .toast-undo").click()

    page.wait_for_timeout(300)
    assert frame_site.posted == ["/undo/"]


def test_a_refused_form_comes_back_with_the_first_error_in_focus(page, site):
    page.goto(site)

    page.locator("#order button[type=submit]").click()

    expect(page.locator("#id_name")).to_be_focused()
    expect(page.locator("#order button[type=submit]")).to_be_enabled()


def test_a_form_is_sent_once_however_often_it_is_pressed(page, site):
    page.goto(site)

    page.evaluate("for (let i = 0; i < 5; i++) document.querySelector('#slow').requestSubmit()")

    page.wait_for_timeout(500)
    assert frame_site.posted == ["slow"]


def test_the_palette_opens_by_keys_and_is_walked_by_arrows(page, site):
    page.goto(site)

    page.keyboard.press("Control+k")
    expect(page.locator("#palette-results a")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/records/")


def test_a_dialog_opens_and_closes_and_gives_the_focus_back(page, site):
    page.goto(site)
    opener = page.get_by_role("button", name="New lead")

    opener.click()
    expect(page.locator("#ask")).to_have_attribute("open", "")
    page.keyboard.press("Escape")

    expect(opener).to_be_focused()


def test_a_phone_has_tabs_and_the_whole_menu_behind_the_last(page, site):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site)

    page.locator(".bottom-tab").last.click()

    expect(page.locator("#more").get_by_role("link", name="Meetings")).to_be_visible()
