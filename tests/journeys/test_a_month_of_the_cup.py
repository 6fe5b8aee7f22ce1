"""A month's cup with a tie: the vote opens by itself, shows only its turnout, is shared, and is handed over."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.moved_company import MOSCOW, Company

pytestmark = [pytest.mark.journey, pytest.mark.long]
FIRST_WORKING_DAY = datetime(2026, 12, 1, 9, tzinfo=MOSCOW)
CLOSED = datetime(2026, 12, 4, 9, tzinfo=MOSCOW)
CHOICES = {
    "rep": "Nick Beetle", "rep2": "Sophie Kim", "rep3": "Nick Beetle", "rep4": "Sophie Kim", "head": "Nick Beetle",
    "head2": "Sophie Kim",
}  # fmt: skip
GENERAL = """
from datetime import datetime
from meetings.models import Meeting
later = Meeting.objects.filter(series__kind="general", state="scheduled", slot_start__gt=datetime.fromisoformat("{now}"))
print(later.order_by("slot_start").first().slot_start.isoformat())
"""


def test_a_month_of_the_cup_with_a_tie(company: Company):
    """R-CP-01…06: asked on the first working day, closed on the third, a tie is shared, one holder at a time."""
    company.at(FIRST_WORKING_DAY)
    company.keep()
    for voter, chosen in CHOICES.items():
        vote(company, voter, chosen)
    only_the_turnout(company)
    company.at(CLOSED)
    company.keep()
    shared(company)
    handed_over(company)


def vote(company: Company, voter: str, chosen: str) -> None:
    page = company.open(voter, "/cup/")
    page.locator("label.form-selectgroup-item", has_text=chosen).click()
    if voter == "rep":
        page.fill("#cup-reason", "The case study closed my deal")
    page.get_by_role("button", name="Vote in secret").click()
    expect(page.get_by_text("You have voted.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Vote in secret")).to_have_count(0)
    page.close()


def only_the_turnout(company: Company) -> None:
    for login in ("cco", "marketer", "ceo"):
        page = company.open(login, "/cup/")
        words = page.locator("section[aria-labelledby=cup-round-title]").inner_text()
        assert re.search(r"\b6 of [89]\b", words)
        assert "The case study" not in words
        if login != "cco":
            assert not re.search("Beetle|Kim", words)
        page.close()


def shared(company: Company) -> None:
    page = company.open("marketer", "/cup/")
    words = page.locator("section[aria-labelledby=cup-round-title]")
    expect(words).to_contain_text("Nick Beetle")
    expect(words).to_contain_text("Sophie Kim")
    expect(words).to_contain_text("The case study closed my deal")
    page.close()


def handed_over(company: Company) -> None:
    """Not before the general meeting that follows the vote."""
    page = company.open("cco", "/cup/")
    page.get_by_role("button", name="The cup is handed over").click()
    expect(page.get_by_role("alert")).to_contain_text("at the general meeting that follows the vote")
    company.at(datetime.fromisoformat(company.ask(GENERAL)) + timedelta(minutes=20))
    page.get_by_role("button", name="The cup is handed over").click()
    expect(page.get_by_text("handed over Tue, 8 Dec").or_(page.get_by_text("handed over Mon, 7 Dec"))).to_be_visible()
    first = page.locator("#cup-wall li").first
    expect(first).to_contain_text("Nick Beetle")
    expect(first).to_contain_text("Sophie Kim")
    page.close()
