"""An hour over calls together: planned, listened to, findings, agreed, trained, measured (A25)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from alignment.shared.errors import DomainError, InvalidInput, NotAllowed
from alignment.shared.words import gettext_noop
from connectors.models import Line
from funnel.models import Activity, Stage
from loop.models import Action
from loop.selectors import language_of
from loop.services import effects
from loop.services.changes import check_version
from loop.services.telling import tell
from people.models import Person
from people.services import audit
from practices.models import ChecklistItem, Finding, ListeningCall, ListeningSession, RecordingNotice
from practices.models.listening import CHECKLIST_EDITORS, LISTENERS, NOTICE_KEEPERS
from practices.selectors import listening as selectors
from practices.selectors.calendar import conflicts, day_of
from practices.services import occurrences

NEXT = {"listened": "findings", "findings": "agreed", "agreed": "trained", "trained": "measured"}
METRIC = "step_rate"


@transaction.atomic
def plan(
    *, rep: Person, marketer: Person, starts_at: datetime, actor: Person, now: datetime, minutes: int = 60,
    way: str = "recorded", stage: Stage | None = None, is_demo: bool = False,
) -> ListeningSession:  # fmt: skip
    """R-CL-01: marketing listens, and so may the heads of sales; whoever is heard is asked into the calendar."""
    if not actor.has_role(*LISTENERS) or not marketer.has_role(*LISTENERS):
        raise NotAllowed(_("Marketing and the heads of sales listen to calls."))
    if rep == marketer:
        raise InvalidInput(_("Listening is for two: choose a colleague."), field="rep")
    if not 10 <= minutes <= 240:
        raise InvalidInput(_("From ten minutes to four hours."), field="minutes")
    if starts_at < now:
        raise InvalidInput(_("The start lies behind us."), field="starts_at")
    ends_at = starts_at + timedelta(minutes=minutes)
    for conflict in conflicts([rep, marketer], starts_at, ends_at):
        if conflict.hard:
            raise InvalidInput(conflict.text, field="starts_at")
    with language_of(None):
        title = _("Call listening: %(stage)s") % {"stage": stage.name} if stage else _("Call listening")
    occurrence = occurrences.plan(
        kind="listening", title=title, starts_at=starts_at, ends_at=ends_at, organiser=actor,
        people=[(marketer, "lead"), (rep, "participant")], now=now, actor=actor, is_demo=is_demo,
    )  # fmt: skip
    session = ListeningSession.objects.create(
        occurrence=occurrence, marketer=marketer, rep=rep, way=way, stage=stage, is_demo=is_demo
    )
    _tell(session, rep, gettext_noop("An hour of listening to calls together is planned."), "planned", now)
    return session


@transaction.atomic
def measure(session: ListeningSession, *, actor: Person, now: datetime) -> ListeningSession:
    """What should move is written down before the hour: the conversion of the step it is about."""
    if session.stage is None:
        raise InvalidInput(_("Choose a stage first: its conversion is what should move."), field="stage")
    card = effects.draft_for_practice(
        metric=METRIC, segment=session.stage.key, start=day_of(session.occurrence.starts_at),
        title=session.occurrence.title, actor=actor, now=now, is_demo=session.is_demo,
    )  # fmt: skip
    occurrences.measure(session.occurrence, card, actor=actor, now=now)
    return session


@transaction.atomic
def add_call(
    session: ListeningSession, *, actor: Person, now: datetime, activity: Activity | None = None,
    stage: Stage | None = None,
) -> ListeningCall:  # fmt: skip
    """R-CL-03: a recording without consent is not taken in; without an activity it is a live call."""
    _must_be_under_way(session)
    if activity is None:
        return ListeningCall.objects.create(session=session, stage=stage, added_at=now, is_demo=session.is_demo)
    if activity.kind != "call" or activity.author_id != session.rep_id:
        raise InvalidInput(_("Choose a call of the colleague who is listened to."), field="activity")
    _may_be_heard(activity)
    found, _is_new = ListeningCall.objects.get_or_create(
        session=session, activity=activity, defaults={"stage": stage, "added_at": now, "is_demo": session.is_demo}
    )
    return found


@transaction.atomic
def open_recording(session: ListeningSession, activity: Activity, *, actor: Person, now: datetime) -> str:
    """The address of the recording; that it was opened is written down."""
    may_open(session, activity)
    audit.record(actor=actor, verb="recording.opened", obj=activity, now=now, is_demo=session.is_demo)
    return activity.recording_url


def may_open(session: ListeningSession, activity: Activity) -> None:
    """R-CL-03: within the session, and with consent."""
    if not session.calls.filter(activity=activity).exists():
        raise DomainError(_("This call is not of this session."))
    _may_be_heard(activity)


def _may_be_heard(activity: Activity) -> None:
    heard = selectors.heard([activity])[0]
    if not heard.may:
        raise DomainError(heard.why)


@transaction.atomic
def give_notice(
    *, is_given: bool, basis: str, actor: Person, now: datetime, line: Line | None = None,
    activity: Activity | None = None,
) -> RecordingNotice:  # fmt: skip
    """R-CL-03: how the client is told of the recording, for a line or a call; the former word stays in the history."""
    if not actor.has_role(*NOTICE_KEEPERS):
        raise NotAllowed(_("The heads of sales and the administrator write this down."))
    if (line is None) == (activity is None):
        raise InvalidInput(_("Name a line or a call."), field="line")
    if not basis.strip():
        raise InvalidInput(_("Say how the client is told, or why not."), field="basis")
    notice = RecordingNotice.objects.create(
        line=line, activity=activity, is_given=is_given, basis=basis.strip()[:300], by=actor, at=now
    )
    audit.record(actor=actor, verb="recording.notice", obj=notice, now=now, is_demo=notice.is_demo)
    return notice


@transaction.atomic
def listened(
    session: ListeningSession, *, actor: Person, now: datetime, minutes: int | None = None,
    expected_version: int | None = None,
) -> ListeningSession:  # fmt: skip
    """Held: how long it took, and at least one call."""
    _check(session, expected_version)
    if session.state != "planned":
        raise DomainError(_("This was listened to already."))
    if not session.calls.exists():
        raise InvalidInput(_("Add the calls first, or the live call you joined."), field="activity")
    occurrences.hold(session.occurrence, actor=actor, now=now)
    planned = round((session.occurrence.ends_at - session.occurrence.starts_at).total_seconds() / 60)
    return _moved(session, "listened", minutes=minutes or planned)


@transaction.atomic
def find(
    session: ListeningSession, *, stage: Stage, observation: str, actor: Person, now: datetime, proposal: str = "",
    item: ChecklistItem | None = None,
) -> Finding:  # fmt: skip
    """R-CL-02: about a stage. Whoever was heard is told at once, and reads every word."""
    if session.state not in {"listened", "findings"}:
        raise DomainError(_("Findings are written after listening and before the agreement."))
    if not observation.strip():
        raise InvalidInput(_("Write what happens at this stage."), field="observation")
    _no_names(session, observation, "observation")
    _no_names(session, proposal, "proposal")
    finding = Finding.objects.create(
        session=session, stage=stage, item=item, observation=observation.strip()[:500],
        proposal=proposal.strip()[:500], by=actor, at=now, is_demo=session.is_demo,
    )  # fmt: skip
    if session.state == "listened":
        _moved(session, "findings")
    audit.record(actor=actor, verb="listening.finding", obj=finding, now=now, is_demo=session.is_demo)
    _tell(session, session.rep, gettext_noop("Findings of the listening are written: read them."), "findings", now)
    return finding


def _no_names(session: ListeningSession, text: str, field: str) -> None:
    """By the last name, which a sentence about a stage does not need."""
    words = text.casefold()
    for person in (session.rep, session.marketer):
        if len(person.last_name) > 2 and person.last_name.casefold() in words:
            raise InvalidInput(_("Name the stage and what happens there, not the colleague."), field=field)


@transaction.atomic
def agree(
    session: ListeningSession, *, text: str, actor: Person, now: datetime, expected_version: int | None = None
) -> ListeningSession:
    """What both sides do about it."""
    _check(session, expected_version)
    _must_be(session, "findings")
    if not text.strip():
        raise InvalidInput(_("Write what you have agreed on."), field="text")
    return _stepped(session, "agreed", actor, now, agreement=text.strip()[:500])


@transaction.atomic
def train(
    session: ListeningSession, *, text: str, actor: Person, now: datetime, expected_version: int | None = None
) -> ListeningSession:
    """R-CL-01: marketers may train too."""
    _check(session, expected_version)
    _must_be(session, "agreed")
    if not text.strip():
        raise InvalidInput(_("Write what was practised."), field="text")
    return _stepped(session, "trained", actor, now, training=text.strip()[:300])


@transaction.atomic
def measured(
    session: ListeningSession, *, actor: Person, now: datetime, expected_version: int | None = None
) -> ListeningSession:
    """“Not found” is a result as good as any."""
    _check(session, expected_version)
    _must_be(session, "trained")
    card = session.occurrence.effect_card
    if card is None or card.state != "judged":
        raise DomainError(_("Its effect card has no verdict yet."))
    return _stepped(session, "measured", actor, now)


def promise(
    session: ListeningSession, *, text: str, owner: Person, due_date: date, actor: Person, now: datetime
) -> Action:
    """A finding becomes a promise with one owner and one day."""
    if session.state == "planned":
        raise DomainError(_("Listen first."))
    return occurrences.promise(
        session.occurrence, text=text, owner=owner, due_date=due_date, actor=actor, now=now
    )  # fmt: skip


def cancel(session: ListeningSession, *, reason: str, actor: Person, now: datetime) -> ListeningSession:
    occurrences.cancel(session.occurrence, reason=reason, actor=actor, now=now)
    return session


@transaction.atomic
def add_item(*, stage: Stage, text: str, actor: Person, now: datetime) -> ChecklistItem:
    _must_edit_checklist(actor)
    if not text.strip():
        raise InvalidInput(_("Write what to listen for."), field="text")
    order = ChecklistItem.objects.filter(stage=stage).count()
    item, _is_new = ChecklistItem.objects.get_or_create(
        stage=stage, text=text.strip()[:200], is_active=True,
        defaults={"order": order, "changed_at": now, "changed_by": actor},
    )  # fmt: skip
    return item


@transaction.atomic
def drop_item(item: ChecklistItem, *, actor: Person, now: datetime) -> ChecklistItem:
    _must_edit_checklist(actor)
    ChecklistItem.objects.filter(pk=item.pk).update(is_active=False, changed_at=now, changed_by=actor)
    return item


def _must_edit_checklist(actor: Person) -> None:
    if not actor.has_role(*CHECKLIST_EDITORS):
        raise NotAllowed(_("The checklist is kept by the heads."))


def _must_be_under_way(session: ListeningSession) -> None:
    if session.occurrence.phase not in {"planned", "ready", "running"}:
        raise DomainError(_("Calls are added before the listening ends."))


def _must_be(session: ListeningSession, state: str) -> None:
    if session.state != state:
        raise DomainError(_("This step is not possible now."))


def _check(session: ListeningSession, expected_version: int | None) -> None:
    check_version(session.occurrence, expected_version)


def _stepped(session: ListeningSession, to: str, actor: Person, now: datetime, **values: Any) -> ListeningSession:
    occurrences.turn(session.occurrence, to=session.occurrence.phase, actor=actor, now=now)
    _moved(session, to, **values)
    audit.record(actor=actor, verb=f"listening.{to}", obj=session.occurrence, now=now, is_demo=session.is_demo)
    return session


def _moved(session: ListeningSession, to: str, **values: Any) -> ListeningSession:
    seen = session.state
    if not ListeningSession.objects.filter(pk=session.pk, state=seen).update(state=to, **values):
        raise DomainError(_("This step is not possible now."))
    session.state = to
    for name, value in values.items():
        setattr(session, name, value)
    return session


def _tell(session: ListeningSession, person: Person, text: str, what: str, now: datetime) -> None:
    tell(
        person, key=f"listening-{session.pk}-{what}", text=text, now=now,
        url=reverse("practices:listening", args=[session.pk]), is_demo=session.is_demo,
    )  # fmt: skip
