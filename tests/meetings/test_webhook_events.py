"""Every event of meetings leaves once, from one place, with numbers, states and days; never words, never names."""

import inspect
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from delivery import egress
from delivery.models import WebhookDelivery
from delivery.models.webhook_events import EVENTS
from delivery.services import webhook_settings, webhooks
from hiring.services import applications
from loop.metrics.verdicts import Readings
from loop.models import Signal
from loop.services import actions, decisions, effects, ideas, signals, topics
from meetings.models import CupRound
from meetings.services import agendas, cup, late_entries, outcomes, problems, protocols, requests, running, slots
from meetings.services.problem_data import Shown
from people.models import CalendarDay, Department, Person, WorkingCalendar
from practices.services import occurrences
from tests.factories import hiring as hiring_made
from tests.factories.meetings import gap, hold, moscow, weekly
from tests.factories.people import person_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CANARY = "Канарейка Жёлтая"
DUE = date(2026, 3, 20)
LATER = date(2026, 3, 27)
Told = list[tuple[str, dict[str, Any]]]


@dataclass
class World:
    now: datetime
    people: dict[str, Person]
    monkeypatch: Any

    def __getattr__(self, name: str) -> Person:
        return self.people[name]

    def listen(self) -> None:
        """From here on everything is told; what came before was the scene."""
        with self.monkeypatch.context() as patch:
            patch.setattr(egress, "check", lambda url: None)
            webhook_settings.create(
                self.people["administrator"], url="https://hooks.example.com/", events=["*"], now=self.now
            )


@pytest.fixture
def world(people_by_role, now, monkeypatch):
    for person in people_by_role.values():
        Person.objects.filter(pk=person.pk).update(last_name=CANARY)
        person.last_name = CANARY
    return World(now, people_by_role, monkeypatch)


def meeting_of(w: World):
    series = weekly(w.cmo, w.cco, now=w.now - timedelta(minutes=15), title=CANARY)
    return series.meetings.order_by("slot_start")[0]


def of_meeting(meeting, state: str, **more) -> dict[str, Any]:
    return {
        "id": meeting.pk, "object": "meeting", "url": f"/api/v1/meetings/{meeting.pk}/", "series": meeting.series_id,
        "slot_start": "2026-03-16T06:00:00Z", "state": state, "kind": "cmo_cco", **more,
    }  # fmt: skip


def promised(w: World, **fields):
    given = {"text": CANARY, "owner": w.rep, "due_date": DUE, "requested_by": w.cco, "now": w.now}
    return actions.promise(**{**given, **fields})


def of_action(action, state: str = "open", due: date = DUE) -> dict[str, Any]:
    return {
        "id": action.pk, "object": "action", "url": f"/api/v1/actions/{action.pk}/", "state": state,
        "due_date": due.isoformat(), "original_due_date": DUE.isoformat(),
    }  # fmt: skip


def of_topic(topic, **more) -> dict[str, Any]:
    return {
        "id": topic.pk, "object": "topic", "url": f"/api/v1/topics/{topic.pk}/", "state": "parked", "side": "sales",
        "source": "manual", "urgency": "can_wait", **more,
    }  # fmt: skip


def asked(w: World):
    return requests.ask(requester=w.rep, kind="case", needed_by=DUE, now=w.now, what=CANARY, why=CANARY)


def of_request(request, state: str) -> dict[str, Any]:
    return {
        "id": request.pk, "object": "request", "url": f"/api/v1/requests/{request.pk}/", "to_side": "marketing",
        "kind": "case", "state": state, "needed_by": "2026-03-20", "is_blocking": False,
    }  # fmt: skip


def of_idea(idea, state: str) -> dict[str, Any]:
    url = f"/api/v1/ideas/{idea.pk}/"
    return {"id": idea.pk, "object": "idea", "url": url, "state": state, "origin": "meeting"}


def of_signal(signal, closed_at: str | None) -> dict[str, Any]:
    return {
        "id": signal.pk, "object": "signal", "url": f"/api/v1/signals/{signal.pk}/", "metric": "kev_set_rate",
        "severity": "warning", "opened_at": "2026-03-16T06:00:00Z", "closed_at": closed_at,
    }  # fmt: skip


