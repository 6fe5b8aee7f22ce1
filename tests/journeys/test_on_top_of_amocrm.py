"""A company that stays on amoCRM plays a quarter of meetings here, and no seller ever logs in (decisions.md 31).

The administrator connects, checks, maps, loads and compares in a browser; then thirteen weeks go by. Every week four
leads come in amoCRM: two are called and taken in time, one is called too late, one is sent back. The directors meet
on Mondays over figures that follow from statuses, reasons and calls.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.connectors.fakes.amocrm import AmoPortal
from tests.connectors.fakes.server import Running, running
from tests.journeys.moved_company import MOSCOW, WEB, Company
from tests.journeys.test_a_quarter_of_meetings import FIRST, end, gather, promise, review
from tests.processes import site_at_rest

pytestmark = [pytest.mark.journey, pytest.mark.long]
BEGIN = datetime(2026, 9, 3, 12, tzinfo=MOSCOW)
TALKS, SENT_BACK, NO_TARGET = 12, 143, 202
PEOPLE = """
from datetime import datetime
from demo.services import cast
from demo.services.cast import PEOPLE
from demo.services.meetings import start_series
now = datetime.fromisoformat("{now}")
cast.name_company("en")
where = cast.build_departments("en", now)
chosen = [row for row in PEOPLE if not row[1] == "sales_rep"]
people = {{
    row[0]: cast.employ(row, where, language="en", since=now.date(), now=now, password=cast.PASSWORD) for row in chosen
}}
start_series(cast.Cast(people, "en"), now=now)
"""
TALK = """
from datetime import datetime
from connectors.models import Connection
from connectors.services import talking
from connectors.vendors.http import Http
from funnel.services import clocks, rollups
now = datetime.fromisoformat("{now}")
Connection.objects.update(available_at=now)
for connection in Connection.objects.all():
    connection.streams.update(due_at=now)
talking.talk_due(clock=lambda: now, http=lambda pace: Http())
clocks.breach_due(now)
while rollups.rebuild_marked(now=now):
    pass
