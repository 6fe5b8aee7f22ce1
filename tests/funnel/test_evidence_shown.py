"""Wherever a first touch is shown, what a machine saw stands beside what a person says (decisions.md 34)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from funnel.models import Clock
from funnel.selectors import sla
from funnel.services import activities, stages
from funnel.watch import promises
from loop.selectors import signal_words
from loop.services import signals
from meetings.selectors import problems
from tests.factories.funnel import make_lead

MONDAY = datetime(2026, 3, 16, 9, tzinfo=ZoneInfo("Europe/Moscow"))


def touched(rep, evidence, *, at=MONDAY, after=20):
    lead = make_lead("lead", at=at, owner=rep)
    stages.move_lead(lead, to_stage="mql", now=at, actor=None, door="rule")
    moment = at + timedelta(minutes=after)
    activities.log_activity(lead, kind="call", at=moment, now=moment, author=rep, evidence=evidence)
    return lead


@pytest.fixture
def three(rep):
    """One call that the exchange saw, two that a seller speaks of."""
    return [touched(rep, evidence) for evidence in ("recorded", "declared", "declared")]


@pytest.mark.parametrize(("evidence", "words"), [("recorded", "recorded"), ("declared", "declared")])
def test_the_page_of_a_lead_says_who_saw_its_first_touch(client, rep, evidence, words):
    type(rep).objects.update(language="en")
    lead = touched(rep, evidence, at=timezone.now() - timedelta(days=1))
    client.force_login(rep)

    body = " ".join(client.get(f"/leads/{lead.pk}/").content.decode().split())

    due = body[body.index('id="due-title"') :]
    assert f"· {words}" in due
    assert f"· {'declared' if words == 'recorded' else 'recorded'}" not in due


def test_the_attached_leads_of_a_problem_card_print_both(three):
    sample = problems.sample_of({lead.pk for lead in three})

    assert (sample.first_touch_minutes, sample.recorded, sample.declared) == (20, 1, 2)


def test_the_report_on_first_touch_prints_both(three):
    rows = {row["label"]: (row["count"], row["of"]) for row in problems.report_figures("first_touch", MONDAY)}

    assert (rows["recorded"], rows["declared"]) == ((1, 3), (2, 3))


def test_the_figures_of_the_api_print_both(client, three, cco):
    client.force_login(cco)

    body = client.get("/api/v1/metrics/sla/?from=2026-03-16&to=2026-03-17").json()

    assert body["first_response_minutes"] == {"median": 20, "p90": 20, "n": 3, "recorded": 1, "declared": 2}


def test_the_signal_about_late_touches_prints_both(three, rep):
    """Six clocks of the week, three of them late: half, above the fifth that is allowed."""
    for _lead in range(3):
        touched(rep, "declared", after=400)

    now = MONDAY + timedelta(days=1)
    draft = next(draft for draft in promises.signals(now) if draft.key == "sla-first_touch")
    signal = signals.open_or_refresh(draft, now=now)

    with translation.override("en"):
        words = signal_words(signal)
    assert (draft.params["recorded"], draft.params["declared"], draft.n) == (1, 5, 6)
    assert words.endswith("Touches recorded: 1, declared: 5.")


def test_a_clock_that_nobody_stopped_is_neither(rep):
    lead = make_lead("lead", at=MONDAY, owner=rep)
    stages.move_lead(lead, to_stage="mql", now=MONDAY, actor=None, door="rule")

    assert sla.evidence_of(sla.with_evidence(Clock.objects.filter(lead=lead))) == (0, 0)
