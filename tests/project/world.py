"""Objects that the access matrix knocks at: one of each kind, and for leads one in every relation to a role.

A kind gives `{variant: keyword arguments of the URL}`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.services.invitations import invite, token_for
from alignment.shared.periods import local_day
from alignment.shared.sealing import seal
from connectors.models import Connection, Line
from connectors.services import connections, phone_lines
from dashboards.charts import MODULES
from delivery.models import Alert, ApiKey, Notification, OutboxMessage, Webhook, WebhookDelivery
from funnel.models import ImportJob, Reason, Sample, SampleLead, SavedView, WebForm
from funnel.services import customers, handovers, held_messages, journey_maps, leads, reports
from hiring.models import Application, BandTable, Candidate, HiringSource, LetterTemplate
from hiring.services import briefs, candidate_files, merging, vacancy_changes
from hiring.services.engagements import make_link as make_agency_link
from hiring.views import candidate_record
from loop.metrics.verdicts import Readings
from loop.models import EffectCard
from loop.services import actions, banners, decisions, effects, ideas, signals, topics
from meetings.models import LateEntry, Meeting, MeetingTopic, Protocol, Request
from meetings.services import calendar_feeds, cup, problems, protocols, requests
from people.models import Absence, ClaimRole, Department
from people.services.leaving import leave
from planning.services import mistakes
from practices.answers import store
from practices.models import ChecklistItem, FieldVisit, Occurrence, RecordingNotice, TemplateStep
from practices.services import listening_scripts, methods, occurrences, recordings, trainings, visits, visits_photos
from practices.services import rotations as rotation_services
from practices.views import assets as asset_views
from practices.views import listening as listening_views
from practices.views import onboarding as onboarding_views
from practices.views import training_record
from tests.factories import agencies as agencies_made
from tests.factories import audits as audits_made
from tests.factories import content as content_made
from tests.factories import hiring as hiring_made
from tests.factories import pay as pay_made
from tests.factories import plan as plan_made
from tests.factories import repeat as repeat_made
from tests.factories import sla as sla_made
from tests.factories import trainings as trainings_made
from tests.factories.crm import check_of, compared, crm, held_back, kept_lead
from tests.factories.funnel import campaign, make_lead, source, stage
from tests.factories.meetings import gap, general, hold, weekly
from tests.factories.people import BEGINNING, person_with
from tests.factories.pictures import jpeg
from tests.factories.surveys import drafted, told_wave

AHEAD_STEPS = ("approve", "open", "end", "days", "slot", "unknown")
TOLD_STEPS = ("close", "promise", "agenda", "propose", "cause", "again", "vote")
Variants = dict[str, dict[str, Any]]
KINDS: dict[str, Callable[[dict, Any], Variants]] = {}


def kind(name: str) -> Callable:
    def keep(make: Callable[[dict, Any], Variants]) -> Callable[[dict, Any], Variants]:
        KINDS[name] = make
        return make

    return keep


def pk_of(**rows: Any) -> Variants:
    return {variant: {"pk": row.pk} for variant, row in rows.items()}


@kind("")
def nothing(people: dict, now: Any) -> Variants:
    return {"": {}}


@kind("person")
def person(people: dict, now: Any) -> Variants:
    return pk_of(colleague=people["rep_of_another_team"])


@kind("newcomer")
def newcomer(people: dict, now: Any) -> Variants:
    return pk_of(newcomer=person_with("sales_rep", email="newcomer@example.com", joined_at=None))


@kind("membership")
def membership(people: dict, now: Any) -> Variants:
    return pk_of(of_a_colleague=people["rep_of_another_team"].memberships.get())


@kind("absence")
def absence(people: dict, now: Any) -> Variants:
    day = date(2026, 7, 1)
    row = Absence.objects.create(person=people["rep_of_another_team"], kind="leave", from_date=day, to_date=day)
    return pk_of(of_a_colleague=row)


@kind("leaving")
def leaving(people: dict, now: Any) -> Variants:
    leaver = person_with("sales_rep")
    return pk_of(of_a_rep=leave(leaver, by=people["administrator"], rest_to=people["cco"], now=now))


@kind("claim")
def claim(people: dict, now: Any) -> Variants:
    return pk_of(any=ClaimRole.objects.create(value="sales-team", role="sales_rep"))


@kind("department")
def department(people: dict, now: Any) -> Variants:
    return pk_of(any=Department.objects.get(name="Группа 1"))


@kind("invitation")
def invitation(people: dict, now: Any) -> Variants:
    guest = person_with("sales_rep", email="guest@example.com", joined_at=None)
    return {"forged": {"token": "forged"}, "good": {"token": token_for(invite(guest, now=now, by=None))}}


@kind("reset")
def reset(people: dict, now: Any) -> Variants:
    rep = people["rep"]
    link = {"uidb36": user_pk_to_url_str(rep), "key": default_token_generator.make_token(rep)}
    return {"forged": link | {"key": "abc-forged"}, "good": link}


def _connection(people: dict, now: Any) -> Connection:
    row = crm(people["administrator"], now=now)
    held_back(row, "77")
    compared(row, now=now, theirs=0, off=0)
    return row


@kind("connection")
def connection(people: dict, now: Any) -> Variants:
    return pk_of(any=_connection(people, now))


@kind("connection_check")
def connection_check(people: dict, now: Any) -> Variants:
    check = check_of(_connection(people, now), now=now)
    return {"any": {"pk": check.connection_id, "check": check.pk}}


@kind("crm_token")
def crm_token(people: dict, now: Any) -> Variants:
    return {"forged": {"token": "forged"}, "good": {"token": connections.hook_of(_connection(people, now))}}


@kind("kept_lead")
def lead_of_a_crm(people: dict, now: Any) -> Variants:
    own_campaign = campaign("webinar", owner=people["marketer"])
    return pk_of(own=kept_lead(_connection(people, now), "accepted", owner=people["rep"], campaign=own_campaign))


@kind("write_back")
def write_back(people: dict, now: Any) -> Variants:
    return {"own": {**lead_of_a_crm(people, now)["own"], "kind": "note"}}


@kind("lead")
def lead(people: dict, now: Any) -> Variants:
    """Own is the rep's and of the marketer's campaign; the rest stand further and further away."""
    mate = person_with("sales_rep", Department.objects.get(name="Группа 1"))
    own_campaign = campaign("webinar", owner=people["marketer"])
    return pk_of(
        own=make_lead("accepted", owner=people["rep"], campaign=own_campaign),
        team=make_lead("accepted", owner=mate),
        other_team=make_lead("accepted", owner=people["rep_of_another_team"]),
        queue=make_lead("mql"),
        before=make_lead("lead", campaign=own_campaign),
    )


@kind("sla_contract")
def sla_contract(people: dict, now: Any) -> Variants:
    """A draft that nobody has signed."""
    return pk_of(draft=sla_made.draft(people["cmo"], now=now))


@kind("sla_step")
def sla_step(people: dict, now: Any) -> Variants:
    pk = sla_contract(people, now)["draft"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in ("sign", "renew", "discard", "unknown")}


@kind("force_majeure")
def force_majeure(people: dict, now: Any) -> Variants:
    """Of sales, declared by marketing."""
    return pk_of(of_sales=sla_made.excused(people["cmo"], "sales", now=now))


@kind("customer")
def customer(people: dict, now: Any) -> Variants:
    """Won by the rep from the marketer's campaign, and won by another team."""
    mine = make_lead("won", owner=people["rep"], campaign=campaign("webinar", owner=people["marketer"]), email="m@x.ru")
    theirs = make_lead("won", owner=people["rep_of_another_team"], email="t@x.ru")
    buyers = [customers.customer_of(lead, now=now, actor=None) for lead in (mine, theirs)]
    return pk_of(own=buyers[0], other_team=buyers[1])


