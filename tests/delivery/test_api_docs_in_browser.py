"""The description of the API is drawn under the strict content policy, from this host alone."""

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.chromium import launch_options
from tests.processes import running_site

pytestmark = [pytest.mark.journey, pytest.mark.once]


def test_the_api_is_described_without_a_foreign_host(tmp_path):
    complaints, foreign = [], []
    with running_site(tmp_path, worker=False) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        page = browser.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.on("request", lambda asked: foreign.append(asked.url) if is_foreign(asked.url, site.base_url) else None)
        page.goto(f"{site.base_url}/api/v1/docs/")
        expect(page.locator(".opblock").nth(5)).to_be_attached(timeout=20_000)
        page.mouse.wheel(0, 4000)
        expect(page.locator(".opblock-tag", has_text="actions")).to_have_count(0)
        expect(page.locator(".opblock").nth(5)).to_be_attached()
        browser.close()
    assert (complaints, foreign) == ([], [])


def is_foreign(url: str, own: str) -> bool:
    return not url.startswith((own, "data:", "blob:"))
