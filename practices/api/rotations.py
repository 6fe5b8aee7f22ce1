"""Rotations through the API: one resource for weeks, visits, swaps and rotations elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from people import selectors as people
from people.models import Person
from practices.models import DiaryEntry, HostConfirmation, ProgrammeItem, Rotation, RotationFeedback
from practices.models.rotations import DIRECTIONS, PLACES, PROGRAMME_KINDS, ROTATION_STATES, STATES_OF
from practices.selectors import rotations as selectors
from practices.services import rotation_pauses, rotation_swaps, rotation_tours, rotations
from practices.services.rotation_rules import must_plan

LARGEST_ID = 2**63 - 1


def person_id(*, required: bool = False) -> serializers.IntegerField:
    return serializers.IntegerField(required=required, min_value=1, max_value=LARGEST_ID)


class RotationConfirmationOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = HostConfirmation
        fields = ["host", "side", "agrees", "by", "at"]


class RotationProgrammeOut(serializers.ModelSerializer):
    class Meta:
        model = ProgrammeItem
        fields = ["kind", "title", "minutes"]


class RotationDiaryOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = DiaryEntry
        fields = ["id", "day", "text", "calls", "meetings", "author", "at", "key"]


class RotationFeedbackOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = RotationFeedback
        fields = ["by", "part", "mark", "text", "question", "at"]


class RotationOut(serializers.ModelSerializer):
    """`diary` and `feedback` are null for callers who were not there and lead neither side."""

    id = serializers.IntegerField(source="pk", read_only=True)
    starts_at = MomentField(source="occurrence.starts_at", read_only=True)
    ends_at = MomentField(source="occurrence.ends_at", read_only=True)
    phase = serializers.CharField(source="occurrence.phase", read_only=True)
    days = serializers.ListField(child=serializers.DateField(), read_only=True)
    duties = serializers.ListField(child=serializers.CharField(), read_only=True)
    guests = serializers.SerializerMethodField()
    ideas = serializers.SerializerMethodField()
    confirmations = RotationConfirmationOut(many=True, read_only=True)
    programme = RotationProgrammeOut(many=True, read_only=True)
    diary = serializers.SerializerMethodField()
    feedback = serializers.SerializerMethodField()

    class Meta:
        model = Rotation
        fields = [
            "id", "version", "direction", "state", "phase", "starts_at", "ends_at", "guest", "guests", "host",
            "stand_in", "days", "days_planned", "minutes", "duties", "place", "is_remote", "phone_message_set",
            "autoreply_set", "has_brainstorm", "interrupted_on", "first_way", "confirmations", "programme", "ideas",
            "diary", "feedback",
        ]  # fmt: skip

    def get_guests(self, rotation: Rotation) -> list[int]:
        return [part.person_id for part in rotation.occurrence.parts.all() if part.part == "guest"]

    def get_ideas(self, rotation: Rotation) -> list[int]:
        return [row.idea_id for row in rotation.occurrence.born_ideas.all()]

    def get_diary(self, rotation: Rotation) -> list[dict[str, Any]] | None:
        return RotationDiaryOut(rotation.diary.all(), many=True).data if self._reads(rotation) else None

    def get_feedback(self, rotation: Rotation) -> list[dict[str, Any]] | None:
        return RotationFeedbackOut(rotation.feedback.all(), many=True).data if self._reads(rotation) else None

    def _reads(self, rotation: Rotation) -> bool:
        """Without a question of its own for each row."""
        user = self.context["request"].user
        there = {part.person_id for part in rotation.occurrence.parts.all() if part.part in ("guest", "host")}
        return user.pk in there or user.has_role(*selectors.READS_ALL)


class RotationProgrammeIn(serializers.Serializer):
    kind = serializers.ChoiceField(PROGRAMME_KINDS)
    title = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    minutes = serializers.IntegerField(min_value=1, max_value=540)


class RotationIn(serializers.Serializer):
    """What a direction does not know is left out: a week has a guest and a day, a visit guests, a host and minutes."""

    direction = serializers.ChoiceField(DIRECTIONS)
    guest = person_id()
    guests = serializers.ListField(child=person_id(required=True), required=False, max_length=50)
    host = person_id()
    stand_in = person_id()
    starts_on = serializers.DateField(required=False)
    second_on = serializers.DateField(required=False)
    days = serializers.ListField(child=serializers.DateField(), required=False, max_length=5)
    starts_at = serializers.DateTimeField(required=False)
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=1440)
    programme = RotationProgrammeIn(many=True, required=False, max_length=20)
    place = serializers.ChoiceField(PLACES, required=False)
    is_remote = serializers.BooleanField(required=False, default=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RotationHostIn(serializers.Serializer):
    host = person_id(required=True)


class RotationAgreesIn(serializers.Serializer):
    agrees = serializers.BooleanField(required=False, default=True)


class RotationPrepareIn(serializers.Serializer):
    goals = serializers.CharField(max_length=2000)
    tasks = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    duties = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=20)


class RotationRepliesIn(serializers.Serializer):
    phone_message = serializers.BooleanField(required=False)
    autoreply = serializers.BooleanField(required=False)


class RotationDiaryIn(serializers.Serializer):
    text = serializers.CharField(max_length=4000)
    key = serializers.CharField(max_length=80)
    day = serializers.DateField(required=False)
    calls = serializers.IntegerField(required=False, min_value=0, max_value=500, default=0)
    meetings = serializers.IntegerField(required=False, min_value=0, max_value=50, default=0)


class RotationDayIn(serializers.Serializer):
    on = serializers.DateField(required=False)


class RotationStartsOnIn(serializers.Serializer):
    starts_on = serializers.DateField()


class RotationMoveIn(RotationStartsOnIn):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class RotationDebriefIn(serializers.Serializer):
    summary = serializers.CharField(max_length=4000)
    ideas = serializers.ListField(
        child=serializers.CharField(max_length=1000), required=False, max_length=50, default=list
    )


class RotationSummaryIn(serializers.Serializer):
    summary = serializers.CharField(max_length=4000)


class RotationFeedbackIn(serializers.Serializer):
    mark = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    idea = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    question = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class RotationIdeaIn(serializers.Serializer):
    text = serializers.CharField(max_length=1000)


class RotationReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class RotationCameIn(serializers.Serializer):
    came = serializers.ListField(child=person_id(required=True), required=False, max_length=50)


class RotationBothDaysIn(serializers.Serializer):
    first_on = serializers.DateField()
    second_on = serializers.DateField()


class RotationProgrammeListIn(serializers.Serializer):
    programme = RotationProgrammeIn(many=True, max_length=20)


def colleague(pk: int | None, field: str) -> Person | None:
    if pk is None:
        return None
    found = people.active_people().filter(pk=pk).first()
    if found is None:
        raise InvalidInput(_("There is no such person."), field=field)
    return found


def needed(values: dict[str, Any], *names: str) -> None:
    for name in names:
        if values.get(name) is None:
            raise InvalidInput(_("This field is required."), field=name)


class RotationView(ApiView):
    model = Rotation
    serializer_class = RotationOut

    def rows(self) -> QuerySet[Rotation]:
        found = super().rows().select_related("occurrence")
        return found.prefetch_related(
            "occurrence__parts", "occurrence__born_ideas", "confirmations", "programme", "diary", "feedback"
        )


class Rotations(RotationView, ListCreate):
    input_class = RotationIn
    ordering = ("-occurrence__starts_at", "pk")
    filters: ClassVar = {
        "direction": params.one_of("direction", *STATES_OF),
        "state": params.one_of("state", *[state for state, _label in ROTATION_STATES]),
        "guest": params.number("guest_id"),
        "host": params.number("host_id"),
    }

    def create(self, values: Any) -> Rotation:
        if values["direction"] != "swap":
            must_plan(self.request.user)
        persons = {name: colleague(values.get(name), name) for name in ("guest", "host", "stand_in")}
        common = {"actor": self.request.user, "now": self.now}
        return getattr(self, f"_{values['direction']}")(values, persons, common)  # type: ignore[no-any-return]

    def _rotation(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "guest", "starts_on")
        return rotations.plan(
            **persons, starts_on=values["starts_on"], is_remote=values["is_remote"], reason=values["reason"], **common
        )

    def _elsewhere(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "guest", "days", "place")
        return rotations.plan_elsewhere(
            **persons, place=values["place"], days=values["days"], is_remote=values["is_remote"], **common
        )

    def _tour(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "guests", "host", "starts_at", "minutes")
        guests = [colleague(pk, "guests") for pk in values["guests"]]
        return rotation_tours.plan(
            guests=[guest for guest in guests if guest], host=persons["host"], starts_at=values["starts_at"],
            minutes=values["minutes"], programme=items(values.get("programme", [])), is_remote=values["is_remote"],
            **common,
        )  # fmt: skip

    def _swap(self, values: Any, persons: Any, common: Any) -> Rotation:
        needed(values, "starts_on", "second_on")
        return rotation_swaps.propose(first_on=values["starts_on"], second_on=values["second_on"], **common)[0]


def items(rows: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(row["kind"], row["title"], row["minutes"]) for row in rows]


class OneRotation(RotationView, Retrieve):
    pass


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

    input_class = RotationHostIn

    def act(self, obj: Rotation, values: Any) -> None:
        must_plan(self.request.user)
        rotations.match(obj, host=colleague(values["host"], "host"), **self.common)


class RotationConfirmHost(RotationStep):
    input_class = RotationAgreesIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.confirm_host(obj, **values, **self.common)


class RotationPrepare(RotationStep):
    input_class = RotationPrepareIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.prepare(obj, **values, **self.common)


class RotationReplies(RotationStep):
    """Phone message and auto-reply: without both the week does not start (R-RO-04)."""

    input_class = RotationRepliesIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.set_replies(obj, **values, **self.common)


class RotationStart(RotationStep):
    def act(self, obj: Rotation, values: Any) -> None:
        rotations.start(obj, **self.common)


class RotationDiary(RotationStep):
    """`key` is the device's own: the same one again changes nothing."""

    input_class = RotationDiaryIn
    versioned = False

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.write_diary(obj, **values, **self.plain)


