"""The steps of a rotation as buttons and short forms: what is typed, what is called, who is offered it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _

from alignment.shared.words import gettext_noop
from people.models import Person
from practices.forms import rotations as forms
from practices.models import Rotation
from practices.models.occurrences import PLANNERS
from practices.models.rotations import AHEAD_STATES, WEEKS
from practices.selectors.rotation_hosts import confirmed, is_confirmed
from practices.services import rotation_pauses, rotation_swaps, rotation_tours, rotations
from practices.services.rotation_rules import sides_of

Call = Callable[[Rotation, dict[str, Any], dict[str, Any]], Any]


@dataclass(frozen=True)
class Step:
    """`plans`: who may is asked before what was typed is read."""

    form: type[forms.StepForm]
    act: Call
    plans: bool = False

    @property
    def has_fields(self) -> bool:
        return self.form is not forms.StepForm


@dataclass(frozen=True)
class Offer:
    """`main` steps stand open as what comes next; the others wait behind “More”."""

    verb: str
    label: str
    form: django_forms.Form
    is_main: bool
    is_open: bool = False
    has_fields: bool = True

    def refused(self, form: django_forms.Form) -> Offer:
        return replace(self, form=form, is_open=True)


def plain(service: Callable[..., Any]) -> Call:
    return lambda rotation, given, common: service(rotation, **given, **common)


def unversioned(service: Callable[..., Any]) -> Call:
    def call(rotation: Rotation, given: dict[str, Any], common: dict[str, Any]) -> Any:
        return service(rotation, **given, actor=common["actor"], now=common["now"])

    return call


def feedback(rotation: Rotation, given: dict[str, Any], common: dict[str, Any]) -> Any:
    service = rotation_tours.tell_how_it_was if rotation.direction == "tour" else rotations.give_feedback
    return service(rotation, **given, actor=common["actor"], now=common["now"])


def hold(rotation: Rotation, given: dict[str, Any], common: dict[str, Any]) -> Any:
    service = rotation_tours.hold if rotation.direction == "tour" else rotation_swaps.hold
    return service(rotation, **common)


def cancel(rotation: Rotation, given: dict[str, Any], common: dict[str, Any]) -> Any:
    service = rotation_swaps.cancel if rotation.direction == "swap" else rotations.abort
    return service(rotation, **given, **common)


def no_to_host(rotation: Rotation, given: dict[str, Any], common: dict[str, Any]) -> Any:
    return rotations.confirm_host(rotation, agrees=False, **common)


STEPS: Mapping[str, Step] = {
    "match": Step(forms.HostForm, plain(rotations.match), plans=True),
    "confirm-host": Step(forms.StepForm, plain(rotations.confirm_host)),
    "refuse-host": Step(forms.StepForm, no_to_host),
    "replies": Step(forms.RepliesForm, plain(rotations.set_replies)),
    "prepare": Step(forms.PrepareForm, plain(rotations.prepare)),
    "start": Step(forms.StepForm, plain(rotations.start)),
    "interrupt": Step(forms.StepForm, plain(rotation_pauses.interrupt)),
    "resume": Step(forms.WeekOfForm, plain(rotation_pauses.resume)),
    "finish": Step(forms.StepForm, plain(rotations.finish)),
    "idea": Step(forms.IdeaForm, unversioned(rotations.add_idea)),
    "debrief": Step(forms.DebriefForm, plain(rotations.debrief)),
    "route": Step(forms.StepForm, plain(rotations.route_ideas)),
    "feedback": Step(forms.FeedbackForm, feedback),
    "move": Step(forms.MoveForm, plain(rotations.move), plans=True),
    "decline": Step(forms.ReasonForm, plain(rotations.decline)),
    "abort": Step(forms.ReasonForm, cancel),
    "invite": Step(forms.StepForm, plain(rotation_tours.invite)),
    "hold": Step(forms.StepForm, hold),
    "close": Step(forms.SummaryForm, plain(rotation_tours.close)),
    "agree": Step(forms.StepForm, plain(rotation_swaps.agree)),
    "replan": Step(forms.ReplanForm, plain(rotation_swaps.replan)),
    "tell": Step(forms.SummaryForm, plain(rotation_swaps.debrief)),
}
LABELS = {
    "match": gettext_noop("Choose the host"),
    "confirm-host": gettext_noop("Confirm the host"),
    "refuse-host": gettext_noop("Ask for another host"),
    "replies": gettext_noop("Phone message and auto-reply"),
    "prepare": gettext_noop("Prepare the week"),
    "start": gettext_noop("Begin the week"),
    "interrupt": gettext_noop("Fell ill: make up the rest later"),
    "resume": gettext_noop("Make up the rest"),
    "finish": gettext_noop("Finish the week"),
    "idea": gettext_noop("Write down an idea"),
    "debrief": gettext_noop("Tell the colleagues"),
    "route": gettext_noop("Hand the ideas to the heads"),
    "feedback": gettext_noop("How was it?"),
    "move": gettext_noop("Another week"),
    "decline": gettext_noop("I cannot go"),
    "abort": gettext_noop("Break it off"),
    "invite": gettext_noop("Invite"),
    "hold": gettext_noop("It took place"),
    "close": gettext_noop("Close with a summary"),
    "agree": gettext_noop("Agree"),
    "replan": gettext_noop("Plan both days anew"),
    "tell": gettext_noop("Tell what was seen"),
}


def said_of(verb: str) -> str:
    return _("Done: %(step)s") % {"step": _(LABELS[verb])}


def offered(user: Person, rotation: Rotation, today: date) -> list[Offer]:
    """What this person can do now, the next step first."""
    verbs = _verbs(user, rotation, today)
    return [
        Offer(
            verb, _(LABELS[verb]), STEPS[verb].form(auto_id=f"{verb}-%s", rotation=rotation, initial=_known(rotation)),
            is_main, has_fields=STEPS[verb].has_fields,
        )
        for verb, is_main in verbs.items()
    ]  # fmt: skip


def _known(rotation: Rotation) -> dict[str, Any]:
    brief = getattr(rotation.occurrence, "brief", None)
    return {
        "version": rotation.version, "phone_message": rotation.phone_message_set, "autoreply": rotation.autoreply_set,
        "goals": brief.goals if brief else _("Look, remember, look for ideas: what do clients ask, what does the seller lack?"),
        "tasks": brief.tasks if brief else "",
    }  # fmt: skip


def _verbs(user: Person, rotation: Rotation, today: date) -> dict[str, bool]:
    plans = user.has_role(*PLANNERS)
    there = user.pk in (rotation.guest_id, rotation.host_id)
    guests = rotation.occurrence.parts.filter(person=user, part__in=["guest", "host"]).exists()
    found: dict[str, bool] = {}
    if rotation.direction in WEEKS:
        found = _week(user, rotation, today, plans=plans, there=there)
    elif rotation.direction == "tour" and (plans or there):
        found = {"queued": {"invite": True}, "invited": {"hold": True}, "feedback": {"close": True}}.get(
            rotation.state, {}
        )
    elif rotation.direction == "swap":
        found = _swap(user, rotation, plans=plans)
    told = rotation.feedback.filter(by=user).exists()
    if guests and not told and rotation.state in ("finished", "debriefed", "ideas_routed", "held", "feedback"):
        found |= {"feedback": rotation.direction == "tour"}
    if (plans or there) and rotation.state in (*AHEAD_STATES, "running"):
        found |= {"abort": False}
    return found


def _week(user: Person, rotation: Rotation, today: date, *, plans: bool, there: bool) -> dict[str, bool]:
    state, found = rotation.state, {}
    if state == "matched" and rotation.direction == "rotation":
        said = confirmed(rotation)
        if any(side not in said for side in sides_of(user, rotation)):
            found |= {"confirm-host": True, "refuse-host": False}
    if plans and state in ("queued", "matched"):
        found |= {"match": state == "queued"}
    if not (plans or there):
        return found
    ready = rotation.direction != "rotation" or is_confirmed(rotation)
    if state == "matched" and ready:
        found |= {"prepare": True}
    if state in ("queued", "matched", "prepared"):
        found |= {"replies": state == "prepared" and not (rotation.phone_message_set and rotation.autoreply_set)}
        found |= {"move": False} if plans and rotation.direction == "rotation" else {}
        found |= {"decline": False} if user.pk == rotation.guest_id else {}
    if state == "prepared" and rotation.first_day and rotation.first_day <= today:
        found |= {"start": True}
    if state == "running":
        found |= _running(rotation, today)
    after = {"finished": {"debrief": True, "idea": False}, "debriefed": {"route": True}}
    return found | after.get(state, {})


def _running(rotation: Rotation, today: date) -> dict[str, bool]:
    if rotation.interrupted_on is not None:
        return {"resume": True}
    is_over = rotation.last_day is not None and today >= rotation.last_day
    missed = {"interrupt": False} if today.isoformat() in rotation.days else {}
    return {"finish": True, "idea": False, **missed} if is_over else {"idea": True, **missed}


def _swap(user: Person, rotation: Rotation, *, plans: bool) -> dict[str, bool]:
    found: dict[str, bool] = {}
    ours = user.pk in (rotation.guest_id, rotation.host_id)
    if rotation.state == "proposed" and ours:
        found |= {"agree": True}
    if rotation.state in ("proposed", "agreed") and user.has_role(*rotation_swaps.PROPOSERS):
        found |= {"replan": False}
    if plans or ours:
        found |= {"agreed": {"hold": True}, "held": {"tell": True}}.get(rotation.state, {})
    return found