def of_card(card, state: str) -> dict[str, Any]:
    return {
        "id": card.pk, "object": "problem_card", "url": f"/api/v1/problem-cards/{card.pk}/", "claim": "lead_quality",
        "raised_side": "sales", "state": state,
    }  # fmt: skip


def a_meeting_is_held(w: World) -> Told:
    meeting = hold(meeting_of(w), w.cmo, w.cco, now=w.now)
    w.listen()
    running.finish(meeting, by=w.cmo, now=w.now + timedelta(minutes=30))
    return [("meeting.held", of_meeting(meeting, "held", counts_as_held=True))]


def a_meeting_is_entered_later(w: World) -> Told:
    meeting = slots.miss(meeting_of(w), now=w.now + timedelta(hours=15))
    at = w.now + timedelta(hours=25)
    entry = late_entries.enter(meeting, began_at=w.now, minutes=30, present=[w.cmo, w.cco], by=w.cmo, now=at)
    w.listen()
    late_entries.answer(entry, confirms=True, by=w.cco, now=at)
    return [("meeting.held", of_meeting(meeting, "held", counts_as_held=True))]


def a_meeting_is_missed(w: World) -> Told:
    meeting = meeting_of(w)
    w.listen()
    slots.mark_missed(now=w.now + timedelta(days=1))
    return [("meeting.missed", of_meeting(meeting, "missed"))]


def a_meeting_is_moved_within_its_week(w: World) -> Told:
    meeting = meeting_of(w)
    w.listen()
    moved = slots.move(meeting, to=w.now + timedelta(days=2), actor=w.cmo, now=w.now)
    to = {"moved_to": "2026-03-18T06:00:00Z", "to": moved.pk}
    return [("meeting.moved", of_meeting(meeting, "moved", **to))]


def a_meeting_is_moved_out_of_its_week(w: World) -> Told:
    meeting = meeting_of(w)
    w.listen()
    moved = slots.move(meeting, to=w.now + timedelta(days=8), actor=w.cmo, now=w.now)
    to = {"moved_to": "2026-03-24T06:00:00Z", "to": moved.pk}
    return [
        ("meeting.moved", of_meeting(meeting, "missed", **to)),
        ("meeting.missed", of_meeting(meeting, "missed")),
    ]


def a_meeting_is_excused(w: World) -> Told:
    meeting = meeting_of(w)
    w.listen()
    slots.excuse(meeting, reason=CANARY, actor=w.cmo, now=w.now)
    return [("meeting.excused", of_meeting(meeting, "excused"))]


def a_week_of_holidays_excuses_its_meeting(w: World) -> Told:
    calendar = WorkingCalendar.objects.get()
    for day in range(17, 21):
        CalendarDay.objects.create(calendar=calendar, date=date(2026, 3, day), kind="off")
    w.listen()
    meeting = meeting_of(w)
    return [("meeting.excused", of_meeting(meeting, "excused"))]


def an_agenda_is_frozen(w: World) -> Told:
    meeting = meeting_of(w)
    topics.park(text=CANARY, raised_by=w.cmo, now=w.now)
    w.listen()
    agendas.freeze(meeting, now=w.now)
    return [("agenda.frozen", of_meeting(meeting, "scheduled", topics=1))]


def _written(w: World):
    meeting = hold(meeting_of(w), w.cmo, w.cco, now=w.now)
    return running.finish(meeting, by=w.cmo, now=w.now + timedelta(minutes=30))


def of_protocol(protocol, number: int) -> dict[str, Any]:
    return {
        "id": protocol.pk, "object": "protocol", "url": f"/api/v1/meetings/{protocol.meeting_id}/protocol/",
        "meeting": protocol.meeting_id, "state": "sent", "same_day": True, "number": number, "recipients": 2,
    }  # fmt: skip


def a_protocol_is_sent(w: World) -> Told:
    protocol = _written(w)
    w.listen()
    protocols.send(protocol, sent_by=w.cmo, now=w.now + timedelta(hours=1))
    return [("protocol.sent", of_protocol(protocol, 1))]


def a_protocol_is_amended(w: World) -> Told:
    protocol = _written(w)
    protocols.send(protocol, sent_by=w.cmo, now=w.now + timedelta(hours=1))
    protocols.edit(protocol, notes=CANARY, actor=w.cmo, now=w.now + timedelta(hours=2))
    w.listen()
    protocols.send(protocol, sent_by=w.cmo, now=w.now + timedelta(hours=2))
    return [("protocol.amended", of_protocol(protocol, 2))]