class RotationInterrupt(RotationStep):
    input_class = RotationDayIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotation_pauses.interrupt(obj, **values, **self.common)


class RotationResume(RotationStep):
    input_class = RotationStartsOnIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotation_pauses.resume(obj, **values, **self.common)


class RotationFinish(RotationStep):
    """A week is finished; a visit or the day of a swap took place."""

    input_class = RotationCameIn

    def act(self, obj: Rotation, values: Any) -> None:
        if obj.direction == "tour":
            rotation_tours.hold(obj, came=values.get("came"), **self.common)
        elif obj.direction == "swap":
            rotation_swaps.hold(obj, **self.common)
        else:
            rotations.finish(obj, **self.common)


class RotationIdea(RotationStep):
    input_class = RotationIdeaIn
    versioned = False

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.add_idea(obj, **values, **self.plain)


class RotationDebrief(RotationStep):
    """A week tells its ideas (R-RO-08); the day of a swap becomes a topic (R-RT-03); a visit is closed."""

    input_class = RotationDebriefIn

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
    input_class = RotationFeedbackIn
    versioned = False

    def act(self, obj: Rotation, values: Any) -> None:
        service = rotation_tours.tell_how_it_was if obj.direction == "tour" else rotations.give_feedback
        service(obj, **values, **self.plain)


class RotationMove(RotationStep):
    input_class = RotationMoveIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.move(obj, **values, **self.common)


class RotationDecline(RotationStep):
    input_class = RotationReasonIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotations.decline(obj, **values, **self.common)


class RotationAbort(RotationStep):
    input_class = RotationReasonIn

    def act(self, obj: Rotation, values: Any) -> None:
        service: Callable[..., Any] = rotation_swaps.cancel if obj.direction == "swap" else rotations.abort
        service(obj, **values, **self.common)


class RotationProgramme(RotationStep):
    input_class = RotationProgrammeListIn

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

    input_class = RotationBothDaysIn

    def act(self, obj: Rotation, values: Any) -> None:
        rotation_swaps.replan(obj, **values, **self.common)