@kind("audit")
def audit(people: dict, now: Any) -> Variants:
    """The rep audits; heads of sales lead."""
    return pk_of(of_the_rep=audits_made.audit(people["rep"], actor=people["cco"], now=now))


@kind("audit_step")
def audit_step(people: dict, now: Any) -> Variants:
    return {"of_the_rep": {"pk": audit(people, now)["of_the_rep"]["pk"], "verb": "collect"}}


@kind("self_test")
def self_test(people: dict, now: Any) -> Variants:
    return pk_of(any=mistakes.take(dict.fromkeys(range(1, 10), "no"), actor=people["ceo"], now=now))


@kind("reactivation")
def reactivation(people: dict, now: Any) -> Variants:
    """Carried by the rep, its steps by name."""
    repeat_made.sleeping(3, now=now)
    return pk_of(of_the_rep=repeat_made.plan(people["rep"], actor=people["cco"], now=now))


@kind("reactivation_step")
def reactivation_step(people: dict, now: Any) -> Variants:
    repeat_made.sleeping(3, now=now)
    row = repeat_made.plan(people["rep"], actor=people["cco"], now=now)
    return {"of_the_rep": {"pk": row.pk, "verb": "segment"}}


@kind("binned_lead")
def binned_lead(people: dict, now: Any) -> Variants:
    mine = make_lead("sql", owner=people["rep"], removed_at=now)
    return pk_of(
        of_own_team=mine, of_another_team=make_lead("sql", owner=people["rep_of_another_team"], removed_at=now)
    )


def _sample(people: dict, now: Any) -> Sample:
    row = Sample.objects.create(month=date(2026, 2, 1), drawn_at=now, marketer=people["marketer"], seller=people["rep"])
    SampleLead.objects.create(sample=row, lead=make_lead("accepted"), was="accept", order=1)
    return row


@kind("sample")
def sample(people: dict, now: Any) -> Variants:
    """Labelled by the marketer and the rep."""
    return pk_of(of_the_two=_sample(people, now))


@kind("sample_lead")
def sample_lead(people: dict, now: Any) -> Variants:
    return pk_of(of_the_two=_sample(people, now))


@kind("won_lead")
def won_lead(people: dict, now: Any) -> Variants:
    """Brought by the marketer, closed by the rep."""
    return pk_of(any=make_lead("won", owner=people["rep"], campaign=campaign("webinar", owner=people["marketer"])))


@kind("own_move")
def own_move(people: dict, now: Any) -> Variants:
    """The rep has just returned it."""
    returned = make_lead("mql", owner=people["rep"])
    event = handovers.reject(returned, reason="budget", actor=people["rep"], now=now)
    return {"of_the_rep": {"pk": returned.pk, "event": event.pk}}


@kind("letter")
def letter(people: dict, now: Any) -> Variants:
    row = OutboxMessage.objects.create(
        kind="mail", key="matrix", recipient=people["rep"], subject="x", body="x", state="dead",
        available_at=now, created_at=now,
    )  # fmt: skip
    return pk_of(any=row)


@kind("key")
def key(people: dict, now: Any) -> Variants:
    return pk_of(
        of_the_rep=_key(people["rep"], "own", now),
        of_another=_key(people["rep_of_another_team"], "other", now),
    )


def _key(owner: Any, prefix: str, now: Any) -> ApiKey:
    return ApiKey.objects.create(
        person=owner, name=prefix, prefix=prefix, digest=prefix, scopes=["read"], created_at=now
    )


@kind("webhook")
def webhook(people: dict, now: Any) -> Variants:
    return pk_of(any=_webhook(people, now))


@kind("webhook_delivery")
def webhook_delivery(people: dict, now: Any) -> Variants:
    row = WebhookDelivery.objects.create(
        webhook=_webhook(people, now), event_id="msg_1", event="meeting.held", payload={}, state="dead",
        available_at=now, created_at=now,
    )  # fmt: skip
    return {"any": {"pk": row.webhook_id, "delivery": row.pk}}


def _webhook(people: dict, now: Any) -> Webhook:
    """Its address is refused before a packet leaves."""
    return Webhook.objects.create(
        owner=people["administrator"], url="http://127.0.0.1/", events=["*"], sealed_secret=seal("whsec_MTIz"),
        created_at=now,
    )  # fmt: skip


@kind("line")
def line(people: dict, now: Any) -> Variants:
    return pk_of(any=_line(people, now))


@kind("line_token")
def line_token(people: dict, now: Any) -> Variants:
    """Whoever has the address alone has no signature."""
    return {"forged": {"token": "forged"}, "good": {"token": phone_lines.token_of(_line(people, now))}}


