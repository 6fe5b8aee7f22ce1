"""What a finished call means for a lead: a recorded touch, a new lead with a running clock, or a promise to call back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from alignment.shared.business_time import add_business_minutes
from alignment.shared.words import gettext_noop
from connectors.models import DialledNumber, Extension, Handling, Line
from connectors.models.phones import ASTERISK, RECORDING
from connectors.services import received
from connectors.services.received import Outcome
from connectors.vendors import asterisk, mango
from connectors.vendors.telephony import Call
from funnel.models import Activity, Lead
from funnel.pipeline import steps
from funnel.selectors.calls import newest_of
from funnel.services import activities, intake, notices, stages
from funnel.services.call_words import how_it_went
from funnel.services.intake_values import LeadValues
from people import selectors as people
from people.models import Person

DOOR = "phone"
SOURCE = "phone"
NOBODY_ANSWERED = gettext_noop("The client of lead № %(number)s called and nobody answered. Call back.")
VENDORS = {ASTERISK: asterisk, "mango": mango}


class NotYet(Exception):
    """Its call has not come in yet; asked again later."""


def work_off(row: Handling, *, now: datetime) -> Outcome:
    """Raises Malformed for what the vendor does not document, NotYet for a recording ahead of its call."""
    line, told = row.received.line, row.received.payload or {}
    if row.received.what == RECORDING:
        return _attach(line, told)
    return take(line, VENDORS[line.kind].call_of(told), heard_at=row.received.received_at, now=now)


@transaction.atomic
def take(line: Line, call: Call, *, heard_at: datetime, now: datetime) -> Outcome:
    """A clock of the exchange that runs ahead of ours is not believed: no call happened after we were told of it."""
    Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
    at = min(call.at, heard_at)
    person = _person_behind(line, call.extension, now=now)
    _note_dialled(line, call, now=now)
    if call.direction == "internal":
        return Outcome("internal", at=at)
    if not call.client:
        return Outcome("hidden", at=at)
    mark = received.mark_of(call.client)
    lead = newest_of(call.client)
    if lead is not None and lead.stage.kind == "junk":
        return Outcome("junk", lead, mark=mark, at=at)
    if call.is_missed:
        return _missed(line, call, lead, mark, at=at, now=now)
    if lead is None:
        return Outcome("unmatched", mark=mark, at=at)
    return Outcome("touch", lead, _touch(line, call, lead, person, at=at, now=now), mark, at)


def _touch(line: Line, call: Call, lead: Lead, person: Person | None, *, at: datetime, now: datetime) -> Activity:
    """A person's attempt, or a live answer (B2): the exchange is the witness."""
    _called_back(lead, at=at, now=now)
    return activities.log_activity(
        lead, kind="call", at=at, now=now, author=person, outcome=how_it_went(direction=call.direction, answered=call.answered), duration_s=call.duration_s,
        evidence="recorded", provider=line.kind, call_id=call.their_id, recording_url=call.recording_url,
        is_demo=line.is_demo,
    )  # fmt: skip


def _missed(line: Line, call: Call, lead: Lead | None, mark: str, *, at: datetime, now: datetime) -> Outcome:
    """decisions.md 34: an unknown number becomes a lead whose clock runs; a known one, a promise to call back."""
    if lead is None or lead.stage.is_end:
        return _new_lead(line, call, lead, mark, at=at, now=now)
    activities.record_touch(kind="call", at=at, lead=lead, source=lead.source, is_demo=lead.is_demo)
    if _is_answered_since(lead, at) or _is_waiting(lead):
        return Outcome("missed", lead, _note_missed(line, call, lead, at=at, now=now), mark, at)
    return Outcome("missed", lead, _ask_to_call_back(line, call, lead, at=at, now=now), mark, at)


