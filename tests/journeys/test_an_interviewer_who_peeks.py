"""An interviewer who would like to know what the others wrote: by the page, by guessed addresses, by the API."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.processes import Site, running_site

pytestmark = [pytest.mark.journey, pytest.mark.once]
PASSWORD = "berry-pine-otter-42"  # noqa: S105
SECRET = "Found the leak at once"
NAME = "Canary"
HELD = """
from datetime import timedelta
from django.utils import timezone
from funnel.models import Stage
from hiring.models import ScorecardAttribute
from hiring.services import applications, candidates, cards, interviews, scorecards, vacancies
from people.models import BusinessUnit, Department
from people.services.onboarding import create_person
now = timezone.now()
unit = BusinessUnit.objects.get_or_create(name="Бизнес")[0]
where = Department.objects.create(name="Маркетинг", unit=unit, side="marketing")
made = {}
for role, first, last in [("cmo", "Maria", "Cotter"), ("marketer", "Nick", "Beetle"), ("sales_rep", "Anna", "Ivens")]:
    made[role] = create_person(now=now, first_name=first, last_name=last, email=f"{role}@example.com", role=role,
                               department=where, password="berry-pine-otter-42", from_date=now.date() - timedelta(days=90))
head, peeker = made["cmo"], made["marketer"]
before = now - timedelta(days=5)
vacancy = vacancies.create({"title": "Internet marketer", "position": "internet_marketer", "department": where,
                            "hiring_head": head, "reason": "growth"}, now=before, actor=head)
for state in ("waiting", "open"):
    vacancies.turn(vacancy, to=state, now=before, actor=head)
scorecards.define(vacancy, categories=[(f"Category {n}", [f"Look {n}"]) for n in (1, 2, 3)],
                  questions={"interview_1": ["What are you proud of?"]}, now=before, actor=head)
row = candidates.receive({"first_name": "Alice", "last_name": "Canary", "email": "alice@mail.example"}, vacancy=vacancy,
                         now=before, actor=head, door="ui", consents=("processing",))
applications.move(row, to_stage="interview_1", now=before, actor=head)
other = candidates.receive({"first_name": "Bob", "last_name": "Canary", "email": "bob@mail.example"}, vacancy=vacancy,
                           now=before, actor=head, door="ui", consents=("processing",))
talk = interviews.plan(row, stage=row.stage, starts_at=now - timedelta(hours=3), interviewers=[head, peeker], actor=head,
                       now=now - timedelta(days=1))
key = ScorecardAttribute.objects.order_by("pk").first().key
card = cards.submit(talk, by=head, recommendation=4, evidence="Found the leak at once",
                    marks={key: cards.Mark(4, "Found the leak at once")}, now=now - timedelta(hours=1))
print(vacancy.pk, row.pk, row.candidate_id, other.pk, other.candidate_id, talk.pk, card.pk)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("hiring-site"), worker=False) as running:
        yield running


@pytest.fixture(scope="module")
def held(site) -> dict[str, int]:
    """A talk of two interviewers; the head has written a card, the other one has not."""
    names = ("vacancy", "application", "candidate", "other", "other_candidate", "talk", "card")
    return dict(zip(names, map(int, site.run(HELD).split()), strict=True))


@pytest.fixture
def opened(browser_, site, sign_in):
    contexts = []

    def open_as(role: str, path: str) -> Page:
        context = browser_.new_context(base_url=site.base_url, locale="en")
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


def closed_to_interviewers(held: dict[str, int]) -> list[str]:
    return [
        f"/hiring/vacancies/{held['vacancy']}/", f"/hiring/vacancies/{held['vacancy']}/brief/",
        f"/hiring/searches/{held['vacancy']}/", f"/hiring/scorecards/{held['vacancy']}/",
        f"/hiring/candidates/board/{held['vacancy']}/", f"/hiring/candidates/{held['other_candidate']}/",
        f"/hiring/candidates/applications/{held['other']}/", f"/hiring/selection/{held['other']}/",
        f"/hiring/candidates/{held['candidate']}/erase/", f"/hiring/selection/{held['application']}/interview/",
        f"/api/v1/scorecards/{held['card']}/", f"/api/v1/applications/{held['other']}/",
        f"/api/v1/candidates/{held['other_candidate']}/", f"/api/v1/vacancies/{held['vacancy']}/",
    ]  # fmt: skip


def test_an_interviewer_who_peeks_sees_the_card_of_the_other_only_after_the_own_one(opened, held):
    """C8, P9."""
    page = opened("marketer", f"/hiring/selection/{held['application']}/")
    expect(page.locator("h1")).to_contain_text(f"Alice {NAME}")
    assert SECRET not in page.content()
    assert violations(page) == []
    answers = {url: page.request.get(url) for url in closed_to_interviewers(held)}
    assert {url: answer.status for url, answer in answers.items() if answer.status not in (403, 404)} == {}
    assert [url for url, answer in answers.items() if SECRET in answer.text() or NAME in answer.text()] == []
    for url in ("/api/v1/scorecards/", "/hiring/interviews/", "/notifications/", f"/search/?q={NAME}"):
        assert SECRET not in page.request.get(url).text(), url

    page.goto(f"/hiring/interviews/{held['talk']}/card/")
    assert SECRET not in page.content()
    assert violations(page) == []
    page.get_by_label("Yes", exact=True).check()
    page.locator("#id_evidence").fill("Asked me how sellers hear of a mailing")
    page.locator("fieldset input[type=radio][value='3'][name^=score_]").first.check()
    page.locator("textarea[name^=evidence_]").first.fill("Named two figures")
    page.get_by_role("button", name="Hand in my card").click()
    page.wait_for_url("**/hiring/selection/*/")
    expect(page.locator("main")).to_contain_text(SECRET)
    assert violations(page) == []


def test_a_colleague_who_was_not_there_finds_nothing(opened, held):
    """P9: sales and marketing staff see no candidate by any door."""
    page = opened("sales_rep", "/")
    urls = [
        *closed_to_interviewers(held), f"/hiring/selection/{held['application']}/",
        f"/hiring/candidates/{held['candidate']}/", f"/hiring/interviews/{held['talk']}/card/",
        f"/api/v1/applications/{held['application']}/", f"/search/?q={NAME}", "/hiring/interviews/",
    ]  # fmt: skip
    answers = {url: page.request.get(url).text().replace(f"q={NAME}", "") for url in urls}
    assert [url for url, text in answers.items() if SECRET in text or f"Alice {NAME}" in text] == []