@kind("line_event")
def line_event(people: dict, now: Any) -> Variants:
    return {name: found | {"event": "events/summary"} for name, found in line_token(people, now).items()}


def _line(people: dict, now: Any) -> Line:
    return phone_lines.create(
        kind="asterisk", name="matrix", actor=people["administrator"], now=now
    ).line  # fmt: skip


@kind("notification")
def notification(people: dict, now: Any) -> Variants:
    return pk_of(
        of_the_rep=Notification.objects.create(
            person=people["rep"], key="1", text="x", url="/accounts/profile/", created_at=now
        ),
        of_another=Notification.objects.create(person=people["rep_of_another_team"], key="1", text="x", created_at=now),
    )


@kind("alert")
def alert(people: dict, now: Any) -> Variants:
    due = now + timedelta(hours=1)
    return pk_of(
        of_the_rep=Alert.objects.create(
            key="AL-01", subject_key="1", person=people["rep"], text="x", raised_at=now, due_at=due
        ),
        of_another=Alert.objects.create(
            key="AL-01", subject_key="1", person=people["rep_of_another_team"], text="x", raised_at=now, due_at=due
        ),
    )


@kind("lead_field")
def lead_field(people: dict, now: Any) -> Variants:
    return {variant: {**kwargs, "field": "city"} for variant, kwargs in lead(people, now).items()}


@kind("merge")
def merge(people: dict, now: Any) -> Variants:
    """Two leads of the other team, made one."""
    owner = people["rep_of_another_team"]
    twin, kept = make_lead("accepted", owner=owner), make_lead("accepted", owner=owner)
    return pk_of(other_team=leads.merge(twin, into=kept, actor=people["cco"], now=now))


@kind("campaign")
def campaigns(people: dict, now: Any) -> Variants:
    return pk_of(own=campaign("webinar", owner=people["marketer"]), other=campaign("fair"))


@kind("stage")
def stage_row(people: dict, now: Any) -> Variants:
    return pk_of(any=stage("kev_set"))


@kind("reason")
def reason(people: dict, now: Any) -> Variants:
    return pk_of(any=Reason.objects.filter(kind="rejection").first())


@kind("loss_reason")
def loss_reason(people: dict, now: Any) -> Variants:
    return pk_of(any=Reason.objects.filter(kind="loss").first())


@kind("source")
def source_row(people: dict, now: Any) -> Variants:
    return pk_of(any=source("site"))


@kind("view")
def saved_view(people: dict, now: Any) -> Variants:
    return pk_of(of_another=SavedView.objects.create(person=people["rep_of_another_team"], name="x", query="?q=x"))


def kept_report(people: dict, now: Any) -> Any:
    return reports.keep(name="x", page="overview", words="", is_shared=False, actor=people["cco"], now=now)


@kind("saved_report")
def saved_report(people: dict, now: Any) -> Variants:
    return pk_of(of_the_cco=kept_report(people, now))


@kind("saved_report_step")
def saved_report_step(people: dict, now: Any) -> Variants:
    return {"of_the_cco": {"pk": kept_report(people, now).pk, "verb": "pin"}}


@kind("journey_map")
def journey_map(people: dict, now: Any) -> Variants:
    return pk_of(of_the_cco=journey_maps.keep(name="x", scope_end="sale", words="", actor=people["cco"], now=now))


@kind("bulk")
def bulk(people: dict, now: Any) -> Variants:
    return {"forged": {"token": "forged"}}


@kind("import")
def import_job(people: dict, now: Any) -> Variants:
    owners = {
        "of_the_administrator": people["administrator"],
        "of_a_head": people["head_of_sales"],
        "of_candidates": people["hr_director"],
    }
    return pk_of(
        **{
            variant: ImportJob.objects.create(
                kind="candidates" if variant == "of_candidates" else "leads", author=author, file_name="leads.csv",
                path="matrix/absent.csv", sha256="0" * 64, size=1, phase="done", state="done", available_at=now, created_at=now,
            )
            for variant, author in owners.items()
        }
    )  # fmt: skip


@kind("hiring_figure")
def hiring_figure(people: dict, now: Any) -> Variants:
    return {"known": {"key": "time_to_fill"}, "unknown": {"key": "leads"}}


def web_form() -> WebForm:
    return WebForm.objects.create(token="matrix", name="x", consent_text="x", created_at=BEGINNING)


@kind("form")
def form(people: dict, now: Any) -> Variants:
    return pk_of(any=web_form())


@kind("held")
def held_message(people: dict, now: Any) -> Variants:
    return pk_of(any=held_messages.hold(web_form(), {"email": "a@example.com"}, why="trap", now=now))


@kind("form_token")
def form_token(people: dict, now: Any) -> Variants:
    web_form()
    return {"forged": {"token": "forged"}, "good": {"token": "matrix"}}


@kind("promise")
def promise(people: dict, now: Any) -> Variants:
    """The rep promised the marketing director; the other was made between others."""
    due = local_day(now, "Europe/Moscow") + timedelta(days=3)
    owners = {"of_the_rep": people["rep"], "of_another": people["rep_of_another_team"]}
    return pk_of(
        **{
            variant: actions.promise(text="x", owner=owner, due_date=due, requested_by=people["cmo"], now=now)
            for variant, owner in owners.items()
        }
    )


@kind("topic")
def topic(people: dict, now: Any) -> Variants:
    return pk_of(
        of_the_rep=topics.park(text="own", raised_by=people["rep"], now=now),
        of_another=topics.park(text="other", raised_by=people["rep_of_another_team"], now=now),
    )


@kind("idea")
def idea(people: dict, now: Any) -> Variants:
    return pk_of(of_another=ideas.propose(text="x", author=people["rep_of_another_team"], now=now))


def a_project(people: dict, now: Any) -> Any:
    """Of the rep, planned."""
    idea = ideas.propose(text="x", author=people["rep_of_another_team"], now=now)
    due = local_day(now, "Europe/Moscow") + timedelta(days=3)
    return ideas.make_project(idea, owner=people["rep"], due_date=due, actor=people["cmo"], now=now)


