"""The demo company is made through the services, has something to show, and leaves without a trace."""

from collections import Counter
from datetime import datetime

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F

from alignment.shared.models import DemoMarked
from delivery.models import Alert
from demo.services import cast as people_of_demo
from demo.services import clean, cup, seeding
from funnel.models import FactStep, FunnelCell, Lead, StageEvent
from funnel.services import rollups
from hiring.models import (
    Agency,
    Application,
    BandTable,
    Candidate,
    Contractor,
    ContractorTask,
    Engagement,
    HiringCell,
    HiringMark,
    HiringStep,
    Offer,
    PayMonth,
    SearchBrief,
    Vacancy,
)
from hiring.selectors import agencies as agency_selectors
from hiring.selectors.errors import checks_of
from hiring.services import rollups as hiring_rollups
from loop.models import Action, EffectCard, Idea, Project, Signal, SignatureBanner
from loop.selectors_ideas import late_ideas, stale_banners
from meetings.models import CupRound, Meeting, ProblemCard, Protocol, Request
from meetings.services import cup as cup_service
from people.models import Company, Person
from practices.answers import store
from practices.answers.models import Answer, Ballot, Slip
from practices.models import (
    Asset,
    FieldVisit,
    ListeningSession,
    Method,
    Occurrence,
    OnboardingPlan,
    Rotation,
    ScriptVersion,
    Training,
    Wave,
)
from tests.conftest import MOSCOW
from tests.factories.funnel import make_lead
from tests.factories.people import person_with

NOW = datetime(2026, 11, 20, 15, tzinfo=MOSCOW)
HIRING_ALERTS = {"AL-18", "AL-19", "AL-26", *(f"AL-{number}" for number in range(53, 68))}


def silent(what: str) -> None:
    """Tests do not listen to the progress."""


@pytest.mark.once
def test_the_demo_company_has_a_funnel_a_gap_and_kept_promises_and_every_row_is_marked(company):
    before = unmarked()
    seeding.seed(now=NOW, language="ru", say=silent)

    assert Lead.objects.count() > 500
    assert FunnelCell.objects.filter(dimension="all").exists()
    assert StageEvent.objects.filter(kind="kev_no_show").count() > 10
    assert Protocol.objects.filter(same_day=True).count() >= 8
    together = Meeting.objects.filter(series__kind="general", state__in=["protocol_sent", "scheduled"])
    assert together.filter(secretary=None).count() == 0
    assert together.filter(protocol__author=F("secretary")).values("secretary").distinct().count() >= 3
    assert Action.objects.filter(state="done").exists()
    assert Signal.objects.filter(closed_at=None, stake_minor__gt=0).exists()
    what_the_sides_owe_each_other_is_shown()
    what_they_practise_is_shown()
    whom_they_hire_is_shown()
    assert rollups.compare(now=NOW) == []
    assert hiring_rollups.compare() == []
    assert {label: count for label, count in unmarked().items() if count > before.get(label, 0)} == {}


def what_the_sides_owe_each_other_is_shown() -> None:
    """Nothing of it is late on the first day, so that nobody's page begins with an alert about it."""
    assert Counter(Request.objects.values_list("state", flat=True)) == {
        "raised": 1, "acknowledged": 1, "in_work": 1, "delivered": 1, "confirmed": 11, "declined": 2,
    }  # fmt: skip
    assert set(Request.objects.values_list("to_side", flat=True)) == {"marketing", "sales"}
    assert Request.objects.get(state="in_work").lead.owner == Request.objects.get(state="in_work").requester
    assert list(ProblemCard.objects.order_by("pk").values_list("state", flat=True)) == ["resolved", "opened"]
    assert all(len(set(card.evidence.values_list("side", flat=True))) == 2 for card in ProblemCard.objects.all())
    assert Counter(Idea.objects.values_list("state", flat=True)) == {
        "accepted": 8, "declined": 1, "measured": 1, "new": 4, "parked": 3, "project": 2,
    }  # fmt: skip
    assert sorted(Project.objects.values_list("state", flat=True)) == ["measured", "running", "running"]
    assert not late_ideas(NOW).exists()
    assert stale_banners(NOW.date()) == []
    assert list(CupRound.objects.values_list("state", flat=True)) == ["awarded"] * 3
    assert Protocol.objects.filter(meeting__series__kind="general", same_day=True).count() == 4
    assert not set(Alert.objects.values_list("key", flat=True)) & {
        "AL-23", "AL-27", "AL-28", "AL-29", "AL-30", "AL-31", "AL-32", "AL-33", "AL-34", "AL-35", "AL-36", "AL-37",
    }  # fmt: skip


