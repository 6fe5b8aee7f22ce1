"""A quarter of weekly meetings of the demo company in a browser, week by week, under a moved clock.

Weeks: 1–3 plain · 4 blocked, mended, sent · 5 two people type into one protocol · 6 and 7 missed, the CEO hears ·
8 across midnight · 9 the directors have changed places · 10–13 plain.
"""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.moved_company import MOSCOW, Company

pytestmark = [pytest.mark.journey, pytest.mark.long]
FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=MOSCOW)
COMING = """
from datetime import datetime
from meetings.models import Meeting
m = Meeting.objects.filter(series__kind="cmo_cco", state="scheduled", slot_end__gt=datetime.fromisoformat("{now}"))
print(m.order_by("slot_start").first().pk)
"""
EXCHANGE = """
from datetime import datetime
from people.models import Membership, Person
from people.services import memberships
now = datetime.fromisoformat("{now}")
admin = Person.objects.get(email="admin@demo.example")
posts = {{role: Membership.objects.get(role=role, to_date=None) for role in ("cmo", "cco")}}
for post in posts.values():
    memberships.end_role(post, now=now, by=admin)
for role, other in (("cmo", "cco"), ("cco", "cmo")):
    memberships.give_role(
        posts[other].person, role=role, department=posts[role].department, now=now, by=admin, is_demo=True
    )
"""
FACTS = """
from meetings.models import Meeting, Protocol
held = Meeting.objects.filter(series__kind="cmo_cco", slot_start__gte="{since}").exclude(state="scheduled")
print(*held.order_by("slot_start").values_list("state", flat=True))
print(*Protocol.objects.filter(meeting__in=held).order_by("meeting__slot_start").values_list("same_day", flat=True))
"""


def gather(company: Company, slot: datetime, *, minutes: int = 0) -> Page:
    """On time at the table; the commercial director shares the screen."""
    company.at(slot - timedelta(minutes=50))
    company.keep()
    meeting = company.ask(COMING)
    company.at(slot + timedelta(minutes=minutes))
    page = company.open("cco", f"/meetings/{meeting}/run/")
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name=re.compile("Cotter is here")).click()
    expect(page.locator(".run-people .badge", has_text="Cotter")).to_be_visible()
    return page


def review(page: Page) -> None:
    """Every promise that is due is heard, the last of them as not done."""
    done = page.locator("button[data-done]")
    while (left := done.count()) > 1:
        done.first.click()
        expect(done).to_have_count(left - 1)
    if left:
        page.locator("button[data-not-done]").first.click()
        form = page.locator("form.not-done:visible").first
        form.get_by_label("Why").fill("Waited for the figures")
        form.get_by_label("And what now?").fill("They have come, it goes on")
        form.get_by_role("button", name="Save").click()
        expect(done).to_have_count(0)


def decide(page: Page, words: str) -> None:
    """Enter asks who and by which day; the button says that it is a decision only."""
    page.locator("#decision-free").fill(words)
    page.keyboard.press("Enter")
    page.locator("form[data-decide]").last.get_by_role("button", name="Decide").click()
    expect(page.locator("#run strong", has_text=words)).to_be_visible()


def promise(page: Page, words: str, *, shown: str) -> None:
    page.locator("#decision-free").fill(f"/action {words}")
    page.keyboard.press("Enter")
    expect(page.locator("section[data-section=end] li", has_text=shown)).to_be_visible()


def agree(page: Page, week: int) -> None:
    decide(page, f"Week {week}: call whoever asked for a price first")
    promise(page, f"Listen to ten calls, week {week} @maria +7", shown=f"week {week} — Maria Cotter")


def end(company: Company, page: Page, at: datetime) -> str:
    company.at(at)
    page.locator("button[data-end]").click()
    page.wait_for_url("**/protocols/*/")
    company.at(at + timedelta(minutes=5))
    company.keep()
    return page.locator(".alert-success").inner_text()


def meet(company: Company, slot: datetime, week: int) -> str:
    page = gather(company, slot)
    review(page)
    agree(page, week)
    said = end(company, page, slot + timedelta(minutes=31))
    page.close()
    return said


def test_the_quarter(company: Company):
    """R-WM-02, 03, 05, R-PR-01…07, AL-01: thirteen weeks, eleven of them held."""
    weeks = [FIRST + timedelta(weeks=week) for week in range(13)]
    for week in (1, 2, 3):
        assert "at 10:01" in meet(company, weeks[week - 1], week)
    blocked_then_sent(company, weeks[3])
    two_type_at_once(company, weeks[4])
    missed_twice(company, weeks[5:7])
    across_midnight(company, weeks[7])
    places_exchanged(company, weeks[8])
    for week in (10, 11, 12, 13):
        said = meet(company, weeks[week - 1], week)
    the_figures(company, weeks)
    assert "21 meetings in a row on the same day" in said  # ten of them before the quarter