@kind("plain_project")
def plain_project(people: dict, now: Any) -> Variants:
    return pk_of(of_the_rep=a_project(people, now))


@kind("project")
def project(people: dict, now: Any) -> Variants:
    return {"of_the_rep": {"pk": a_project(people, now).pk, "to": "running"}}


@kind("banner")
def banner(people: dict, now: Any) -> Variants:
    row = banners.put_up(
        message="x", service="x", url="https://example.com/", legal_entity="x", language="ru", letters_per_day=1,
        owner=people["marketer"], now=now,
    )  # fmt: skip
    return pk_of(any=row)


@kind("signal")
def signal(people: dict, now: Any) -> Variants:
    return pk_of(any=signals.open_or_refresh(gap(), now=now))


@kind("effect")
def effect(people: dict, now: Any) -> Variants:
    decision = decisions.record(text="x", decided_by=[people["cmo"], people["cco"]], now=now, metric="kev_set_rate")
    card = EffectCard.objects.filter(decision=decision).first() or EffectCard.objects.create(
        decision=decision, metric="kev_set_rate", verdict_date=local_day(now, "Europe/Moscow") + timedelta(days=60)
    )
    return {"any": {"pk": card.pk, "answer": "accept"}}


def practice_card(people: dict, began: Any) -> EffectCard:
    return effects.draft_for_practice(
        metric="kev_set_rate", title="x", start=local_day(began, "Europe/Moscow"), actor=people["cmo"], now=began
    )


@kind("effect_card")
def effect_card(people: dict, now: Any) -> Variants:
    return pk_of(any=practice_card(people, now))


@kind("due_effect")
def due_effect(people: dict, now: Any) -> Variants:
    began = now - timedelta(days=150)
    return pk_of(any=effects.accept(practice_card(people, began), actor=people["cmo"], now=began))


@kind("judged_effect")
def judged_effect(people: dict, now: Any) -> Variants:
    """Half a year has passed without leads: too early, and closed."""
    began = now - timedelta(days=400)
    card = effects.accept(practice_card(people, began), actor=people["cmo"], now=began)
    return pk_of(any=effects.judge(card, readings=Readings((), ()), now=now))


def the_meeting(people: dict, now: Any) -> Meeting:
    """Led by both directors; the rep is invited."""
    series = weekly(people["cmo"], people["cco"], now=now, invited=[people["rep"]])
    return series.meetings.order_by("slot_start").first()


@kind("cup")
def cup_round(people: dict, now: Any) -> Variants:
    """The vote is open; both marketers stand."""
    return pk_of(any=cup.open_now(by=people["cco"], now=now))


@kind("meeting")
def meeting(people: dict, now: Any) -> Variants:
    return pk_of(any=the_meeting(people, now))


@kind("running")
def running_meeting(people: dict, now: Any) -> Variants:
    return pk_of(any=hold(the_meeting(people, now), people["cmo"], now=now))


@kind("check_in")
def check_in(people: dict, now: Any) -> Variants:
    return {"any": {**running_meeting(people, now)["any"], "person": people["cco"].pk}}


@kind("review")
def review(people: dict, now: Any) -> Variants:
    return {"any": {**running_meeting(people, now)["any"], "action": promise(people, now)["of_the_rep"]["pk"]}}


@kind("settle")
def settle(people: dict, now: Any) -> Variants:
    held, parked = running_meeting(people, now)["any"], topic(people, now)["of_another"]["pk"]
    MeetingTopic.objects.create(meeting_id=held["pk"], topic_id=parked, order=99)
    return {"any": {**held, "topic": parked, "outcome": "deferred"}}


@kind("run_idea")
def run_idea(people: dict, now: Any) -> Variants:
    return {
        "any": {
            **running_meeting(people, now)["any"],
            "idea": idea(people, now)["of_another"]["pk"],
            "state": "accepted",
        }
    }


@kind("protocol")
def protocol(people: dict, now: Any) -> Variants:
    held = Meeting.objects.get(**running_meeting(people, now)["any"])
    draft = Protocol.objects.filter(meeting=held).first() or Protocol.objects.create(meeting=held, drafted_at=now)
    return pk_of(draft=draft)


@kind("figure")
def figure(people: dict, now: Any) -> Variants:
    return {"any": {"key": "regularity"}}


@kind("sent_protocol")
def sent_protocol(people: dict, now: Any) -> Variants:
    """Sent to all invited; of them only the CMO had come."""
    held = Meeting.objects.get(**running_meeting(people, now)["any"])
    if held.state == "running":
        protocols.end_and_send(held, by=people["cmo"], now=now)
    return pk_of(any=held.protocol)


@kind("sent_meeting")
def sent_meeting(people: dict, now: Any) -> Variants:
    """A meeting by its protocol, sent."""
    return pk_of(any=Protocol.objects.get(**sent_protocol(people, now)["any"]).meeting)


@kind("protocol_version")
def protocol_version(people: dict, now: Any) -> Variants:
    return {"any": {**sent_protocol(people, now)["any"], "number": 1}}


@kind("written")
def written(people: dict, now: Any) -> Variants:
    """A meeting by its protocol, still a draft."""
    return pk_of(any=Protocol.objects.get(**protocol(people, now)["draft"]).meeting)


@kind("series")
def meeting_series(people: dict, now: Any) -> Variants:
    return pk_of(any=the_meeting(people, now).series)


@kind("series_answer")
def series_answer(people: dict, now: Any) -> Variants:
    return {"yes": {**meeting_series(people, now)["any"], "answer": "yes"}}


@kind("series_end")
def series_end(people: dict, now: Any) -> Variants:
    return {"propose": {**meeting_series(people, now)["any"], "step": "propose"}}


@kind("series_one_head")
def series_one_head(people: dict, now: Any) -> Variants:
    """The marketing director leads both sides, with a deputy of each."""
    series = the_meeting(people, now).series
    series.principals.set([people["cmo"], people["head_of_marketing"], people["head_of_sales"]])
    series.single_head = people["cmo"]
    series.save(update_fields=["single_head"])
    return pk_of(any=series)


