"""P9: a candidate's name is in no answer to whoever does not hire, whatever they open."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alignment.shared.search import search_key
from delivery.models import Alert, Notification
from hiring.models import Candidate, InterviewSeat, Vacancy
from hiring.services import answers, applications
from meetings.services.watching import collect, remind
from people.models import AuditEvent
from tests.factories.hiring import application, candidate, interview, vacancy
from tests.project.access import TABLE
from tests.project.test_access_matrix import cookies_of
from tests.project.world import KINDS

pytestmark = [pytest.mark.django_db(databases=["default", "surveys"]), pytest.mark.once]
CANARY = "Канарейкина"
MAIL = "kanarejkina@example.com"
OTHERS = ("marketer", "head_of_marketing", "head_of_sales", "cco", "ceo", "integration", "administrator")
SEARCHES = (
    "/search/?q=", "/leads/?q=", "/hiring/candidates/?q=", "/hiring/candidates/pool/?q=", "/api/v1/leads/?q=",
    "/api/v1/candidates/?q=", "/people/?q=", "/outbox/?q=",
)  # fmt: skip


@pytest.fixture
def scene(people_by_role):
    """A refused candidate of the marketing director, with a letter, an interview, alerts and all that was written."""
    now, cmo = timezone.now(), people_by_role["cmo"]
    row = application(vacancy(head=cmo, now=now), candidate(email=MAIL, now=now), now=now)
    interview(row, people_by_role["rep"], now=now)
    named()
    applications.move(row, to_stage="rejected", refusal="other", note=CANARY, now=now, actor=cmo)
    row.refresh_from_db()
    answers.send(row, "rejection", now=now, actor=cmo)
    collect(now=now)
    remind(now=now)
    return row


def named() -> None:
    words = {"first_name": CANARY, "last_name": CANARY, "email": MAIL, "city": CANARY, "note": CANARY}
    Candidate.objects.update(**words, search_key=search_key(CANARY, MAIL))


def doors() -> dict[str, list[str]]:
    """The addresses by the kind of object that they need."""
    found = defaultdict(list)
    for name, rule in TABLE.items():
        found[rule.on].append(name)
    return found


def open_to(people: dict[str, Any], sessions: dict[str, Client], names: list[str], kind: str) -> Iterator[str]:
    """What answers with the name, among all that each of them may open."""
    variants = KINDS[kind](people, timezone.now())
    named()
    for role, browser in sessions.items():
        if hires(people[role]):
            continue
        for name in names:
            for variant, kwargs in variants.items():
                if TABLE[name].allows("GET", role, variant) and says(browser.get(reverse(name, kwargs=kwargs))):
                    yield f"{name} ({variant}) to {role}"


def hires(person: Any) -> bool:
    """Some kinds make a head the hiring head of theirs, or an interviewer: then it is their business."""
    carries = Vacancy.objects.filter(hiring_head=person) | Vacancy.objects.filter(recruiter=person)
    return carries.exists() or InterviewSeat.objects.filter(person=person).exists()


def says(response: Any) -> bool:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode(errors="ignore")
    return MAIL in text or f"{CANARY} {CANARY}" in text or (CANARY in text and "q" not in response.wsgi_request.GET)


@pytest.fixture
def sessions(people_by_role) -> dict[str, Client]:
    found = {}
    for role in (*OTHERS, "cmo"):
        found[role] = Client(raise_request_exception=False)
        found[role].cookies[settings.SESSION_COOKIE_NAME] = cookies_of(people_by_role[role])
    return found


def test_no_page_of_whoever_does_not_hire_names_a_candidate(scene, people_by_role, sessions):
    """Every GET of the URLconf: pages, the API, exports, history, notifications, mail, figures."""
    told = []
    others = {role: sessions[role] for role in OTHERS}
    for kind, names in doors().items():
        with transaction.atomic():
            told += open_to(people_by_role, others, names, kind)
            transaction.set_rollback(True)
    assert told == []


def test_no_search_finds_a_candidate_for_them_and_it_does_for_the_hiring_head(scene, sessions):
    asked = [f"{url}{CANARY}" for url in SEARCHES]

    assert [(role, url) for role in OTHERS for url in asked if says(sessions[role].get(url))] == []
    assert says(sessions["cmo"].get(f"/hiring/candidates/?q={CANARY}"))


def test_no_journal_no_alert_no_notification_and_no_log_says_the_name(scene, caplog):
    texts = [*Notification.objects.values_list("text"), *Alert.objects.values_list("text", "params")]
    details = AuditEvent.objects.values_list("details", flat=True)

    assert CANARY not in f"{texts}{list(details)}{caplog.text}"
