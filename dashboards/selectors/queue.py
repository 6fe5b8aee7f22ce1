"""What waits for a person: each with the reason, since when, until when, and one action."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alignment.shared.periods import day_start, local_day
from dashboards.selectors.doors import door
from delivery import selectors as delivery
from funnel.models import Clock, ImportJob, Lead, Stage, StageSignature
from funnel.models.leads import QUEUE
from funnel.selectors.leads import contested_since
from loop.models import Action, Signal
from loop.selectors import side_of, signal_words
from meetings.models import Protocol
from people import selectors as people
from people.models import Person

AT_MOST = 30
CONTESTED_DAYS = 60
IMPORT_DAYS = 7
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    text: str
    why: str
    url: str
    action: str
    icon: str
    since: datetime | None = None
    due: datetime | None = None
    is_late: bool = False


def queue_of(user: Person, *, now: datetime) -> list[Waiting]:
    """Late first, then what is due soonest, then what has waited longest."""
    found: dict[str, Waiting] = {}
    for roles, ask in ASKED:
        if user.has_role(*roles):
            for waiting in ask(user, now):
                found.setdefault(waiting.url, waiting)
    return sorted(found.values(), key=lambda w: (not w.is_late, w.due or NEVER, w.since or NEVER))


def leads_to_take(user: Person, now: datetime) -> Iterable[Waiting]:
    """Own leads and the unassigned queue, as long as a clock runs or nobody has decided."""
    running = Clock.objects.filter(stopped_at=None, void_at=None)
    mine = Lead.objects.visible_to(user).alive().filter(Q(owner=user) | QUEUE, stage__kind="open")
    waiting = mine.filter(Q(stage__key="mql") | Exists(running.filter(lead=OuterRef("pk"))))
    due = Min("clocks__due_at", filter=Q(clocks__stopped_at=None, clocks__void_at=None))
    leads = waiting.annotate(due=due).order_by(F("due").asc(nulls_last=True), "stage_entered_at")[:AT_MOST]
    clocks = Prefetch("clocks", running.order_by("due_at"), "running")
    for lead in leads.select_related("stage", "source", "campaign").prefetch_related(clocks):
        yield _lead_to_take(lead, now)


def _lead_to_take(lead: Lead, now: datetime) -> Waiting:
    clock = next(iter(getattr(lead, "running", [])), None)
    is_undecided = lead.stage.key == "mql"
    why = _("waits for the first touch") if clock and clock.kind == "first_touch" else _("waits for your decision")
    origin = lead.campaign or lead.source
    return Waiting(
        text=lead.title,
        why=f"{why}; {origin}" if origin else why,
        url=door("funnel:lead-take" if is_undecided else "funnel:lead", lead.pk),
        action=_("Take or return") if is_undecided else _("Open the lead"),
        icon="phone",
        since=clock.started_at if clock else lead.stage_entered_at,
        due=clock.due_at if clock else None,
        is_late=bool(clock and clock.due_at < now),
    )


def next_steps(user: Person, now: datetime) -> Iterable[Waiting]:
    """Steps due by the end of today."""
    zone = people.zone()
    tomorrow = day_start(local_day(now, zone) + timedelta(days=1), zone)
    due = Lead.objects.visible_to(user).alive().filter(owner=user, stage__kind="open", next_step_due_at__lt=tomorrow)
    for lead in due.order_by("next_step_due_at")[:AT_MOST]:
        yield Waiting(
            text=lead.title,
            why=lead.next_step_text or _("the next step is due"),
            url=door("funnel:lead", lead.pk),
            action=_("Open the lead"),
            icon="checkbox",
            due=lead.next_step_due_at,
            is_late=bool(lead.next_step_due_at and lead.next_step_due_at < now),
        )


def breaches(user: Person, now: datetime) -> Iterable[Waiting]:
    """Clocks of the team that ran out."""
    team = Lead.objects.visible_to(user).alive().filter(stage__kind="open").exclude(owner=None).exclude(owner=user)
    late = Clock.objects.filter(stopped_at=None, void_at=None, due_at__lt=now, lead__in=team)
    for clock in late.select_related("lead__owner").order_by("due_at")[:AT_MOST]:
        said = {"name": clock.lead.owner or "—"}
        yield Waiting(
            text=clock.lead.title,
            why=_("first touch overdue, with %(name)s") % said
            if clock.kind == "first_touch"
            else _("decision overdue, with %(name)s") % said,
            url=door("funnel:lead", clock.lead_id),
            action=_("Re-assign"),
            icon="clock",
            since=clock.started_at,
            due=clock.due_at,
            is_late=True,
        )


def late_by_team(user: Person, now: datetime) -> Iterable[Waiting]:
    """For the director a line a team: who exactly is late is the head's matter."""
    late = Clock.objects.filter(stopped_at=None, void_at=None, due_at__lt=now)
    late = late.filter(lead__in=Lead.objects.visible_to(user).alive().filter(stage__kind="open"))
    rows = late.values("lead__team_id", "lead__team__name").annotate(
        n=Count("lead", distinct=True), since=Min("due_at")
    )
    for row in rows.order_by("since"):
        yield Waiting(
            text=ngettext("%(n)s lead past its time", "%(n)s leads past their time", row["n"]) % {"n": row["n"]},
            why=_("team “%(team)s”") % {"team": row["lead__team__name"]}
            if row["lead__team_id"]
            else _("without a team"),
            url=door("funnel:lead-list", team=row["lead__team_id"] or "none", kind="open"),
            action=_("Open the list"),
            icon="clock",
            since=row["since"],
            is_late=True,
        )