@kind("general_meeting")
def general_meeting(people: dict, now: Any) -> Variants:
    """Led by both directors; the rep is invited, and so the secretary."""
    series = general(people["cmo"], people["cco"], now=now, invited=[people["rep"]])
    return pk_of(any=series.meetings.order_by("slot_start").first())


@kind("general_running")
def general_running(people: dict, now: Any) -> Variants:
    """The rep is invited, the marketer is not."""
    meeting = Meeting.objects.get(**general_meeting(people, now)["any"])
    return pk_of(any=hold(meeting, people["cmo"], now=now))


@kind("general_request")
def general_request(people: dict, now: Any) -> Variants:
    """Of the rep to marketing, heard at a meeting that runs."""
    asked = request(people, now)["to_marketing"]["pk"]
    return {"any": {**general_running(people, now)["any"], "one": asked, "verb": "acknowledge"}}


@kind("missed")
def missed_meeting(people: dict, now: Any) -> Variants:
    meeting = the_meeting(people, now)
    Meeting.objects.filter(pk=meeting.pk).update(state="missed")
    return pk_of(any=meeting)


@kind("late_answer")
def late_answer(people: dict, now: Any) -> Variants:
    """Written down by the marketing director."""
    missed = missed_meeting(people, now)["any"]
    LateEntry.objects.create(
        meeting_id=missed["pk"], entered_by=people["cmo"], entered_at=now, began_at=now - timedelta(hours=1),
        ended_at=now,
    )  # fmt: skip
    return {"any": {**missed, "answer": "refuse"}}


@kind("feed")
def calendar_feed(people: dict, now: Any) -> Variants:
    return {"forged": {"token": "forged"}, "good": {"token": calendar_feeds.make(people["rep"], now=now)}}


@kind("decision")
def decision(people: dict, now: Any) -> Variants:
    return pk_of(any=decisions.record(text="x", decided_by=[people["cmo"], people["cco"]], now=now))


REQUEST_VERBS = (
    "acknowledge", "take", "deliver", "confirm", "send-back", "decline", "withdraw", "forward", "merge", "unknown"
)  # fmt: skip
CARD_VERBS = ("evidence", "ask", "review", "sign", "promise", "agenda", "unknown")


@kind("request")
def request(people: dict, now: Any) -> Variants:
    """Of the rep to marketing; of the marketer to sales."""
    due = local_day(now, "Europe/Moscow") + timedelta(days=3)
    askers = {"to_marketing": people["rep"], "to_sales": people["marketer"]}
    return pk_of(
        **{
            variant: requests.ask(requester=asker, kind="case", needed_by=due, now=now)
            for variant, asker in askers.items()
        }
    )


@kind("request_step")
def request_step(people: dict, now: Any) -> Variants:
    pk = request(people, now)["to_marketing"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in REQUEST_VERBS}


@kind("delivered_request")
def delivered_request(people: dict, now: Any) -> Variants:
    found = request(people, now)
    for variant, worker in (("to_marketing", "marketer"), ("to_sales", "rep")):
        one = Request.objects.get(**found[variant])
        requests.deliver(one, actor=people[worker], now=now)
    return found


@kind("problem_card")
def problem_card(people: dict, now: Any) -> Variants:
    shown = problems.Shown(report="rejections")
    return pk_of(any=problems.open_card(claim="lead_quality", statement="x", shown=shown, actor=people["cco"], now=now))


@kind("problem_step")
def problem_step(people: dict, now: Any) -> Variants:
    pk = problem_card(people, now)["any"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in CARD_VERBS}


@kind("chart")
def chart(people: dict, now: Any) -> Variants:
    return {key: {"key": key} for key in MODULES}


@kind("method")
def method(people: dict, now: Any) -> Variants:
    methods.launch("field_visits", owner=people["cmo"], start_on=now.date(), actor=people["cmo"], now=now)
    return {"": {"key": "field_visits"}}


@kind("occurrence")
def occurrence(people: dict, now: Any) -> Variants:
    starts = now + timedelta(days=20)
    return pk_of(
        other=occurrences.plan(
            kind="training", title="x", starts_at=starts, ends_at=starts + timedelta(hours=2),
            organiser=people["head_of_marketing"], people=[], now=now,
        )
    )  # fmt: skip


VISIT_VERBS = ("brief", "done", "debrief", "cancel", "move", "decline", "unknown")


@kind("visit")
def visit(people: dict, now: Any) -> Variants:
    start = now + timedelta(days=20)
    return pk_of(
        ahead=visits.plan(
            marketer=people["marketer"], rep=people["rep"], starts_at=start, place_type="client_site",
            client_name="x", actor=people["marketer"], now=now,
        )
    )  # fmt: skip


@kind("slip")
def slip(people: dict, now: Any) -> Variants:
    return {"forged": {"token": "forged"}, "good": {"token": store.issue(1, 1)[0]}}


@kind("survey")
def survey(people: dict, now: Any) -> Variants:
    return pk_of(draft=drafted(people["hr_director"], people["ceo"], now))


@kind("survey_told")
def survey_told(people: dict, now: Any) -> Variants:
    return pk_of(presented=told_wave(people["hr_director"], people["ceo"], now))


@kind("survey_step")
def survey_step(people: dict, now: Any) -> Variants:
    ahead, told = survey(people, now)["draft"]["pk"], survey_told(people, now)["presented"]["pk"]
    steps = {**dict.fromkeys(AHEAD_STEPS, ahead), **dict.fromkeys(TOLD_STEPS, told)}
    return {verb: {"pk": pk, "verb": verb} for verb, pk in steps.items()}


@kind("visit_step")
def visit_step(people: dict, now: Any) -> Variants:
    pk = visit(people, now)["ahead"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in VISIT_VERBS}


@kind("visit_photo")
def visit_photo(people: dict, now: Any) -> Variants:
    one = FieldVisit.objects.get(**visit(people, now)["ahead"])
    picture = SimpleUploadedFile("x.jpg", jpeg())
    return {"": {"pk": one.pk, "photo": visits_photos.add(one, picture, actor=people["marketer"], now=now).pk}}


