"""Journey: a vacancy from its brief to a passed probation, searched for by ourselves and by an agency in parallel."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from funnel.models import Stage
from hiring.models import (
    Agency,
    AgencyFee,
    Application,
    ApplicationEvent,
    Candidate,
    Engagement,
    Interview,
    Offer,
    Outcome,
    ProbationTask,
    RefusalReason,
    ScorecardTemplate,
    SearchChoice,
    Submission,
    Vacancy,
    WorkSample,
)
from hiring.selectors.errors import checks_of
from hiring.services import agencies
from people.models import Person

pytestmark = [
    pytest.mark.django_db(databases=["default", "surveys"]),
    pytest.mark.usefixtures("english_company"),
    pytest.mark.once,
]
TUESDAY = datetime(2026, 3, 17, 7, tzinfo=UTC)
JUDGED = (1, 2, 3, 4, 7, 8)
BRIEF = {f"s{number}": f"Section {number}" for number in (1, 2, 3, 4, 5, 6, 7, 10, 11)}
TASKS = "Find the weakest step - 30 days\nRun experiments - 3 of them"


class Search:
    """The clock, and a browser of each person."""

    def __init__(self, clock: Any, people: dict[str, Person]) -> None:
        self.clock, self.people, self.vacancy = clock, people, Vacancy()
        self.day = 0

    def at(self, day: int, hour: int = 7) -> None:
        self.day = day
        self.clock.move_to(TUESDAY.replace(hour=hour) + timedelta(days=day))

    def date(self, days_on: int = 0) -> str:
        return f"{(TUESDAY + timedelta(days=self.day + days_on)).date()}"

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who], backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    def post(self, who: str, url: str, *, status: int = 302, **form: Any) -> str:
        answer = self.browser(who).post(url, form)
        assert answer.status_code == status, (url, answer.content.decode()[-3000:])
        return str(answer.get("Location", ""))

    def step(self, who: str, row: Application, verb: str, *, status: int = 302, **form: Any) -> None:
        self.post(who, f"/hiring/selection/{row.pk}/{verb}/", status=status, **form)

    def move(self, row: Application, to: str, *, status: int = 302, **form: Any) -> None:
        row.refresh_from_db()
        stage = Stage.objects.get(pipeline__key="hiring", key=to)
        url = f"/hiring/candidates/applications/{row.pk}/move/"
        self.post("head", url, status=status, stage=stage.pk, version=row.version, **form)


@pytest.fixture
def search(settings, tmp_path, cmo, hr_director, ceo, cco, rep, marketing):
    settings.MEDIA_ROOT = tmp_path
    people = {"head": cmo, "hr": hr_director, "ceo": ceo, "cco": cco, "rep": rep}
    with time_machine.travel(TUESDAY, tick=False) as clock:
        yield Search(clock, people)


def test_a_vacancy_from_its_brief_to_a_passed_probation(search: Search):
    """A36–A39: R-SBF-01, R-AG-03, R-SA-01, R-SC-01, R-SC-03, R-HI-01, R-HI-03, SD16."""
    ask_and_approve(search)
    compare_and_engage(search)
    write_and_send_the_brief(search)
    door = open_the_door(search)
    own, theirs = both_ways(search, door)
    talk_to(search, theirs)
    offer_and_refuse(search, own, theirs)
    pass_the_probation(search, theirs)

    fee = AgencyFee.objects.get()
    assert (fee.state, fee.amount_minor, fee.application_id) == ("paid", 165_000_00, theirs.pk)
    assert list(theirs.events.order_by("pk").values_list("stage__key", flat=True)) == [
        "new", "screened", "interview_1", "test", "interview_2", "references", "offer", "accepted", "started",
        "probation_passed",
    ]  # fmt: skip
    assert not ApplicationEvent.objects.filter(kind="void").exists()
    states = {
        check.no: check.state for check in checks_of([search.vacancy], TUESDAY + timedelta(days=130))[search.vacancy.pk]
    }
    assert (states[8], states[9], states[10]) == ("ok", "ok", "ok")


def ask_and_approve(search: Search) -> None:
    """Whoever asked does not approve; the clock begins with the CEO's word."""
    head = search.people["head"]
    facts = {
        "title": "Internet marketer", "position": "internet_marketer", "hiring_head": head.pk, "reason": "growth",
        "department": head.current_memberships[0].department_id, "headcount": 1, "salary_min": "90000",
        "salary_max": "130000", "currency": "RUB", "search": "undecided", "probation_days": 90,
        "advantages": "Two sides, one plan", "benefits": "A week in sales", "text": "Runs advertising",
        "onboarding_plan": "Ninety days, a mentor",
    }  # fmt: skip
    search.post("rep", "/hiring/vacancies/new/", status=403, **facts)
    here = search.post("head", "/hiring/vacancies/new/", **facts)
    search.post("head", f"{here}steps/ask/")
    search.post("head", f"{here}steps/approve/", status=403)
    search.post("ceo", f"{here}steps/approve/")
    for kind, name, cost in (("board", "Job board", "15000"), ("agency", "Own Place", "0")):
        search.post("head", f"{here}steps/post/", kind=kind, name=name, cost=cost)
    search.vacancy = Vacancy.objects.get()
    assert (search.vacancy.state, search.vacancy.approved_by) == ("open", search.people["ceo"])
    assert list(search.vacancy.steps.order_by("pk").values_list("state", flat=True)) == ["draft", "waiting", "open"]