def blocked_then_sent(company: Company, slot: datetime) -> None:
    """R-PR-03: the exact reason, one tap, and it leaves."""
    page = gather(company, slot)
    review(page)
    promise(page, "Ask three clients why they waited", shown="Ask three clients why they waited — ?")
    page.locator("button[data-end]").click()
    refusal = page.locator("[data-form-error]", has_text="Ask three clients")
    expect(refusal).to_contain_text("“Ask three clients why they waited” has no owner.")
    page.locator("button[name=owner]").first.click()
    expect(page.locator("button[name=owner]")).to_have_count(0)
    assert "The protocol went to" in end(company, page, slot + timedelta(minutes=29))
    page.close()


def two_type_at_once(company: Company, slot: datetime) -> None:
    """Both heads have the protocol open: the second hears who was first and when, and loses nothing."""
    meet(company, slot, 5)
    first = company.open("cmo", "/protocols/")
    first.locator("#protocols a").first.click()
    second = company.open("cco", first.url)
    first.locator("textarea[name=notes]").fill("Maria: the exhibition is in May")
    second.locator("textarea[name=notes]").fill("Peter: two people are on leave")
    first.get_by_role("button", name="Save the notes").click()
    expect(first.locator(".alert-success")).to_be_visible()
    second.get_by_role("button", name="Save the notes").click()
    expect(second.get_by_text(re.compile(r"Maria Cotter changed this at 10:\d\d\."))).to_be_visible()
    expect(second.locator("article")).to_contain_text("Maria: the exhibition is in May")
    notes = second.locator("textarea[name=notes]")
    assert notes.input_value() == "Peter: two people are on leave"
    notes.fill("Maria: the exhibition is in May\nPeter: two people are on leave")
    second.get_by_role("button", name="Save the notes").click()
    expect(second.locator("article")).to_contain_text("Peter: two people are on leave")
    expect(second.locator("article")).to_contain_text("Maria: the exhibition is in May")
    first.close()
    second.close()


def missed_twice(company: Company, slots: list[datetime]) -> None:
    """AL-01: once to both heads, twice to the CEO, with a moderator offered."""
    company.at(slots[0] + timedelta(days=1))
    company.keep()
    assert "The weekly meeting did not take place." in alerts_of(company, "cmo")
    assert "The weekly meeting did not" not in alerts_of(company, "ceo")
    company.at(slots[1] + timedelta(days=1))
    company.keep()
    said = "The weekly meeting did not take place 2 times in a row. A moderator may help."
    assert [said in alerts_of(company, login) for login in ("ceo", "cmo", "cco")] == [True, True, True]
    page = company.open("ceo", "/company/")
    expect(page.locator("main")).to_contain_text(said)
    page.close()


def alerts_of(company: Company, login: str) -> str:
    page = company.open(login, "/alerts/")
    words = page.locator("main").inner_text()
    page.close()
    return words


def across_midnight(company: Company, slot: datetime) -> None:
    """R-PR-01: it began on Monday and ended on Tuesday; Tuesday is its day."""
    late = slot.replace(hour=23, minute=40)
    company.at(slot - timedelta(hours=1))
    company.keep()
    page = company.open("cco", f"/meetings/{company.ask(COMING)}/")
    page.fill("input[name=day]", f"{late:%Y-%m-%d}")
    page.fill("input[name=at]", "23:40")
    page.locator("form[action$='/move/']").get_by_role("button").click()
    page.close()
    page = gather(company, late)
    review(page)
    agree(page, 8)
    assert "at 00:20" in end(company, page, late + timedelta(minutes=40))
    expect(page.locator(".alert-danger")).to_have_count(0)
    page.close()
    assert "The weekly meeting did not" not in alerts_of(company, "ceo")


def places_exchanged(company: Company, slot: datetime) -> None:
    """The two directors have changed places: the series stays theirs, and each signs for the new side."""
    company.at(slot - timedelta(days=3))
    company.ask(EXCHANGE)
    meet(company, slot, 9)
    for login in ("cmo", "cco"):
        page = company.open(login, "/protocols/")
        page.locator("#protocols a").first.click()
        page.get_by_role("button", name="Sign").first.click()
        page.close()
    signed = company.site.run(
        "from meetings.models import ProtocolSignature as S\n"
        "print(*S.objects.order_by('-pk')[:2].values_list('person__email', 'side'))"
    )
    assert signed.strip() == "('cco@demo.example', 'marketing') ('cmo@demo.example', 'sales')"


def the_figures(company: Company, weeks: list[datetime]) -> None:
    states, credits = company.ask(FACTS, since=weeks[0].isoformat()).splitlines()
    assert states.split() == ["protocol_sent"] * 5 + ["missed"] * 2 + ["moved"] + ["protocol_sent"] * 6
    assert credits.split() == ["True"] * 11
    page = company.open("ceo", "/meetings/figures/?since=2026-09-07&until=2026-12-04")
    for key, value, counted in [("regularity", "84.6%", "11 of 13"), ("same_day_rate", "100.0%", "11 of 11")]:
        expect(page.locator(f"#{key}")).to_contain_text(value)
        expect(page.locator(f"#{key}")).to_contain_text(counted)
    page.close()