def a_decision_is_taken(w: World) -> Told:
    w.listen()
    decision = decisions.record(text=CANARY, decided_by=[w.cmo, w.cco], now=w.now)
    facts = {"metric": "", "decided_at": "2026-03-16T06:00:00Z", "topic": None}
    url = f"/api/v1/decisions/{decision.pk}/"
    return [("decision.taken", {"id": decision.pk, "object": "decision", "url": url, **facts})]


def something_is_promised(w: World) -> Told:
    w.listen()
    return [("action.created", of_action(promised(w)))]


def a_draft_is_told_when_it_becomes_a_promise(w: World) -> Told:
    w.listen()
    draft = promised(w, owner=None)
    assert not WebhookDelivery.objects.exists()
    return [("action.created", of_action(actions.assign(draft, owner=w.rep, actor=w.cco, now=w.now)))]


def a_promise_is_kept(w: World) -> Told:
    action = promised(w)
    w.listen()
    actions.complete(action, actor=w.rep, now=w.now, evidence=CANARY)
    return [("action.done", of_action(action, "done"))]


def a_promise_is_not_kept(w: World) -> Told:
    action = promised(w)
    w.listen()
    actions.not_done(action, why=CANARY, what_next=CANARY, actor=w.rep, now=w.now)
    return [("action.not_done", of_action(action, "not_done"))]


def a_promise_is_not_kept_and_gets_another_day(w: World) -> Told:
    action = promised(w)
    w.listen()
    actions.not_done(action, why=CANARY, what_next=CANARY, actor=w.rep, now=w.now, new_date=LATER)
    data = of_action(action, due=LATER)
    return [("action.moved", data), ("action.not_done", data)]


def a_promise_gets_another_day(w: World) -> Told:
    action = promised(w)
    w.listen()
    actions.move(action, to_date=LATER, reason=CANARY, actor=w.cco, now=w.now)
    return [("action.moved", of_action(action, due=LATER))]


def a_topic_is_parked(w: World) -> Told:
    w.listen()
    topic = topics.park(text=CANARY, raised_by=w.rep, now=w.now, side="sales", details=CANARY)
    return [("topic.parked", of_topic(topic))]


def a_request_is_raised(w: World) -> Told:
    w.listen()
    request = asked(w)
    return [("request.raised", of_request(request, "raised"))]


def a_request_is_seen(w: World) -> Told:
    request = asked(w)
    w.listen()
    requests.acknowledge(request, actor=w.cmo, now=w.now)
    return [("request.acknowledged", of_request(request, "acknowledged"))]


def a_request_is_delivered_at_once(w: World) -> Told:
    request = asked(w)
    w.listen()
    requests.deliver(request, note=CANARY, actor=w.marketer, now=w.now)
    data = of_request(request, "delivered")
    return [("request.acknowledged", data), ("request.delivered", data)]


def a_request_is_delivered_after_it_was_taken(w: World) -> Told:
    request = asked(w)
    requests.take(request, actor=w.marketer, now=w.now)
    w.listen()
    requests.deliver(request, note=CANARY, actor=w.marketer, now=w.now)
    return [("request.delivered", of_request(request, "delivered"))]


def a_request_helped(w: World) -> Told:
    request = asked(w)
    requests.deliver(request, actor=w.marketer, now=w.now)
    w.listen()
    requests.confirm(request, actor=w.rep, now=w.now)
    return [("request.confirmed", of_request(request, "confirmed"))]


def a_request_is_declined(w: World) -> Told:
    request = asked(w)
    requests.acknowledge(request, actor=w.cmo, now=w.now)
    w.listen()
    requests.decline(request, reason=CANARY, actor=w.cmo, now=w.now)
    return [("request.declined", of_request(request, "declined"))]


def a_signal_is_opened_and_then_only_refreshed(w: World) -> Told:
    w.listen()
    signals.open_or_refresh(gap(text=CANARY), now=w.now)
    signal = signals.open_or_refresh(gap(text=CANARY), now=w.now + timedelta(hours=1))
    return [("signal.opened", of_signal(signal, None))]