def unassigned(user: Person, now: datetime) -> Iterable[Waiting]:
    waiting = Lead.objects.visible_to(user).alive().filter(QUEUE)
    rows = waiting.values("stage_id").annotate(n=Count("pk"), since=Min("stage_entered_at")).order_by()
    for row in rows:
        yield Waiting(
            text=ngettext("%(n)s lead without an owner", "%(n)s leads without an owner", row["n"]) % {"n": row["n"]},
            why=_("nobody answers for them yet"),
            url=door("funnel:lead-list", stage=row["stage_id"], owner="none"),
            action=_("Share them out"),
            icon="inbox",
            since=row["since"],
        )


def signatures(user: Person, now: datetime) -> Iterable[Waiting]:
    """R-FN-01: definitions are signed as one set, by the head of each side."""
    signed = StageSignature.objects.filter(stage=OuterRef("pk"), side=side_of(user), definition=OuterRef("definition"))
    stages = Stage.objects.filter(pipeline__key="sales", is_archived=False).exclude(definition="")
    n = stages.filter(~Exists(signed)).count()
    if n:
        yield Waiting(
            text=ngettext("%(n)s stage definition", "%(n)s stage definitions", n) % {"n": n},
            why=_("waits for your signature: until then the funnel is a draft"),
            url=door("funnel:stage-settings"),
            action=_("Read and sign"),
            icon="writing",
        )


def consents(user: Person, now: datetime) -> Iterable[Waiting]:
    """Signals that the other side would close."""
    asked = Signal.objects.visible_to(user).open().exclude(dismissed_by=None).exclude(dismissed_by=user)
    for signal in asked.select_related("dismissed_by").order_by("refreshed_at")[:AT_MOST]:
        yield Waiting(
            text=signal_words(signal),
            why=_("%(name)s would close this signal; both sides agree to that") % {"name": signal.dismissed_by},
            url=f"{door('loop:signals')}#signal-{signal.pk}",
            action=_("Agree or keep it"),
            icon="bell",
            since=signal.refreshed_at,
        )


def unsent_protocols(user: Person, now: datetime) -> Iterable[Waiting]:
    """R-PR-01: a protocol leaves on the day of its meeting."""
    drafts = Protocol.objects.editable_by(user).filter(state="draft", meeting__state="held")
    for protocol in drafts.select_related("meeting__series").order_by("drafted_at")[:AT_MOST]:
        yield Waiting(
            text=_("The protocol of “%(meeting)s”") % {"meeting": protocol.meeting.series.title},
            why=_("has not been sent"),
            url=door("meetings:protocol", protocol.pk),
            action=_("Check and send"),
            icon="file-text",
            since=protocol.drafted_at,
            is_late=local_day(protocol.drafted_at, people.zone()) < local_day(now, people.zone()),
        )


def contested(user: Person, now: datetime) -> Iterable[Waiting]:
    """Returned leads that marketing disagrees about; the next meeting decides."""
    events = contested_since(now - timedelta(days=CONTESTED_DAYS)).filter(
        lead__stage__kind="rejected", lead__in=Lead.objects.visible_to(user)
    )
    for event in events.order_by("-recorded_at")[:AT_MOST]:
        yield Waiting(
            text=_("The return of %(lead)s is contested") % {"lead": event.lead.title},
            why=event.note or "",
            url=door("funnel:lead", event.lead_id),
            action=_("Read the history"),
            icon="message-2",
            since=event.recorded_at,
        )