@kind("rotation")
def rotation(people: dict, now: Any) -> Variants:
    """The marketer goes, the rep hosts; the turn of the head of marketing waits."""
    skipped = {"until": date(2031, 1, 1), "reason": "x", "actor": people["hr_director"], "now": now}
    rotation_services.skip(people["head_of_marketing"], **skipped)
    planned = rotation_services.plan(
        guest=people["marketer"], host=people["rep"], starts_on=date(2030, 1, 14), actor=people["hr_director"], now=now
    )
    return pk_of(any=planned)


@kind("rotation_step")
def rotation_step(people: dict, now: Any) -> Variants:
    pk = rotation(people, now)["any"]["pk"]
    verbs = (
        "match", "confirm-host", "refuse-host", "replies", "prepare", "start", "interrupt", "resume", "finish", "idea",
        "debrief", "route", "feedback", "move", "decline", "abort", "invite", "hold", "close", "agree", "replan", "tell",
        "unknown",
    )  # fmt: skip
    return {verb: {"pk": pk, "verb": verb} for verb in verbs}


@kind("rotating_person")
def rotating_person(people: dict, now: Any) -> Variants:
    return pk_of(any=people["marketer"])


@kind("training")
def training(people: dict, now: Any) -> Variants:
    """The rep and the marketer are invited."""
    return pk_of(
        any=trainings_made.invited(people["hr_director"], people["cmo"], people["cco"], _pair(people), now=now)
    )


@kind("training_idea")
def training_idea(people: dict, now: Any) -> Variants:
    """Only planned: the topic waits for both heads."""
    return pk_of(any=trainings_made.planned(people["hr_director"], now=now))


@kind("training_held")
def training_held(people: dict, now: Any) -> Variants:
    found = trainings_made.invited(people["hr_director"], people["cmo"], people["cco"], _pair(people), now=now)
    Occurrence.objects.filter(pk=found.pk).update(starts_at=now - timedelta(hours=5), ends_at=now)
    found.refresh_from_db()
    came = [person.pk for person in _pair(people)]
    return pk_of(any=trainings.hold(found, came=came, actor=people["hr_director"], now=now))


def _pair(people: dict) -> list:
    return [people["rep"], people["marketer"]]


@kind("training_step")
def training_step(people: dict, now: Any) -> Variants:
    pk = training(people, now)["any"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*training_record.STEPS, "unknown")}


@kind("training_topic")
def training_topic(people: dict, now: Any) -> Variants:
    return {"of_the_library": {"topic": "sell_more"}}


@kind("asset")
def asset(people: dict, now: Any) -> Variants:
    """Of the marketer, approved."""
    return pk_of(approved=content_made.asset(people["marketer"], people["cmo"], now=now))


@kind("asset_file")
def asset_file(people: dict, now: Any) -> Variants:
    one = content_made.asset(people["marketer"], people["cmo"], now=now)
    return {"": {"pk": one.pk, "version": one.versions.get().pk}}


@kind("asset_step")
def asset_step(people: dict, now: Any) -> Variants:
    pk = asset(people, now)["approved"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*asset_views.STEPS, "unknown")}


@kind("onboarding_plan")
def onboarding_plan(people: dict, now: Any) -> Variants:
    """Of a client of the rep."""
    return pk_of(any=content_made.plan(people["rep"], now=now))


@kind("onboarding_step")
def onboarding_step(people: dict, now: Any) -> Variants:
    pk = onboarding_plan(people, now)["any"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*onboarding_views.STEPS, "unknown")}


@kind("template_step")
def template_step(people: dict, now: Any) -> Variants:
    return pk_of(any=TemplateStep.objects.filter(is_active=True).first())


@kind("client_pulse")
def client_pulse(people: dict, now: Any) -> Variants:
    """Asked by the rep, by phone."""
    return pk_of(any=content_made.pulse(people["rep"], now=now))


@kind("client_pulse_token")
def client_pulse_token(people: dict, now: Any) -> Variants:
    return {"forged": {"token": "forged"}, "good": {"token": content_made.pulse_token(people["rep"], now=now)}}


@kind("listening")
def listening_session(people: dict, now: Any) -> Variants:
    """The marketer listens to the rep."""
    return pk_of(any=content_made.listening(people["rep"], people["marketer"], now=now))


@kind("listening_step")
def listening_step(people: dict, now: Any) -> Variants:
    pk = listening_session(people, now)["any"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*listening_views.STEPS, "unknown")}


@kind("listening_call")
def listening_call(people: dict, now: Any) -> Variants:
    session = content_made.listening(people["rep"], people["marketer"], now=now)
    call = content_made.call_of(session, people["cco"], now=now)
    return {"": {"pk": session.pk, "call": call.pk}}


@kind("listening_sound")
def listening_sound(people: dict, now: Any) -> Variants:
    """A ticket is of one person and one call."""
    place = listening_call(people, now)[""]
    ticket = signing.dumps([people["rep"].pk, place["pk"], place["call"]], salt=recordings.SALT)
    return {"of_the_rep": {**place, "ticket": ticket}, "forged": {**place, "ticket": "x"}}


@kind("recording_notice")
def recording_notice(people: dict, now: Any) -> Variants:
    listening_call(people, now)
    return pk_of(any=RecordingNotice.objects.get())


@kind("checklist_item")
def checklist_item(people: dict, now: Any) -> Variants:
    return pk_of(any=ChecklistItem.objects.create(stage=stage("sql"), text="x"))


@kind("script")
def script(people: dict, now: Any) -> Variants:
    return pk_of(any=content_made.script(people["head_of_sales"], now=now))


@kind("script_proposal")
def script_proposal(people: dict, now: Any) -> Variants:
    one = content_made.script(people["head_of_sales"], now=now)
    proposal = listening_scripts.propose(one, text="y", why="x", by=people["marketer"], now=now)
    return {"adopt": {"pk": one.pk, "proposal": proposal.pk, "answer": "adopt"}}


@kind("vacancy")
def vacancy(people: dict, now: Any) -> Variants:
    """One whose hiring head is the marketing director, one of the HR director alone, and a draft."""
    return pk_of(
        headed=hiring_made.vacancy(head=people["cmo"], now=now),
        other=hiring_made.vacancy(head=people["hr_director"], now=now),
        draft=hiring_made.vacancy(head=people["cmo"], now=now, state="draft"),
    )


