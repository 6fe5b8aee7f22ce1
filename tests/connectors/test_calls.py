"""What a call does to a lead: a recorded touch, a new lead with a running clock, a promise to call back (34, B2)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from alignment.shared.periods import Period
from connectors.models import DialledNumber, Extension, Handling, Received
from connectors.services import calls, phone_lines, received
from connectors.vendors.telephony import Call, Heard
from delivery.models import Notification
from funnel.models import Activity, Clock, Lead, Touch
from funnel.selectors import sla
from funnel.services import activities, stages
from people.models import Membership
from tests.connectors.phones import CALLED_AT, form, mango_line, told, work_off
from tests.factories.funnel import campaign, make_lead, source

PHONE = "+79161234567"
MONDAY_9 = CALLED_AT + timedelta(minutes=30)
TOLD_AT = MONDAY_9 + timedelta(minutes=5)


@pytest.fixture
def line(company, administrator):
    type(company).objects.update(language="en")
    return mango_line(administrator, CALLED_AT)


def call(number="1", *, at=MONDAY_9, direction="in", answered=False, client=PHONE, extension="123", seconds=0):
    return Call(
        their_id=number, at=at, direction=direction, client=client, dialled="74951234500", extension=extension,
        answered=answered, duration_s=seconds,
    )  # fmt: skip


def take(line, one, *, now=TOLD_AT):
    return calls.take(line, one, heard_at=now, now=now)


def handed_over(rep, at=MONDAY_9 - timedelta(minutes=60), **fields):
    lead = make_lead("lead", at=at, owner=rep, phone=PHONE, phone_e164=PHONE, **fields)
    stages.move_lead(lead, to_stage="mql", now=at, actor=None, door="rule")
    return lead


def clock_of(lead):
    return Clock.objects.get(lead=lead, kind="first_touch")


def test_an_outgoing_call_stops_the_first_touch_and_is_recorded(line, rep):
    lead = handed_over(rep)
    Extension.objects.create(line=line, number="123", person=rep, heard_at=CALLED_AT)

    outcome = take(line, call(direction="out", answered=True, seconds=120, at=MONDAY_9 + timedelta(minutes=4)))

    activity = Activity.objects.get()
    assert outcome.name == "touch"
    assert (activity.evidence, activity.provider, activity.call_id) == ("recorded", "mango", "1")
    assert (activity.author, activity.duration_s, activity.outcome) == (rep, 120, "outgoing")
    assert (clock_of(lead).stopped_at, clock_of(lead).minutes) == (MONDAY_9 + timedelta(minutes=4), 4)


@pytest.mark.parametrize(
    ("direction", "answered", "outcome"),
    [("out", True, "outgoing"), ("out", False, "no answer"), ("in", True, "incoming")],
)
def test_an_attempt_and_a_live_answer_are_touches(line, rep, direction, answered, outcome):
    """B2: the first outgoing human attempt or a live incoming answer."""
    lead = handed_over(rep)

    take(line, call(direction=direction, answered=answered))

    assert clock_of(lead).stopped_at is not None
    assert Activity.objects.get().outcome == outcome


def test_the_same_call_told_twice_is_one_touch(line, rep):
    handed_over(rep)

    for _time in range(2):
        take(line, call(direction="out", answered=True))

    assert Activity.objects.count() == 1


def test_a_missed_call_of_a_stranger_is_a_lead_whose_clock_runs(line, rep):
    """decisions.md 34."""
    Membership.objects.filter(person=rep).update(duty="first_line")
    DialledNumber.objects.create(
        line=line, number="74951234500", source=source("banner"), campaign=campaign("spring"), heard_at=CALLED_AT
    )

    outcome = take(line, call("missed-1"))

    lead = Lead.objects.get()
    assert outcome.name == "new_lead"
    assert (lead.phone_e164, lead.stage.key, lead.origin, lead.external_id) == (PHONE, "mql", "inbound", "missed-1")
    assert (lead.source.key, lead.campaign.key, lead.created_at, lead.events.first().door) == (
        "banner", "spring", MONDAY_9, "phone",
    )  # fmt: skip
    assert (clock_of(lead).started_at, clock_of(lead).stopped_at) == (MONDAY_9, None)
    assert Touch.objects.get().kind == "call"
    assert Notification.objects.get().person == rep


def test_without_a_word_about_the_number_the_source_is_the_line_or_the_telephone(line, company, administrator):
    other = mango_line_of_the_site(administrator)

    take(line, call("1"))
    take(other, call("2", client="+79160000002"))

    assert list(Lead.objects.order_by("pk").values_list("source__key", flat=True)) == ["phone", "site"]


def mango_line_of_the_site(administrator):
    return phone_lines.create(
        kind="mango", name="Сайт", actor=administrator, now=CALLED_AT, key="k", salt="s", source=source("site")
    ).line


def test_a_stranger_who_calls_thrice_is_one_lead(line):
    outcomes = [take(line, call(str(n), at=MONDAY_9 + timedelta(minutes=n))).name for n in range(3)]

    assert (outcomes, Lead.objects.count()) == (["new_lead", "missed", "missed"], 1)
    assert (Touch.objects.count(), list(Activity.objects.values_list("text", flat=True))) == (3, ["Missed call."] * 3)


def test_a_missed_call_of_a_known_lead_asks_to_call_back_once(line, rep):
    lead = make_lead("sql", at=CALLED_AT, owner=rep, phone_e164=PHONE)

    outcomes = [take(line, call(str(n), at=MONDAY_9 + timedelta(minutes=n))).name for n in range(3)]

    lead.refresh_from_db()
    task = Activity.objects.get(kind="task")
    assert Activity.objects.filter(kind="note").count() == 2
    assert outcomes == ["missed", "missed", "missed"]
    assert (task.kind, task.text, task.done_at) == ("task", "Call back: nobody answered the client.", None)
    assert (lead.next_step_text, lead.next_step_due_at) == (task.text, task.due_at)
    assert (lead.first_touch_at, Lead.objects.count(), Notification.objects.get().person) == (None, 1, rep)


def test_calling_back_keeps_the_promise(line, rep):
    lead = make_lead("sql", at=CALLED_AT, owner=rep, phone_e164=PHONE)
    take(line, call("1"))

    take(line, call("2", direction="out", answered=True, at=MONDAY_9 + timedelta(minutes=3)))

    lead.refresh_from_db()
    assert Activity.objects.get(kind="task").done_at == MONDAY_9 + timedelta(minutes=3)
    assert (lead.next_step_text, lead.next_step_due_at) == ("", None)


def test_a_missed_call_told_after_its_answer_asks_for_nothing(line, rep):
    make_lead("sql", at=CALLED_AT, owner=rep, phone_e164=PHONE)
    take(line, call("2", direction="out", answered=True, at=MONDAY_9 + timedelta(minutes=3)))

    outcome = take(line, call("1", at=MONDAY_9))

    assert (outcome.name, Activity.objects.filter(kind="task").count()) == ("missed", 0)


def test_a_callback_told_before_the_missed_call_stops_its_clock_all_the_same(line, rep):
    """Out of order: the call back finds no lead, the missed call makes one, the call back is taken up again."""
    later, earlier = MONDAY_9 + timedelta(minutes=4), MONDAY_9
    keep(line, told("mango_outgoing_answered", create_time=later.timestamp()), TOLD_AT)
    work_off(TOLD_AT)
    assert (Handling.objects.get().outcome, Lead.objects.count()) == ("unmatched", 0)

    keep(line, told("mango_incoming_missed", create_time=earlier.timestamp()), TOLD_AT)
    work_off(TOLD_AT)

    assert list(Handling.objects.order_by("pk").values_list("outcome", flat=True)) == ["touch", "new_lead"]
    assert (clock_of(Lead.objects.get()).minutes, clock_of(Lead.objects.get()).stopped_at) == (4, later)


def keep(line, payload, now):
    return received.keep(line, Heard("call", payload["entry_id"], payload), now=now)


def test_a_call_from_the_future_happened_when_it_was_told(line, rep):
    lead = handed_over(rep)

    take(line, call(direction="out", answered=True, at=TOLD_AT + timedelta(hours=3)))

    assert (Activity.objects.get().at, clock_of(lead).stopped_at) == (TOLD_AT, TOLD_AT)


@pytest.mark.parametrize("answered", [True, False])
def test_a_hidden_number_names_no_lead(line, rep, answered):
    handed_over(rep)

    assert take(line, call(client="", answered=answered)).name == "hidden"
    assert (Lead.objects.count(), Activity.objects.count()) == (1, 0)


def test_colleagues_among_themselves_are_no_touch(line, rep):
    handed_over(rep)

    assert take(line, call(direction="internal", answered=True)).name == "internal"
    assert Activity.objects.count() == 0


def test_an_answered_stranger_is_no_lead_yet(line):
    assert take(line, call(answered=True)).name == "unmatched"
    assert Lead.objects.count() == 0


def test_who_was_marked_as_spam_does_not_come_back_as_a_lead(line):
    make_lead("spam", at=CALLED_AT, phone_e164=PHONE)

    assert take(line, call()).name == "junk"
    assert Lead.objects.count() == 1


def test_a_customer_who_calls_anew_is_a_repeat_lead_by_name(line):
    """decisions.md 33: it stays out of what acquisition is counted by."""
    make_lead("won", at=CALLED_AT - timedelta(days=90), phone_e164=PHONE, first_name="Ольга", company="Ромашка")

    take(line, call())

    lead = Lead.objects.order_by("-pk").first()
    assert (lead.origin, lead.first_name, lead.company, lead.stage.key) == ("repeat", "Ольга", "Ромашка", "mql")


def test_the_newest_open_lead_of_the_number_gets_the_call(line, rep):
    make_lead("won", at=CALLED_AT, phone_e164=PHONE)
    make_lead("sql", at=CALLED_AT - timedelta(days=9), phone_e164=PHONE)
    newest = make_lead("sql", at=CALLED_AT - timedelta(days=2), phone_e164=PHONE)
    make_lead("sql", at=CALLED_AT, phone_e164=PHONE, removed_at=CALLED_AT)

    assert take(line, call(answered=True)).lead == newest


def test_an_inner_number_that_nobody_named_waits_and_is_mended_for_what_comes(line, rep, administrator):
    make_lead("sql", at=CALLED_AT, phone_e164=PHONE)
    take(line, call("1", direction="out", answered=True))
    assert (Extension.objects.get().person, Activity.objects.get().author) == (None, None)

    phone_lines.assign(Extension.objects.get(), rep, actor=administrator, now=TOLD_AT)
    take(line, call("2", direction="out", answered=True))

    assert Activity.objects.get(call_id="2").author == rep


def test_a_recording_finds_its_call_whichever_comes_first(line, rep):
    make_lead("sql", at=CALLED_AT, phone_e164=PHONE)
    added = told("mango_recording_added")
    received.keep(line, Heard("recording", added["recording_id"], added), now=TOLD_AT)
    work_off(TOLD_AT)
    assert Handling.objects.get().state == "queued"

    keep(line, told("mango_incoming_answered"), TOLD_AT)
    work_off(TOLD_AT + timedelta(minutes=2))

    assert Activity.objects.get().recording_url.endswith("MToxMDAwNjA4NTo1MDA5NDExMDIyOjE%3D/play/")
    assert set(Handling.objects.values_list("outcome", flat=True)) == {"touch", "recorded"}


def test_a_recording_that_never_finds_its_call_is_let_go(line):
    added = told("mango_recording_added")
    received.keep(line, Heard("recording", added["recording_id"], added), now=TOLD_AT)

    for hour in range(1, 7):
        work_off(TOLD_AT + timedelta(hours=hour))

    assert (Handling.objects.get().state, Handling.objects.get().outcome) == ("done", "unmatched")


def test_what_the_vendor_does_not_document_is_put_aside_and_keeps_nobody_waiting(line, rep):
    make_lead("sql", at=CALLED_AT, phone_e164=PHONE)
    keep(line, told("mango_incoming_answered", call_direction=7, entry_id="odd"), TOLD_AT)
    keep(line, told("mango_incoming_answered"), TOLD_AT)

    assert work_off(TOLD_AT) == 2
    assert dict(Handling.objects.values_list("state", "last_error")) == {
        "dead": "unreadable: call_direction",
        "done": "",
    }


def test_an_asterisk_call_is_a_touch_of_its_provider(company, administrator, rep):
    made = phone_lines.create(kind="asterisk", name="Asterisk", actor=administrator, now=CALLED_AT)
    make_lead("sql", at=CALLED_AT, phone_e164=PHONE)
    payload = dict(part.split("=") for part in form("asterisk_outgoing_answered").split("&"))
    received.keep(made.line, Heard("call", payload["id"], payload), now=TOLD_AT)

    work_off(TOLD_AT)

    assert (Activity.objects.get().provider, Activity.objects.get().duration_s) == ("asterisk", 120)


def test_the_first_response_prints_recorded_beside_declared(line, rep):
    """decisions.md 34: of three leads touched in time one has the exchange as its witness."""
    handed_over(rep)
    take(line, call(direction="out", answered=True))
    for _lead in range(2):
        other = make_lead("lead", at=MONDAY_9, owner=rep)
        stages.move_lead(other, to_stage="mql", now=MONDAY_9, actor=None, door="rule")
        activities.log_activity(other, kind="call", at=TOLD_AT, now=TOLD_AT, author=rep)

    response = sla.sla_table(sla_week(), now=TOLD_AT).first_response

    assert (response.n, response.recorded, response.declared) == (3, 1, 2)


def sla_week():
    return Period(MONDAY_9.date(), MONDAY_9.date() + timedelta(days=7))


def test_a_recorded_call_of_an_earlier_cycle_is_no_witness_of_a_later_touch(line, rep, cco):
    lead = handed_over(rep)
    take(line, call(direction="out", answered=True))
    stages.move_lead(lead, to_stage="lead", now=TOLD_AT, actor=cco, note="Рано")
    again = TOLD_AT + timedelta(hours=1)
    stages.move_lead(lead, to_stage="mql", now=again, actor=None, door="rule")
    activities.log_activity(
        lead, kind="call", at=again + timedelta(minutes=5), now=again + timedelta(minutes=5), author=rep
    )

    response = sla.sla_table(sla_week(), now=again + timedelta(hours=1)).first_response

    assert (response.n, response.recorded, response.declared) == (2, 1, 1)


def test_what_was_said_leaves_after_ninety_days_and_the_row_stays(line):
    keep(line, told("mango_incoming_missed"), TOLD_AT)

    assert received.forget_old(now=TOLD_AT + timedelta(days=89)) == 0
    assert received.forget_old(now=TOLD_AT + timedelta(days=91)) == 1
    assert Received.objects.get().payload is None


def test_the_database_refuses_to_rewrite_what_came_in(line):
    keep(line, told("mango_incoming_missed"), TOLD_AT)

    for attempt in (
        lambda: Received.objects.update(what="message"),
        lambda: Received.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