def a_signal_is_closed_once(w: World) -> Told:
    signal = signals.open_or_refresh(gap(), now=w.now)
    w.listen()
    for _time in range(2):
        signals.close(signal, reason=CANARY, now=w.now)
    return [("signal.closed", of_signal(signal, "2026-03-16T06:00:00Z"))]


def a_signal_is_dismissed_by_both(w: World) -> Told:
    signal = signals.open_or_refresh(gap(), now=w.now)
    w.listen()
    signals.dismiss(signal, reason=CANARY, actor=w.cmo, now=w.now)
    assert not WebhookDelivery.objects.exists()
    signals.dismiss(signal, reason="", actor=w.cco, now=w.now)
    return [("signal.dismissed", of_signal(signal, "2026-03-16T06:00:00Z"))]


def an_idea_is_raised(w: World) -> Told:
    w.listen()
    return [("idea.raised", of_idea(ideas.propose(text=CANARY, author=w.rep, now=w.now), "new"))]


def an_idea_is_looked_at_and_answered(w: World) -> Told:
    idea = ideas.propose(text=CANARY, author=w.rep, now=w.now)
    w.listen()
    ideas.answer(idea, state="screened", text="", actor=w.cmo, now=w.now)
    assert not WebhookDelivery.objects.exists()
    ideas.answer(idea, state="accepted", text=CANARY, actor=w.cmo, now=w.now)
    return [("idea.answered", of_idea(idea, "accepted"))]


def an_idea_becomes_a_project(w: World) -> Told:
    idea = ideas.propose(text=CANARY, author=w.rep, now=w.now)
    w.listen()
    ideas.make_project(idea, owner=w.marketer, due_date=DUE, actor=w.cmo, now=w.now)
    return [("idea.answered", of_idea(idea, "project"))]


def _card(w: World):
    return problems.open_card(
        claim="lead_quality", statement=CANARY, shown=Shown(report="rejections"), actor=w.cco, now=w.now
    )


def a_problem_card_is_opened(w: World) -> Told:
    w.listen()
    return [("problem_card.opened", of_card(_card(w), "opened"))]


def a_problem_card_is_closed_by_the_second_signature(w: World) -> Told:
    card = _card(w)
    problems.add_evidence(card, Shown(text=CANARY), actor=w.cmo, now=w.now, statement=CANARY)
    problems.review(card, verdict=CANARY, data_says="supported", actor=w.cmo, now=w.now)
    w.listen()
    problems.sign(card, actor=w.cmo, now=w.now)
    assert not WebhookDelivery.objects.exists()
    problems.sign(card, actor=w.cco, now=w.now)
    return [("problem_card.closed", of_card(card, "resolved"))]


def the_cup_is_handed_over(w: World) -> Told:
    person_with("marketer", Department.objects.get(name="Маркетинг"), first_name="Вера", last_name=CANARY)
    opened = moscow(date(2026, 3, 2), 9)
    round = cup.open_now(by=w.cco, now=opened)
    for voter in (w.cco, w.rep, w.head_of_sales):
        cup.vote(round, voter=voter, candidate=w.marketer, now=opened, reason=CANARY)
    cup.close(CupRound.objects.get(), now=moscow(date(2026, 3, 4), 18))
    w.listen()
    round = cup.hand_over(CupRound.objects.get(), by=w.cco, now=w.now)
    url = f"/api/v1/cup-rounds/{round.pk}/"
    data = {"id": round.pk, "object": "cup_round", "url": url, "month": "2026-02-01", "state": "awarded", "winners": 1}
    return [("cup.awarded", data)]


def a_practice_is_completed(w: World) -> Told:
    starts = w.now + timedelta(days=1)
    practice = occurrences.plan(
        kind="training", title=CANARY, starts_at=starts, ends_at=starts + timedelta(hours=2), organiser=w.hr_director,
        people=[(w.rep, "participant")], now=w.now,
    )  # fmt: skip
    occurrences.hold(practice, actor=w.hr_director, now=starts)
    w.listen()
    occurrences.debrief(practice, summary=CANARY, has_no_ideas=True, actor=w.hr_director, now=starts)
    data = {
        "id": practice.pk, "object": "occurrence", "url": f"/api/v1/practice-occurrences/{practice.pk}/",
        "kind": "training", "phase": "debriefed", "starts_at": "2026-03-17T06:00:00Z",
        "ends_at": "2026-03-17T08:00:00Z", "ideas": 0, "promises": 0,
    }  # fmt: skip
    return [("practice.completed", data)]