def what_they_practise_is_shown() -> None:
    """A state or two of every kind; one method is late (R-MC-03), one untouched; a survey whose answers were counted."""
    methods = dict(Method.objects.values_list("key", "state"))
    assert methods.pop("competitive_intelligence") == "planned"
    assert methods.pop("weekly_meeting") == "habitual"
    assert set(methods.values()) <= {"launched", "habitual"}
    assert "planning_review" not in methods
    assert Counter(FieldVisit.objects.values_list("state", flat=True)) == {
        "valid": 9, "invalid": 1, "cancelled": 2, "planned": 1,
    }  # fmt: skip
    assert sorted(Rotation.objects.values_list("direction", "state")) == [
        ("rotation", "ideas_routed"), ("rotation", "matched"), ("tour", "closed"), ("tour", "invited"),
    ]  # fmt: skip
    assert {"idea", "invited"} < set(Training.objects.values_list("state", flat=True))
    wave = Wave.objects.get(state="closed")
    assert (len(store.answers_of(wave.pk)), wave.occurrence.born_actions.count()) == (11, 3)
    assert sorted(ListeningSession.objects.values_list("state", flat=True)) == ["planned", "trained"]
    assert ScriptVersion.objects.count() == 2
    assert {"draft", "in_use", "retired"} <= set(Asset.objects.values_list("state", flat=True))
    assert {"open", "churned", "done"} == set(OnboardingPlan.objects.values_list("state", flat=True))
    assert "frozen" in EffectCard.objects.values_list("state", flat=True)
    assert list(Alert.objects.filter(key="AL-38").values_list("person__email", flat=True)) == ["cmo@demo.example"]


def whom_they_hire_is_shown() -> None:
    """A36: one searched for in two ways, one filled, one paused, one that waits, one that stands still (AL-18)."""
    vacancies = {row.position + row.state: row for row in Vacancy.objects.all()}
    assert sorted(vacancies) == [
        "head_of_salespaused", "internet_marketeropen", "marketerwaiting", "sales_repfilled", "sales_repopen",
    ]  # fmt: skip
    main = vacancies["internet_marketeropen"]
    assert Counter(main.applications.values_list("stage__key", flat=True)) == {
        "new": 2, "screened": 1, "interview_1": 2, "test": 1, "interview_2": 1, "references": 1, "offer": 1,
        "rejected": 2, "withdrew": 1,
    }  # fmt: skip
    assert (main.search, main.brief.state, main.brief.versions.get().signatures.count()) == ("both", "sent", 2)
    assert list(SearchBrief.objects.exclude(pk=main.brief.pk).values_list("state", flat=True)) == ["draft"] * 3
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["accepted", "sent"]
    assert Application.objects.get(stage__key="started").person.email == "newcomer@demo.example"
    assert "error" not in {check.state for check in checks_of([main], NOW)[main.pk]}
    assert Candidate.objects.exclude(erased_at=None).count() == 2
    assert list(Engagement.objects.values_list("agency__name", "compared")) == [("Бюро «Своё место»", 3)]
    totals = [agency_selectors.total_of(agency, NOW).is_eligible for agency in Agency.objects.order_by("pk")]
    assert totals == [True, True, False]
    assert (Contractor.objects.count(), ContractorTask.objects.count()) == (2, 5)
    assert list(PayMonth.objects.values_list("state", flat=True)) == ["approved"]
    assert list(BandTable.objects.filter(state="active").values_list("region", "is_demo")) == [
        ("", False), ("Москва", True),
    ]  # fmt: skip
    raised = Alert.objects.filter(closed_at=None, person__is_demo=True).values_list("key", "person__email")
    assert sorted(told for told in raised if told[0] in HIRING_ALERTS) == [
        ("AL-18", "head@demo.example"), ("AL-18", "hr@demo.example"), ("AL-53", "ceo@demo.example"),
        ("AL-53", "hr@demo.example"), ("AL-56", "cmo@demo.example"), ("AL-57", "hr@demo.example"),
        ("AL-61", "head_marketing@demo.example"), ("AL-61", "marketer@demo.example"), ("AL-63", "hr@demo.example"),
    ]  # fmt: skip