VACANCY_STEPS = ("ask", "pause", "resume", "cancel", "reopen", "post", "take-down", "reader", "reviews", "fill")
BRIEF_STEPS = ("write", "sign", "send", "revise", "unknown")


@kind("vacancy_step")
def vacancy_step(people: dict, now: Any) -> Variants:
    """Each step of whoever changes it, the two of whoever approves it, and one that there is not."""
    draft = hiring_made.vacancy(head=people["cmo"], now=now, state="draft")
    waiting = hiring_made.vacancy(head=people["cmo"], now=now, state="waiting")
    return {
        **{verb: {"pk": draft.pk, "verb": verb} for verb in (*VACANCY_STEPS, "unknown")},
        **{verb: {"pk": waiting.pk, "verb": verb} for verb in ("approve", "send-back")},
    }


@kind("vacancy_waiting")
def vacancy_waiting(people: dict, now: Any) -> Variants:
    return pk_of(headed=hiring_made.vacancy(head=people["cmo"], now=now, state="waiting"))


@kind("brief")
def brief(people: dict, now: Any) -> Variants:
    """Whole, of the marketing director's vacancy and of one of the HR director alone."""
    return pk_of(
        headed=hiring_made.brief(hiring_made.vacancy(head=people["cmo"], now=now), now=now).vacancy,
        other=hiring_made.brief(hiring_made.vacancy(head=people["hr_director"], now=now), now=now).vacancy,
    )


@kind("brief_step")
def brief_step(people: dict, now: Any) -> Variants:
    pk = brief(people, now)["headed"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in BRIEF_STEPS}


@kind("brief_document")
def brief_document(people: dict, now: Any) -> Variants:
    return {name: {**one, "kind": "md"} for name, one in brief(people, now).items()}


@kind("brief_version")
def brief_version(people: dict, now: Any) -> Variants:
    row = hiring_made.brief(hiring_made.vacancy(head=people["cmo"], now=now), now=now)
    briefs.sign(row, now=now, actor=people["cmo"])
    return {"headed": {"pk": row.vacancy_id, "number": 1}}


@kind("text_reading")
def text_reading(people: dict, now: Any) -> Variants:
    row = hiring_made.vacancy(head=people["cmo"], now=now, text="x")
    return pk_of(of_the_rep=vacancy_changes.ask_reader(row, people["rep"], now=now, actor=people["cmo"]))


@kind("application")
def application(people: dict, now: Any) -> Variants:
    """To the marketing director's vacancy; with the seller among its interviewers; of the HR director alone."""
    headed, interviewed, other = (
        hiring_made.application(
            hiring_made.vacancy(head=people[head], now=now), hiring_made.candidate(now=now), now=now
        )
        for head in ("cmo", "cmo", "hr_director")
    )
    hiring_made.interview(interviewed, people["rep"], now=now)
    return pk_of(headed=headed, interviewed=interviewed, other=other)


SELECTION_STEPS = ("sample-give", "reference-add", "decide", "offer-make", "task-set", "conclude")


@kind("selection_step")
def selection_step(people: dict, now: Any) -> Variants:
    """Each step of the team, one that whoever sat there may take, and one that there is not."""
    pk = application(people, now)["interviewed"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*SELECTION_STEPS, "sample-score", "unknown")}


def _talk(people: dict, now: Any) -> Any:
    return Application.objects.get(pk=application(people, now)["interviewed"]["pk"]).interviews.get()


@kind("interview")
def interview(people: dict, now: Any) -> Variants:
    return pk_of(of_the_rep=_talk(people, now))


@kind("interview_step")
def interview_step(people: dict, now: Any) -> Variants:
    talk = _talk(people, now)
    return {verb: {"pk": talk.pk, "verb": verb} for verb in ("move", "cancel", "hold", "no-show", "unknown")}


@kind("scorecard")
def scorecard_of_rep(people: dict, now: Any) -> Variants:
    """Handed in by the seller to the marketing director's vacancy."""
    talk = _talk(people, now)
    return pk_of(of_the_rep=hiring_made.card(talk, people["rep"], at=talk.starts_at + timedelta(hours=1)))


@kind("offer")
def offer(people: dict, now: Any) -> Variants:
    """With an interviewer who does not see it, and one of the HR director alone."""
    found = application(people, now)
    rows = Application.objects.in_bulk([found[name]["pk"] for name in ("interviewed", "other")])
    return pk_of(
        interviewed=hiring_made.offer(rows[found["interviewed"]["pk"]], now=now),
        other=hiring_made.offer(rows[found["other"]["pk"]], now=now),
    )


@kind("candidate")
def candidate(people: dict, now: Any) -> Variants:
    """The candidates of those applications."""
    rows = Application.objects.in_bulk([found["pk"] for found in application(people, now).values()])
    names = ("headed", "interviewed", "other")
    return {name: {"pk": row.candidate_id} for name, row in zip(names, rows.values(), strict=True)}


SEARCH_STEPS = ("compare", "decide", "hours", "hours-back", "unknown")
AGENCY_STEPS = ("change", "score", "contact", "reply", "engage", "evaluated", "archived", "long_list", "unknown")
ENGAGEMENT_STEPS = ("link", "revoke", "end", "pay", "replace", "unknown")
CONTRACTOR_STEPS = ("change", "review", "end", "ask", "taken", "hand-over", "unknown")


@kind("search_step")
def search_step(people: dict, now: Any) -> Variants:
    pk = hiring_made.vacancy(head=people["cmo"], now=now).pk
    return {verb: {"pk": pk, "verb": verb} for verb in SEARCH_STEPS}


@kind("agency")
def agency(people: dict, now: Any) -> Variants:
    return pk_of(scored=agencies_made.scored(actor=people["hr_director"], now=now))


@kind("agency_step")
def agency_step(people: dict, now: Any) -> Variants:
    pk = agency(people, now)["scored"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in AGENCY_STEPS}


def _engagement(people: dict, now: Any, head: str = "cmo", name: str = "Кадры") -> Any:
    by = people["hr_director"]
    one = agencies_made.scored(name, actor=by, now=now)
    return agencies_made.engagement(hiring_made.vacancy(head=people[head], now=now), one, actor=by, now=now)