def _new_lead(line: Line, call: Call, former: Lead | None, mark: str, *, at: datetime, now: datetime) -> Outcome:
    known = line.dialled.filter(number=call.dialled).select_related("source", "campaign").first()
    source = (known.source if known else None) or line.source
    values = LeadValues(
        fields={"phone": call.client, "phone_e164": call.client} | _who(former),
        external_id=call.their_id, import_source=f"{line.kind}-{line.pk}", source=source.key if source else SOURCE,
        campaign=known.campaign.key if known and known.campaign else "", stage="mql", stage_at=at, created_at=at,
        origin="repeat" if former and former.stage.kind == "won" else "",
    )  # fmt: skip
    lead = intake.receive_lead(values, door=DOOR, now=now, is_demo=line.is_demo).lead
    activities.record_touch(
        kind="call", at=at, lead=lead, source=lead.source, campaign=lead.campaign, is_demo=lead.is_demo
    )
    note = _note_missed(line, call, lead, at=at, now=now)
    received.take_up_again(mark, since=at, now=now)
    return Outcome("new_lead", lead, note, mark, at)


def _who(former: Lead | None) -> dict[str, str]:
    """A client who calls anew is known by name."""
    if former is None:
        return {}
    return {"first_name": former.first_name, "last_name": former.last_name, "company": former.company}


def _is_answered_since(lead: Lead, at: datetime) -> bool:
    """A call that is told late may have been answered meanwhile."""
    return lead.activities.filter(kind__in=activities.ATTEMPTS, at__gte=at).exists()


def _is_waiting(lead: Lead) -> bool:
    """The first touch is asked for already, or the call back is."""
    runs = lead.clocks.filter(kind="first_touch", stopped_at=None, void_at=None).exists()
    return runs or call_backs(lead).exists()


def call_backs(lead: Lead) -> QuerySet[Activity]:
    """Promises to call back that wait."""
    return lead.activities.filter(kind="task", done_at=None, evidence="recorded").exclude(call_id="")


def _note_missed(line: Line, call: Call, lead: Lead, *, at: datetime, now: datetime) -> Activity:
    """The client's attempt is seen on the lead, and is no touch of ours."""
    with translation.override(people.company().language):
        text = _("Missed call.")
    return activities.log_activity(
        lead, kind="note", at=at, now=now, author=None, text=text, evidence="recorded", provider=line.kind,
        call_id=call.their_id, is_demo=line.is_demo,
    )  # fmt: skip


def _ask_to_call_back(line: Line, call: Call, lead: Lead, *, at: datetime, now: datetime) -> Activity:
    company = people.company()
    due_at = add_business_minutes(now, company.first_touch_minutes, people.working_calendar())
    with translation.override(company.language):
        text = _("Call back: nobody answered the client.")
    task = activities.log_activity(
        lead, kind="task", at=at, now=now, author=None, text=text, due_at=due_at, evidence="recorded",
        provider=line.kind, call_id=call.their_id, is_demo=line.is_demo,
    )  # fmt: skip
    notices.tell_owner(lead, NOBODY_ANSWERED, key=f"call-back:{task.pk}", now=now)
    return task


def _called_back(lead: Lead, *, at: datetime, now: datetime) -> None:
    """Whoever speaks with the client again has kept the promise to call back."""
    kept = list(call_backs(lead).filter(at__lte=at))
    Activity.objects.filter(pk__in=[task.pk for task in kept]).update(done_at=at)
    if lead.next_step_text in {task.text[:300] for task in kept}:
        row = stages.locked(lead)
        row.next_step_text, row.next_step_due_at = "", None
        steps.save_change(row, now=now, actor=None)


def _person_behind(line: Line, number: str, *, now: datetime) -> Person | None:
    if not number:
        return None
    found = Extension.objects.select_related("person").get_or_create(
        line=line, number=number, defaults={"heard_at": now, "is_demo": line.is_demo}
    )[0]
    return found.person


def _note_dialled(line: Line, call: Call, *, now: datetime) -> None:
    if call.direction == "in" and call.dialled:
        DialledNumber.objects.get_or_create(
            line=line, number=call.dialled, defaults={"heard_at": now, "is_demo": line.is_demo}
        )


def _attach(line: Line, told: dict[str, object]) -> Outcome:
    found = mango.recording_of(told)
    rows = Activity.objects.filter(provider=line.kind, call_id=found.their_id, evidence="recorded", kind="call")
    call = rows.select_related("lead").order_by("pk").first()
    if call is None:
        raise NotYet
    if not call.recording_url:
        Activity.objects.filter(pk=call.pk).update(recording_url=found.url)
    return Outcome("recorded", call.lead, call, at=call.at)