def an_effect_is_judged(w: World) -> Told:
    began = w.now - timedelta(days=400)
    card = effects.draft_for_practice(
        metric="kev_set_rate", title=CANARY, start=began.date(), actor=w.cmo, now=began
    )  # fmt: skip
    effects.accept(card, actor=w.cmo, now=began)
    w.listen()
    effects.judge(card, readings=Readings((), ()), now=w.now)
    data = {
        "id": card.pk, "object": "effect_card", "url": f"/api/v1/effect-cards/{card.pk}/", "state": "judged",
        "metric": "kev_set_rate", "segment": "", "verdict": "early", "verdict_date": card.verdict_date.isoformat(),
    }  # fmt: skip
    return [("effect.judged", data)]


def a_candidate_moves_on(w: World) -> Told:
    """Who the candidate is, for which vacancy by name, and why they were refused stays inside."""
    where = hiring_made.vacancy(head=w.cmo, now=w.now, title=CANARY)
    row = hiring_made.application(where, hiring_made.candidate(CANARY, CANARY, now=w.now), now=w.now)
    w.listen()
    applications.move(row, to_stage="rejected", refusal="other", note=CANARY, now=w.now, actor=w.cmo)
    data = {"application": row.pk, "vacancy": where.pk, "stage": "rejected", "at": "2026-03-16T06:00:00Z"}
    return [("candidate.stage_changed", data)]


CASES = [
    a_meeting_is_held, a_meeting_is_entered_later, a_meeting_is_missed, a_meeting_is_moved_within_its_week,
    a_meeting_is_moved_out_of_its_week, a_meeting_is_excused, a_week_of_holidays_excuses_its_meeting,
    an_agenda_is_frozen, a_protocol_is_sent, a_protocol_is_amended, a_decision_is_taken, something_is_promised,
    a_draft_is_told_when_it_becomes_a_promise, a_promise_is_kept, a_promise_is_not_kept,
    a_promise_is_not_kept_and_gets_another_day, a_promise_gets_another_day, a_topic_is_parked, a_request_is_raised,
    a_request_is_seen, a_request_is_delivered_at_once, a_request_is_delivered_after_it_was_taken, a_request_helped,
    a_request_is_declined, a_signal_is_opened_and_then_only_refreshed, a_signal_is_closed_once,
    a_signal_is_dismissed_by_both, an_idea_is_raised, an_idea_is_looked_at_and_answered, an_idea_becomes_a_project,
    a_problem_card_is_opened, a_problem_card_is_closed_by_the_second_signature, the_cup_is_handed_over,
    a_practice_is_completed, an_effect_is_judged, a_candidate_moves_on,
]  # fmt: skip
TOLD_BY = {case: case.__name__ for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=TOLD_BY.values())
def test_an_event_is_told_once_with_exactly_this(case, world):
    expected = case(world)

    rows = WebhookDelivery.objects.order_by("pk")
    assert [(row.event, row.payload["data"]) for row in rows] == expected
    for row in rows:
        body = webhooks.body_of(row.payload)
        assert (row.payload["type"], body.isascii(), len(body) < 20_000) == (row.event, True, True)


def test_every_known_event_has_a_case():
    source = "".join(inspect.getsource(case) for case in CASES)
    assert [event for event in EVENTS if f'"{event}"' not in source] == []


def test_an_event_of_the_demo_company_is_not_told(world):
    world.listen()
    topics.park(text="x", raised_by=None, now=world.now, is_demo=True)
    assert not WebhookDelivery.objects.exists()


def test_what_is_rolled_back_is_not_told(world):
    world.listen()
    with transaction.atomic():
        signals.open_or_refresh(gap(), now=world.now)
        outcomes.raise_topic(
            hold(meeting_of(world), world.cmo, world.cco, now=world.now), text="x", actor=world.cmo, now=world.now
        )
        transaction.set_rollback(True)
    assert (WebhookDelivery.objects.count(), Signal.objects.count()) == (0, 0)


def test_a_payload_can_be_read_by_anybody_who_reads_json(world):
    world.listen()
    topics.park(text=CANARY, raised_by=None, now=world.now)
    assert set(json.loads(webhooks.body_of(WebhookDelivery.objects.get().payload))) == {"type", "timestamp", "data"}