def unmarked() -> dict[str, int]:
    """Rows that are not of the demo company: what every company starts with, and no more."""
    return rows(is_demo=False)


def rows(**where: bool) -> dict[str, int]:
    counts = {
        model._meta.label: model._default_manager.filter(**where).count()
        for model in apps.get_models()
        if issubclass(model, DemoMarked)
    }
    return {label: count for label, count in counts.items() if count}


@pytest.mark.once
def test_one_click_removes_it_and_nothing_else(
    company, marketing, settings, tmp_path, django_capture_on_commit_callbacks
):
    media = settings.MEDIA_ROOT = tmp_path / "media"
    settings.SURVEYS_DIR = tmp_path / "surveys"
    default_storage.save("protocols/own.pdf", ContentFile(b"ours"))
    own = person_with("cmo", marketing)
    lead = make_lead("mql", owner=None)
    Company.objects.filter(pk=1).update(is_demo=False)
    before = rows()
    seeding.seed(now=NOW, language="en", say=silent, stage="quiet")

    for folder, count in (("protocols", 1), ("assets", 0), ("visits", 1), ("candidates", 3)):
        assert len(list((media / folder).iterdir())) > count

    with django_capture_on_commit_callbacks(execute=True):
        clean.remove_demo(now=NOW)

    assert [path.name for path in media.rglob("*") if path.is_file()] == ["own.pdf"]
    assert not any((tmp_path / "surveys" / "slips").iterdir())
    assert list(Person.objects.all()) == [own]
    assert list(Lead.objects.all()) == [lead]
    assert StageEvent.objects.count() == 1
    assert set(FactStep.objects.values_list("lead_id", flat=True)) == {lead.pk}
    for model in (Meeting, Request, ProblemCard, CupRound, Idea, SignatureBanner, Occurrence, Answer, Ballot, Slip):
        assert not model.objects.exists()
    for model in (HiringCell, HiringMark, HiringStep, Vacancy, Candidate, Agency, Contractor, PayMonth):
        assert not model.objects.exists()
    assert rows() == before
    assert not Company.objects.get(pk=1).is_demo


@pytest.mark.parametrize(
    ("now", "states"),
    [
        (datetime(2026, 11, 3, 12, tzinfo=MOSCOW), ["awarded", "awarded", "voting"]),
        (datetime(2026, 11, 20, 12, tzinfo=MOSCOW), ["awarded", "awarded", "awarded"]),
    ],
)
def test_a_vote_for_the_cup_is_open_only_in_its_three_days(company, now, states):
    """R-CP-01."""
    cast = people_of_demo.hire(language="ru", since=datetime(2025, 11, 3).date(), now=now)

    cup.fill(cast, now=now, until=now)
    cup_service.keep(now=now)

    assert list(CupRound.objects.order_by("month").values_list("state", flat=True)) == states