def compare_and_engage(search: Search) -> None:
    """The example of A37, decided in words; two agencies are too few without a reason."""
    here = f"/hiring/searches/{search.vacancy.pk}/"
    search.post(
        "head", f"{here}compare/", base="100000", hourly_cost="1000", self_hours=60, board_fees="15000", self_weeks="4",
        fee="1.5", passes=100, agency_hours=10, agency_weeks="2", role_value="200000",
    )  # fmt: skip
    page = search.browser("head").get(here).content.decode()
    assert "167,400" in page
    assert "160,000" in page
    search.post("head", f"{here}decide/", decision="both", reason="Almost equal: both")
    assert (SearchChoice.objects.get().state, Vacancy.objects.get().search) == ("decided", "both")
    own = [scored(search, name) for name in ("Own Place", "Northern")]
    terms = {"vacancy": search.vacancy.pk, "promised_weeks": 2, "fee": "1.5", "base": "100000", "guarantee_months": 3}
    search.post("hr", f"/hiring/agencies/{own[0].pk}/engage/", status=422, **terms)
    scored(search, "Third")
    search.post("hr", f"/hiring/agencies/{own[0].pk}/engage/", **terms)
    assert (Engagement.objects.get().compared, Agency.objects.get(pk=own[0].pk).state) == (3, "contracted")


def scored(search: Search, name: str) -> Agency:
    hr = search.people["hr"]
    agency = agencies.create({"name": name}, actor=hr, now=TUESDAY)
    agencies.contact(agency, way="email", sent_at=TUESDAY - timedelta(minutes=40), actor=hr, now=TUESDAY)
    agencies.reply(agency, replied_at=TUESDAY, questions=7, actor=hr, now=TUESDAY)
    for criterion in JUDGED:
        agencies.score(agency, criterion=criterion, points=2, evidence="Seen", actor=hr, now=TUESDAY)
    return agency


def write_and_send_the_brief(search: Search) -> None:
    """R-SBF-01: ten sections and one hand are not enough."""
    search.at(1)
    here = f"/hiring/vacancies/{search.vacancy.pk}/brief/"
    agency = Agency.objects.get(name="Own Place").pk
    ten = BRIEF | {"s8": search.date(60), "career_link": "role_card"}
    search.post("head", f"{here}write/", **ten)
    search.post("head", f"{here}sign/", status=422)
    search.post("head", f"{here}write/", **ten, s9=TASKS)
    search.post("head", f"{here}sign/")
    search.post("head", f"{here}send/", status=422, agency=agency)
    search.post("hr", f"{here}sign/")
    search.post("head", f"{here}send/", agency=agency)
    brief = search.vacancy.brief
    brief.refresh_from_db()
    assert (brief.state, Engagement.objects.get().brief_version) == ("sent", 1)


def open_the_door(search: Search) -> str:
    engagement = Engagement.objects.get()
    page = search.browser("head").post(f"/hiring/engagements/{engagement.pk}/link/").content.decode()
    found = re.search(r"/hiring/agency-door/[\w-]+/", page)
    assert found
    assert "Section 4" in Client().get(found.group()).content.decode()
    return found.group()


def both_ways(search: Search, door: str) -> tuple[Application, Application]:
    """One of our own; one of the agency, whom a colleague recommends a day later: the first submission holds."""
    given = {"vacancy": search.vacancy.pk, "consents": ["processing"]}
    search.at(3)
    search.post("head", "/hiring/candidates/new/", first_name="Boris", email="boris@mail.example", **given)
    search.at(4)
    cv = SimpleUploadedFile("cv.pdf", b"%PDF-1.4 a short life")
    theirs = {"first_name": "Anna", "last_name": "Grove", "email": "Anna@Mail.example", "consented": "on", "file": cv}
    assert Client().post(door, theirs).status_code == 200
    search.at(5)
    search.post("head", "/hiring/candidates/new/", first_name="Anna", email="anna@mail.example", **given)
    assert Candidate.objects.count() == 2
    own, brought = Application.objects.order_by("pk")
    assert (own.agency, brought.agency.name) == (None, "Own Place")
    assert list(Submission.objects.filter(application=brought).order_by("pk").values_list("door", "is_first")) == [
        ("agency", True), ("ui", False),
    ]  # fmt: skip
    assert "Boris" not in Client().get(door).content.decode()
    return own, brought