"""
LOGINS = """
from django.contrib.sessions.models import Session
from people.models import Person
sellers = Person.objects.filter(memberships__role="sales_rep").distinct()
ids = {{str(person.pk) for person in sellers}}
seen = {{session.get_decoded().get("_auth_user_id") for session in Session.objects.all()}}
print(len(ids), len(ids & seen), sellers.exclude(joined_at=None).count())
"""


class OnAmo(Company):
    """One clock for both houses; the sellers work in the other."""

    def __init__(self, site, browser, server: Running) -> None:
        super().__init__(site, browser)
        self.server, self.portal = server, server.portal

    def at(self, moment: datetime) -> None:
        super().at(moment)
        self.portal.stopped_at = moment.timestamp()

    def talk(self) -> None:
        self.ask(TALK)

    def week_of_leads(self, monday: datetime) -> None:
        """Tuesday 10:00: four leads; calls after 30 minutes, one after two hours; a decision after 45, one sent back."""
        start = monday.replace(hour=10, minute=0) + timedelta(days=1)
        self.at(start)
        leads = [self.portal.play_add_lead(f"Lead {start:%d.%m} {number}", price=100_000) for number in range(4)]
        for minutes, act in sorted(self.what_happens(leads), key=lambda pair: pair[0]):
            self.at(start + timedelta(minutes=minutes))
            act()

    def what_happens(self, leads: list[int]) -> list:
        in_time, also, late, strange = leads
        called = [(30, in_time), (30, also), (120, late), (30, strange)]
        taken = [(45, in_time), (45, also), (130, late)]
        return [
            *((minutes, lambda lead=lead: self.portal.play_call(lead)) for minutes, lead in called),
            *((minutes, lambda lead=lead: self.portal.play_move_lead(lead, TALKS)) for minutes, lead in taken),
            (45, lambda: self.portal.play_move_lead(strange, SENT_BACK, reason=NO_TARGET)),
        ]


@pytest.fixture(scope="module")
def amo(browser_, tmp_path_factory) -> Iterator[OnAmo]:
    folder = tmp_path_factory.mktemp("on-amo")
    clock = folder / "var" / "clock"
    with (
        running(AmoPortal(now=BEGIN.timestamp())) as server,
        site_at_rest(folder, CLOCK_FILE=str(clock), INNER_HOSTS=server.place) as site,
    ):
        clock.write_text(BEGIN.isoformat())
        site.run(PEOPLE.format(now=BEGIN.isoformat()))
        site.start(WEB)
        site.wait_until_it_answers()
        made = OnAmo(site, browser_, server)
        made.at(BEGIN)
        yield made
        for context in made.contexts.values():
            context.close()
        site.stop(WEB)


def test_a_quarter_on_top_of_amocrm(amo: OnAmo):
    connect(amo)
    check(amo)
    give_a_meaning(amo)
    load_and_compare(amo)
    mondays = [FIRST + timedelta(weeks=week) for week in range(13)]
    for week, monday in enumerate(mondays, 1):
        meet(amo, monday, week)
        amo.week_of_leads(monday)
        amo.at(monday + timedelta(days=4, hours=8))
        amo.talk()
    the_hand_over(amo)
    the_meetings(amo)
    nobody_of_sales_was_here(amo)


def connect(amo: OnAmo) -> None:
    page = amo.open("admin", "/settings/connections/new/?vendor=amocrm")
    page.locator("input[name=name]").fill("amoCRM")
    page.locator("input[name=base_url]").fill(amo.server.url)
    page.locator("input[name$=access_token]").fill("long-lived")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/check/")
    expect(page.locator("main")).to_contain_text("Nothing was checked yet")
    page.close()


def check(amo: OnAmo) -> None:
    page = amo.open("admin", connection_page(amo))
    page.get_by_role("link", name="Check the connection").click()
    page.get_by_role("button", name="Check the connection").click()
    expect(page.locator("#check-result")).to_contain_text("The check is running")
    amo.talk()
    expect(page.locator("#check-result")).to_contain_text("everything needed is there")
    page.close()


def give_a_meaning(amo: OnAmo) -> None:
    """The proposals stand; what nobody could guess is chosen by a person."""
    amo.talk()
    page = amo.open("cco", connection_page(amo) + "mapping/")
    for choice in page.locator("select[name^=stage_]").all():
        if not choice.input_value():
            choice.select_option(label="Not of this funnel")
    page.get_by_role("button", name="Save and apply").click()
    expect(page.locator("main")).not_to_contain_text("Nothing of this CRM is shown")
    page.close()


def load_and_compare(amo: OnAmo) -> None:
    amo.at(BEGIN + timedelta(hours=1))
    amo.portal.play_add_lead("From before", price=100_000)
    amo.talk()
    page = amo.open("admin", connection_page(amo) + "reconciliation/")
    page.get_by_role("button", name="Compare").click()
    amo.talk()
    expect(page.locator("#comparison")).to_contain_text("within the bar")
    expect(page.locator("#comparison")).to_contain_text("There 1 · here 1 · off 0")
    page.close()


def connection_page(amo: OnAmo) -> str:
    number = amo.ask("from connectors.models import Connection\nprint(Connection.objects.get().pk)")
    return f"/settings/connections/{number}/"


def meet(amo: OnAmo, monday: datetime, week: int) -> None:
    page = gather(amo, monday)
    review(page)
    promise(page, f"Call back within the hour, week {week} @maria +7", shown=f"week {week} — Maria Cotter")
    assert "The protocol went to" in end(amo, page, monday + timedelta(minutes=25))
    page.close()


def figures(page: Page, address: str) -> dict:
    return page.request.get(address).json()


def the_hand_over(amo: OnAmo) -> None:
    """13 × 4 leads and the one from before; two of four are touched in time, three of four are taken."""
    page = amo.open("cco", "/funnel/?from=2026-09-01&to=2026-12-15")
    table = figures(page, "/api/v1/metrics/funnel/?from=2026-09-08&to=2026-12-05&view=cohort")
    entered = {stage["stage"]: stage["entered"] for stage in table["total"]["stages"]}
    assert (entered["mql"], entered["accepted"], entered["sql"]) == (52, 39, 39)
    told = figures(page, "/api/v1/metrics/sla/?from=2026-09-08&to=2026-12-05")
    clauses = {(clause["side"], clause["key"]): clause for clause in told["clauses"]}
    touch, decision = clauses["sales", "first_touch"], clauses["sales", "decision"]
    assert (touch["kept"], touch["breached"]) == (39, 13)
    assert (decision["kept"], decision["breached"]) == (52, 0)
    response = told["first_response_minutes"]
    assert (response["median"], response["n"], response["recorded"], response["declared"]) == (30.0, 52, 52, 0)
    expect(page.locator("main")).to_contain_text("53")
    page.close()


def the_meetings(amo: OnAmo) -> None:
    page = amo.open("ceo", "/meetings/figures/?since=2026-09-07&until=2026-12-04")
    expect(page.locator("#regularity")).to_contain_text("100.0%")
    expect(page.locator("#regularity")).to_contain_text("13 of 13")
    expect(page.locator("#same_day_rate")).to_contain_text("13 of 13")
    page.close()


def nobody_of_sales_was_here(amo: OnAmo) -> None:
    """They own leads and stand in the figures, without an account and without a session."""
    known, seen, joined = map(int, amo.ask(LOGINS).split())
    assert (known > 0, seen, joined) == (True, 0, 0)
    page = amo.open("cco", "/leads/")
    row = page.get_by_role("link", name=re.compile("Lead ")).first
    row.click()
    expect(page.locator("main")).to_contain_text("amoCRM")
    expect(page.get_by_role("link", name=re.compile("Open in amoCRM")).first).to_be_visible()
    page.close()