@kind("engagement")
def engagement(people: dict, now: Any) -> Variants:
    """For the marketing director's vacancy, and for one of the HR director alone."""
    return pk_of(headed=_engagement(people, now), other=_engagement(people, now, "hr_director", "Другое"))


@kind("engagement_step")
def engagement_step(people: dict, now: Any) -> Variants:
    pk = _engagement(people, now).pk
    return {verb: {"pk": pk, "verb": verb} for verb in ENGAGEMENT_STEPS}


@kind("agency_token")
def agency_token(people: dict, now: Any) -> Variants:
    link = make_agency_link(_engagement(people, now), actor=people["hr_director"], now=now)
    return {"forged": {"token": "forged"}, "good": {"token": link.rstrip("/").rsplit("/", 1)[-1]}}


@kind("contractor")
def contractor(people: dict, now: Any) -> Variants:
    """Of the marketer, and of the head of marketing."""
    return pk_of(
        own=agencies_made.contractor(owner=people["marketer"], now=now),
        other=agencies_made.contractor("Бюро", owner=people["head_of_marketing"], now=now),
    )


@kind("contractor_step")
def contractor_step(people: dict, now: Any) -> Variants:
    pk = contractor(people, now)["own"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in CONTRACTOR_STEPS}


@kind("contractor_task")
def contractor_task(people: dict, now: Any) -> Variants:
    one = agencies_made.contractor(owner=people["marketer"], now=now)
    return pk_of(own=agencies_made.task(one, now=now))


@kind("candidate_step")
def candidate_step(people: dict, now: Any) -> Variants:
    pk = candidate(people, now)["headed"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*candidate_record.STEPS, "unknown")}


@kind("candidate_file")
def candidate_file(people: dict, now: Any) -> Variants:
    found = {}
    for variant, key in candidate(people, now).items():
        row = Candidate.objects.get(pk=key["pk"])
        cv = SimpleUploadedFile("cv.pdf", b"%PDF-1.4 cv")
        found[variant] = {"pk": row.pk, "file": candidate_files.add(row, cv, actor=None, now=now).pk}
    return found


@kind("candidate_merge")
def candidate_merge(people: dict, now: Any) -> Variants:
    one, other = hiring_made.candidate(now=now), hiring_made.candidate(now=now)
    return pk_of(any=merging.merge(one, into=other, actor=people["hr_director"], now=now))


@kind("candidate_column")
def candidate_column(people: dict, now: Any) -> Variants:
    row = Application.objects.get(pk=application(people, now)["headed"]["pk"])
    return {"": {"pk": row.vacancy_id, "stage": row.stage_id}}


@kind("hiring_source")
def hiring_source(people: dict, now: Any) -> Variants:
    return pk_of(any=HiringSource.objects.first())


@kind("letter_template")
def letter_template(people: dict, now: Any) -> Variants:
    return pk_of(any=LetterTemplate.objects.first())


PAY_STEPS = (
    "sign", "activate", "close", "revise", "task", "task-done", "task-confirm", "task-refuse", "calculate", "approve",
    "dispute", "answer",
)  # fmt: skip
ROLE_CARD_STEPS = ("plan", "hire", "advance", "vacate", "skill", "function", "exclusivity", "hypothesis", "tested")
CAREER_STEPS = ("evidence", "headcount", "propose", "decide", "decline", "confirm", "return")


@kind("pay_scheme")
def pay_scheme(people: dict, now: Any) -> Variants:
    """The marketer's own, and one of somebody without a role in the table."""
    return pk_of(
        own=pay_made.scheme(people["marketer"], state="draft", hr=people["hr_director"]),
        other=pay_made.scheme(person_with("marketer"), hr=people["hr_director"]),
    )


@kind("pay_step")
def pay_step(people: dict, now: Any) -> Variants:
    pk = pay_scheme(people, now)["own"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*PAY_STEPS, "unknown")}


@kind("pay_line")
def pay_line(people: dict, now: Any) -> Variants:
    row = pay_made.scheme(people["marketer"], hr=people["hr_director"])
    return pk_of(own=pay_made.calculated(row).lines.get(kind="bonus"))


@kind("band_table")
def band_table(people: dict, now: Any) -> Variants:
    draft = pay_made.band_draft(hr=people["hr_director"])
    return pk_of(active=BandTable.objects.get(state="active"), draft=draft)


@kind("role_card")
def role_card(people: dict, now: Any) -> Variants:
    return pk_of(own=pay_made.role_card(people["marketer"], by=people["cco"]))


@kind("role_card_step")
def role_card_step(people: dict, now: Any) -> Variants:
    pk = role_card(people, now)["own"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*ROLE_CARD_STEPS, "unknown")}


@kind("career")
def career(people: dict, now: Any) -> Variants:
    """Of the seller: the address names the person."""
    pay_made.on_ladder(people["rep"], hr=people["hr_director"])
    return {"": {"pk": people["rep"].pk}}


@kind("career_step")
def career_step(people: dict, now: Any) -> Variants:
    pk = career(people, now)[""]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in (*CAREER_STEPS, "unknown")}


@kind("career_level")
def career_level(people: dict, now: Any) -> Variants:
    return pk_of(any=pay_made.level("rep"))


@kind("role_fit_case")
def role_fit_case(people: dict, now: Any) -> Variants:
    return pk_of(of_the_cmo=pay_made.fit_case(person_with("sales_rep"), by=people["cmo"]))


@kind("role_fit_step")
def role_fit_step(people: dict, now: Any) -> Variants:
    pk = role_fit_case(people, now)["of_the_cmo"]["pk"]
    return {verb: {"pk": pk, "verb": verb} for verb in ("item", "decide", "look", "unknown")}


@kind("target_proposal")
def target_proposal(people: dict, now: Any) -> Variants:
    return pk_of(of_both=plan_made.proposed(people["ceo"], "revenue", now=now))


@kind("open_deal")
def open_deal(people: dict, now: Any) -> Variants:
    return pk_of(of_the_rep=make_lead("sql", owner=people["rep"]))


@kind("lead_wave")
def lead_wave(people: dict, now: Any) -> Variants:
    return pk_of(ahead=plan_made.wave(people["cmo"], now=now))
