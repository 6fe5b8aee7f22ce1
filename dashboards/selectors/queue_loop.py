"""What the two sides owe each other: promises, dates, signatures, consents, protocols, contested returns, alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alignment.shared.periods import Zone, day_start, local_day
from dashboards.selectors.doors import door
from dashboards.selectors.waiting import AT_MOST, Waiting
from delivery.selectors import open_alerts
from funnel.models import Lead, Stage, StageSignature
from funnel.selectors.leads import contested_since
from loop.models import Action, Signal
from loop.selectors import side_of, signal_words
from meetings.models import Protocol
from meetings.selectors.signatures import unsigned_by
from people import selectors as people
from people.models import Person

CONTESTED_DAYS = 60
ALERT_REASONS = {
    "AL-01": gettext_lazy("without the weekly meeting the two sides drift apart"),
    "AL-02": gettext_lazy("a protocol leaves on the day of its meeting"),
    "AL-03": gettext_lazy("the day that was promised is over"),
    "AL-04": gettext_lazy("the time to answer that both sides agreed on"),
    "AL-05": gettext_lazy("a lead that nobody decides on is refused in silence"),
    "AL-07": gettext_lazy("a step left the range of its own weeks"),
    "AL-08": gettext_lazy("more leads that bring fewer sales cost both sides"),
    "AL-11": gettext_lazy("whoever never sees a client writes for nobody"),
    "AL-12": gettext_lazy("a week in the other department is worth it only without one's own tasks"),
    "AL-13": gettext_lazy("what nobody asks about grows in silence"),
    "AL-15": gettext_lazy("an old presentation speaks for the company today"),
    "AL-16": gettext_lazy("a cause that nobody looks for costs every month"),
    "AL-18": gettext_lazy("good candidates go where the search does not stand"),
    "AL-19": gettext_lazy("who was not asked for references is hired on faith"),
    "AL-20": gettext_lazy("whether it helped is looked at on the day that was named"),
    "AL-24": gettext_lazy("figures that differ are not shown as true"),
    "AL-27": gettext_lazy("what is asked face to face must not get lost on the way"),
    "AL-28": gettext_lazy("a claim that nobody looks at together turns into blame"),
    "AL-31": gettext_lazy("where the two sides meet every week, there is no conflict"),
    "AL-32": gettext_lazy("waiting costs the others their time; only you read this"),
    "AL-33": gettext_lazy("a request turned down is a wish that nobody spoke about before"),
    "AL-34": gettext_lazy("who was not there does not know what was agreed"),
    "AL-35": gettext_lazy("whoever chairs in turn speaks for both sides in turn"),
    "AL-36": gettext_lazy("a meeting that runs over is not wanted the next time"),
    "AL-37": gettext_lazy("a gap that nobody takes up costs every month"),
    "AL-38": gettext_lazy("a method that does not begin helps nobody"),
    "AL-39": gettext_lazy("without a brief and a debrief a day out is an excursion"),
    "AL-40": gettext_lazy("whoever writes to an absent colleague should know it"),
    "AL-41": gettext_lazy("each side understands the other by living its day"),
    "AL-42": gettext_lazy("a refusal is worth a talk, not pressure"),
    "AL-43": gettext_lazy("whoever is new learns fastest whom to ask"),
    "AL-44": gettext_lazy("what was seen is forgotten within days"),
    "AL-45": gettext_lazy("other pairs see other things"),
    "AL-46": gettext_lazy("other clients say other things"),
    "AL-47": gettext_lazy("without a joint plan a training changes little"),
    "AL-48": gettext_lazy("who only runs does not learn, who only learns does not run"),
    "AL-49": gettext_lazy("how leads are spoken to is heard, not guessed"),
    "AL-50": gettext_lazy("a material is looked at once a year"),
    "AL-51": gettext_lazy("the first thirty days decide whether a client stays"),
    "AL-52": gettext_lazy("who leaves early was not met well"),
    "AL-53": gettext_lazy("without a yes nobody begins to search"),
    "AL-54": gettext_lazy("whoever reads for the first time sees what does not sell"),
    "AL-56": gettext_lazy("silence after a refusal is remembered and told to others"),
    "AL-57": gettext_lazy("what may be kept no longer is not ours"),
    "AL-58": gettext_lazy("what was heard is forgotten within a day, and the others wait for it"),
    "AL-59": gettext_lazy("who was right about a hire is learned from its ninety days"),
    "AL-26": gettext_lazy("whoever works for others too divides what they learn here"),
    "AL-60": gettext_lazy("an agency that brings nobody costs the weeks of the search"),
    "AL-61": gettext_lazy("a contractor who misses day after day is talked to or changed"),
    "AL-62": gettext_lazy("work outside the house needs somebody inside"),
    "AL-63": gettext_lazy("an offer below the market is refused in silence"),
    "AL-64": gettext_lazy("pay that is not explained in time is not trusted"),
    "AL-65": gettext_lazy("a plan missed twice is a question to the plan and to the sources"),
    "AL-66": gettext_lazy("a promotion without evidence is a guess about a person"),
    "AL-67": gettext_lazy("charming sellers mostly fail at the head of marketing"),
    "AL-68": gettext_lazy("who does not see a way up here looks for it elsewhere"),
    "AL-70": gettext_lazy("an agreement that nobody renews is no agreement any more"),
    "AL-71": gettext_lazy("one signature binds nobody"),
    "AL-72": gettext_lazy("a clock that rests for good hides a lead"),
    "AL-73": gettext_lazy("whoever does not know the outcome reads the definition as it is written"),
    "AL-94": gettext_lazy("whoever bought once buys again, if somebody asks"),
    "AL-95": gettext_lazy("without a number nobody knows whether it was worth it"),
    "AL-96": gettext_lazy("what was to pay back by today is counted today"),
    "AL-22": gettext_lazy("leads that nobody has time for are paid for and lost"),
    "AL-88": gettext_lazy("a target that one side has not signed is not shared"),
    "AL-89": gettext_lazy("a forecast of days that are over misleads both sides"),
    "AL-81": gettext_lazy("another system does not hear what happens here"),
    "AL-82": gettext_lazy("who looks through the whole base may be about to leave with it"),
    "AL-83": gettext_lazy("contacts that leave the house are known to who answers for them"),
    "AL-84": gettext_lazy("without access to the other CRM its leads and figures stand still"),
    "AL-90": gettext_lazy("whoever does not know the niche finds nothing in it"),
    "AL-91": gettext_lazy("habits come back unseen: twice a year is enough to catch them"),
}


def alerts(user: Person, now: datetime) -> Iterable[Waiting]:
    """Open ones that are not silent; an address of another site is never a door."""
    for alert in open_alerts(user, now)[:AT_MOST]:
        yield Waiting(
            text=alert.words,
            why=str(ALERT_REASONS.get(alert.key, "")),
            url=alert.action_url if alert.action_url.startswith("/") else door("delivery:alerts"),
            action=_("See to it"),
            icon="alert-triangle",
            since=alert.raised_at,
            due=alert.due_at,
            is_late=bool(alert.due_at and alert.due_at < now),
            mute_url=door("delivery:alert-mute", alert.pk),
        )


def promises_due(user: Person, now: datetime) -> Iterable[Waiting]:
    """Own promises of today and of days that are over."""
    zone = people.zone()
    today = local_day(now, zone)
    due = Action.objects.filter(owner=user, state="open", due_date__lte=today).select_related("requested_by")
    for action in due.order_by("due_date", "pk")[:AT_MOST]:
        asked_by = action.requested_by if action.requested_by_id != user.pk else None
        yield Waiting(
            text=action.text,
            why=_("you promised it to %(name)s") % {"name": asked_by} if asked_by else _("you promised it"),
            url=f"{door('loop:promises')}#action-{action.pk}",
            action=_("Done or not?"),
            icon="checklist",
            since=action.created_at,
            due=_end_of(action.due_date, zone),
            is_late=action.is_overdue(today),
        )


def _end_of(day: date | None, zone: Zone) -> datetime | None:
    return None if day is None else day_start(day + timedelta(days=1), zone) - timedelta(minutes=1)


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


def protocol_signatures(user: Person, now: datetime) -> Iterable[Waiting]:
    """What was sent is countersigned by the heads of the meeting; nothing waits for it."""
    for version in unsigned_by(user, now)[:AT_MOST]:
        yield Waiting(
            text=_("The protocol of “%(meeting)s”") % {"meeting": version.protocol.meeting.series.title},
            why=_("waits for your signature: is this what was agreed?"),
            url=door("meetings:protocol", version.protocol_id),
            action=_("Read and sign"),
            icon="writing",
            since=version.sent_at,
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
