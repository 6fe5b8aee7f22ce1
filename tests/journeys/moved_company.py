"""The demo company under a clock that its journey sets, with a browser of each person."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Page

from demo.services.cast import PASSWORD, email
from tests.processes import Site

MOSCOW = ZoneInfo("Europe/Moscow")
SATURDAY = datetime(2026, 9, 5, 12, tzinfo=MOSCOW)
WEB = "web under a moved clock"
# A session lasts two weeks to the second: nobody goes near its end.
SIGNED_IN = timedelta(days=6)
KEEP = """
from datetime import datetime
from delivery.services import outbox
from meetings.services import rounds
now = datetime.fromisoformat("{now}")
rounds.keep(now=now)
rounds.watch(now=now)
outbox.relay(now=now, limit=500)
"""
SEED = """
from datetime import datetime
from demo.services import seeding
seeding.seed(now=datetime.fromisoformat("{now}"), language="en", stage="quiet", say=lambda what: None)
"""


class Company:
    """The site, its clock, and a browser of each person."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.contexts: dict[str, BrowserContext] = {}
        self.since: dict[str, datetime] = {}
        self.now = SATURDAY

    def at(self, moment: datetime) -> None:
        """In one step: a request in between must not read half a moment."""
        self.now = moment
        fresh = self.site.var / "clock.new"
        fresh.write_text(moment.isoformat())
        fresh.replace(self.site.var / "clock")

    def keep(self) -> None:
        """What worker and beat do at this hour."""
        self.ask(KEEP)

    def ask(self, script: str, **said: object) -> str:
        return self.site.run(script.format(now=self.now.isoformat(), **said)).strip()

    def page(self, login: str) -> Page:
        if login in self.contexts and self.now - self.since[login] > SIGNED_IN:
            self.contexts.pop(login).close()
        if login not in self.contexts:
            self.since[login] = self.now
            self.contexts[login] = self.browser.new_context(
                base_url=self.site.base_url, locale="en", reduced_motion="reduce"
            )
        return self.contexts[login].new_page()

    def open(self, login: str, url: str) -> Page:
        """Signs in again when the session is over: weeks pass between two meetings."""
        page = self.page(login)
        page.goto(url)
        if "/accounts/login" in page.url:
            page.fill("input[name=login]", email(login))
            page.fill("input[name=password]", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda address: "/accounts/login" not in address)
            page.goto(url)
        return page