def talk_to(search: Search, row: Application) -> None:
    """R-SC-01: no talk before the scorecard. R-SC-03: no decision before two cards and the work itself."""
    search.at(6)
    search.move(row, "screened")
    search.move(row, "interview_1", status=422)
    ask = Stage.objects.get(pipeline__key="hiring", key="interview_1")
    lines = {f"name_{no}": f"Category {no}" for no in (1, 2, 3)} | {f"lines_{no}": f"Look {no}" for no in (1, 2, 3)}
    card = f"/hiring/scorecards/{search.vacancy.pk}/"
    search.post("head", card, **lines, **{f"ask_{ask.pk}": "What are you proud of?"})
    search.move(row, "interview_1")
    interview(search, row, "interview_1", 7)
    search.post("head", card, status=422, **lines, **{f"ask_{ask.pk}": "Another question?"})
    search.move(row, "test")
    search.step("head", row, "decide", status=422, verdict="hire", reason="I like her")
    search.step("head", row, "sample-give", kind="fix_landing", task="Three changes", due_on=search.date(3))
    sample = WorkSample.objects.get()
    search.at(11)
    search.step("head", row, "sample-hand-in", of=sample.pk, link="https://mail.example/work")
    search.step("head", row, "sample-score", of=sample.pk, score=4, evidence="Found the nine fields")
    search.move(row, "interview_2")
    interview(search, row, "interview_2", 12)
    search.move(row, "references")


def interview(search: Search, row: Application, stage: str, day: int) -> None:
    """Planned for the next day; the card of the one is closed to the other until both are in."""
    url, ask = f"/hiring/selection/{row.pk}/interview/", Stage.objects.get(pipeline__key="hiring", key=stage)
    people = {"person_1": search.people["head"].pk, "person_2": search.people["cco"].pk}
    form = {"stage": ask.pk, "day": search.date(1), "starts": "11:00", "minutes": 60, "in_spite": "on"}
    search.post("head", url, **form, **people)
    search.at(day, 10)
    talk = Interview.objects.get(stage__key=stage)
    for who in ("head", "cco"):
        said = {"recommendation": 3, "evidence": f"{stage} heard by {who}"}
        first = ScorecardTemplate.objects.get().attributes.order_by("pk")[0].pk
        said |= {f"score_{first}": 3, f"evidence_{first}": "Named the figures"}
        if who == "cco":
            page = search.browser("cco").get(f"/hiring/selection/{row.pk}/").content.decode()
            assert f"{stage} heard by head" not in page
        search.post(who, f"/hiring/interviews/{talk.pk}/card/", **said)
    assert f"{stage} heard by head" in search.browser("cco").get(f"/hiring/selection/{row.pk}/").content.decode()


def offer_and_refuse(search: Search, own: Application, row: Application) -> None:
    """R-HI-01: the offer waits for a reference. The place is filled; the other one gets a reason and an answer."""
    search.at(14)
    pay = {"base": "110000", "start_on": search.date(20), "answer_by": search.date(5)}
    search.step("head", row, "decide", verdict="hire", reason="Two cards, the sample, the figures")
    search.step("head", row, "offer-make", status=422, **pay)
    assert not Offer.objects.exists()
    said = {"name": "Olga Ford", "relation": "Former head", "said": "Keeps her word", "verdict": "for"}
    search.step("head", row, "reference-add", **said)
    search.step("head", row, "offer-make", **pay)
    search.at(16)
    search.step("head", row, "offer-accept", of=Offer.objects.get().pk)
    fee = AgencyFee.objects.get()
    assert (Vacancy.objects.get().state, fee.state, fee.amount_minor) == ("filled", "not_due", 165_000_00)
    reason = RefusalReason.objects.get(side="us", key="position_closed")
    search.move(own, "rejected", status=422)
    search.move(own, "rejected", refusal=reason.pk)
    own.refresh_from_db()
    assert own.answer_due_on == datetime(2026, 4, 9).date()
    letter = {"kind": "rejection", "subject": "Our answer", "body": "The place is taken"}
    search.post("head", f"/hiring/candidates/applications/{own.pk}/letter/", **letter)
    own.refresh_from_db()
    assert own.answered_at == TUESDAY + timedelta(days=16)


def pass_the_probation(search: Search, row: Application) -> None:
    """SD16: the fee is owed when the probation is passed, and not a day before."""
    search.at(34)
    search.move(row, "started")
    search.step("head", row, "colleague", person=search.people["rep"].pk)
    search.step("head", row, "tasks-take")
    assert list(ProbationTask.objects.order_by("pk").values_list("criterion", flat=True)) == ["30 days", "3 of them"]
    url = f"/hiring/engagements/{Engagement.objects.get().pk}/pay/"
    search.post("hr", url, status=422, fee=AgencyFee.objects.get().pk)
    search.at(123)
    for task in ProbationTask.objects.all():
        search.step("head", row, "task-result", of=task.pk, state="met", result="As planned")
    said = {"passed": "yes", "kpi_attainment": 95, "head_rating": 80, "ramp": 90, "note": "The plan of leads is kept"}
    search.step("head", row, "conclude", **said)
    assert (Outcome.objects.get().is_passed, AgencyFee.objects.get().state) == (True, "payable")
    search.post("head", url, status=403, fee=AgencyFee.objects.get().pk)
    search.post("hr", url, fee=AgencyFee.objects.get().pk)