def dates_asked(user: Person, now: datetime) -> Iterable[Waiting]:
    """R-PR-08: the first move of a date needs the consent of who asked for the promise."""
    asked = Action.objects.filter(requested_by=user, state="open", asked_due_date__isnull=False).exclude(owner=user)
    for action in asked.select_related("owner").order_by("due_date")[:AT_MOST]:
        yield Waiting(
            text=action.text,
            why=_("%(name)s asks for another day: %(reason)s")
            % {"name": action.owner.name if action.owner else "—", "reason": action.asked_reason or "—"},
            url=f"{door('loop:promises')}#action-{action.pk}",
            action=_("Agree or refuse"),
            icon="calendar",
        )


def imports(user: Person, now: datetime) -> Iterable[Waiting]:
    """Files that wait for an answer, and those that were not taken as a whole."""
    stuck = Q(phase="mapping") | Q(phase="dry_run", state="done") | Q(state="dead") | Q(failed__gt=0, phase="import")
    jobs: QuerySet[ImportJob] = ImportJob.objects.editable_by(user).filter(
        stuck, created_at__gte=now - timedelta(days=IMPORT_DAYS)
    )
    for job in jobs.order_by("-created_at")[:AT_MOST]:
        yield Waiting(
            text=_("The file “%(name)s”") % {"name": job.file_name},
            why=_import_reason(job),
            url=f"{door('funnel:import-list')}#job-{job.pk}",
            action=_("Open the imports"),
            icon="file-import",
            since=job.created_at,
            is_late=job.state == "dead",
        )


def _import_reason(job: ImportJob) -> str:
    if job.state == "dead":
        return _("was given up")
    if job.phase == "import":
        return ngettext("%(n)s row was not taken", "%(n)s rows were not taken", job.failed) % {"n": job.failed}
    return _("waits for you before anything is saved")


def dead_letters(user: Person, now: datetime) -> Iterable[Waiting]:
    n = delivery.counts_by_state().get("dead", 0)
    if n:
        yield Waiting(
            text=ngettext("%(n)s letter was given up", "%(n)s letters were given up", n) % {"n": n},
            why=_("its reader has not got it"),
            url=door("delivery:outbox", state="dead"),
            action=_("Look and send again"),
            icon="mail-x",
            is_late=True,
        )


def not_joined(user: Person, now: datetime) -> Iterable[Waiting]:
    """Colleagues who cannot come in, and those who have not yet."""
    absent = Person.objects.filter(is_active=True, is_erased=False, joined_at=None)
    counts = absent.aggregate(without=Count("pk", filter=Q(email=None)), silent=Count("pk", filter=~Q(email=None)))
    if n := counts["without"]:
        text = ngettext("%(n)s colleague without an e-mail", "%(n)s colleagues without an e-mail", n) % {"n": n}
        yield _people(text, _("cannot be invited"), "no_email")
    if n := counts["silent"]:
        text = ngettext("%(n)s colleague has not joined", "%(n)s colleagues have not joined", n) % {"n": n}
        yield _people(text, _("an invitation waits or was never sent"), "not_joined")


def _people(text: str, why: str, state: str) -> Waiting:
    url = door("people:people", state=state)
    return Waiting(text=text, why=why, url=url, action=_("Open the list"), icon="user-plus")


HEADS = ("cmo", "cco")
Ask = Callable[[Person, datetime], Iterable[Waiting]]
ASKED: tuple[tuple[tuple[str, ...], Ask], ...] = (
    (("sales_rep",), leads_to_take),
    (("sales_rep", "head_of_sales"), next_steps),
    (("head_of_sales",), breaches),
    (("head_of_sales",), unassigned),
    (("cco",), late_by_team),
    ((*HEADS, "head_of_sales", "head_of_marketing"), contested),
    (HEADS, signatures),
    (HEADS, consents),
    (HEADS, unsent_protocols),
    (("ceo", *HEADS, "head_of_sales", "head_of_marketing"), dates_asked),
    (("administrator", "integration"), imports),
    (("administrator",), dead_letters),
    (("administrator", "hr_director"), not_joined),
)
