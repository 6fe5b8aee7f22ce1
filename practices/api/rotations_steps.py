"""The steps of a rotation, each one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from delivery.api.views import Action
from practices.api import rotations_inputs as inputs
from practices.api.rotations import RotationView, colleague, items
from practices.models import Rotation
from practices.services import rotation_pauses, rotation_swaps, rotation_tours, rotations
from practices.services.rotation_rules import must_plan


class RotationStep(RotationView, Action):
    """Who may take which step, the service says."""

    needs_edit = False

    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}

    @property
    def plain(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now}


class RotationMatch(RotationStep):
    """Names the host, who then is confirmed by both heads (R-RO-05)."""

    input_class = inputs.RotationHostIn

    def act(self, obj: Rotation, values: Any) -> None:
        must_plan(self.request.user)
        rotations.match(obj, host=colleague(values["host"], "host"), **self.common)


class RotationConfirmHost(RotationStep):
    input_class = inputs.RotationAgreesIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.confirm_host(obj, **values, **self.common)


class RotationPrepare(RotationStep):
    input_class = inputs.RotationPrepareIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.prepare(obj, **values, **self.common)


class RotationReplies(RotationStep):
    """Phone message and auto-reply: without both the week does not start (R-RO-04)."""

    input_class = inputs.RotationRepliesIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.set_replies(obj, **values, **self.common)


class RotationStart(RotationStep):
    def act(self, obj: Rotation, values: Any) -> None:
        rotations.start(obj, **self.common)


class RotationDiary(RotationStep):
    """`key` is the device's own: the same one again changes nothing."""

    input_class = inputs.RotationDiaryIn
    versioned = False

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.write_diary(obj, **values, **self.plain)


class RotationInterrupt(RotationStep):
    input_class = inputs.RotationDayIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotation_pauses.interrupt(obj, **values, **self.common)


class RotationResume(RotationStep):
    input_class = inputs.RotationStartsOnIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotation_pauses.resume(obj, **values, **self.common)


class RotationFinish(RotationStep):
    """A week is finished; a visit or the day of a swap took place."""

    input_class = inputs.RotationCameIn

    def act(self, obj: Rotation, values: Any) -> None:
        if obj.direction == "tour":
            rotation_tours.hold(obj, came=values.get("came"), **self.common)
        elif obj.direction == "swap":
            rotation_swaps.hold(obj, **self.common)
        else:
            rotations.finish(obj, **self.common)


class RotationIdea(RotationStep):
    input_class = inputs.RotationIdeaIn
    versioned = False

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.add_idea(obj, **values, **self.plain)


class RotationDebrief(RotationStep):
    """A week tells its ideas (R-RO-08); the day of a swap becomes a topic (R-RT-03); a visit is closed."""

    input_class = inputs.RotationDebriefIn

    def act(self, obj: Rotation, values: Any) -> None:
        if obj.direction in ("tour", "swap"):
            service: Callable[..., Any] = rotation_tours.close if obj.direction == "tour" else rotation_swaps.debrief
            service(obj, summary=values["summary"], **self.common)
        else:
            rotations.debrief(obj, **values, **self.common)


class RotationRoute(RotationStep):
    def act(self, obj: Rotation, values: Any) -> None:
        rotations.route_ideas(obj, **self.common)


class RotationGiveFeedback(RotationStep):
    input_class = inputs.RotationFeedbackIn
    versioned = False

    def act(self, obj: Rotation, values: Any) -> None:
        service = rotation_tours.tell_how_it_was if obj.direction == "tour" else rotations.give_feedback
        service(obj, **values, **self.plain)


class RotationMove(RotationStep):
    input_class = inputs.RotationMoveIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.move(obj, **values, **self.common)


class RotationDecline(RotationStep):
    input_class = inputs.RotationReasonIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.decline(obj, **values, **self.common)


class RotationAbort(RotationStep):
    input_class = inputs.RotationReasonIn

    def act(self, obj: Rotation, values: Any) -> None:
        service: Callable[..., Any] = rotation_swaps.cancel if obj.direction == "swap" else rotations.abort
        service(obj, **values, **self.common)


class RotationProgramme(RotationStep):
    input_class = inputs.RotationProgrammeListIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotation_tours.set_programme(obj, items(values["programme"]), **self.plain)


class RotationInvite(RotationStep):
    def act(self, obj: Rotation, values: Any) -> None:
        rotation_tours.invite(obj, **self.common)


class RotationAgree(RotationStep):
    def act(self, obj: Rotation, values: Any) -> None:
        rotation_swaps.agree(obj, **self.common)


class RotationReplan(RotationStep):
    """Both days of a swap; one that took place stays."""

    input_class = inputs.RotationBothDaysIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotation_swaps.replan(obj, **values, **self.common)
