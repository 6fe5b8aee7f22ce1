"""Listening to calls through the API. There is no field that rates a person (R-CL-02)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from funnel.models import Activity, Lead, Stage
from people.models import Person
from practices.models import Finding, ListeningSession
from practices.models.listening import LISTENERS, SESSION_STATES, WAYS
from practices.services import listening

LARGEST_ID = 2**63 - 1


class FindingOut(serializers.ModelSerializer):
    stage = serializers.CharField(source="stage.key", read_only=True)
    at = MomentField(read_only=True)

    class Meta:
        model = Finding
        fields = ["id", "stage", "item", "observation", "proposal", "by", "at"]


class ListeningOut(serializers.ModelSerializer):
    """`calls` are numbers of activities; a live call has none."""

    id = serializers.IntegerField(source="pk", read_only=True)
    version = serializers.IntegerField(read_only=True)
    title = serializers.CharField(source="occurrence.title", read_only=True)
    phase = serializers.CharField(source="occurrence.phase", read_only=True)
    starts_at = MomentField(source="occurrence.starts_at", read_only=True)
    ends_at = MomentField(source="occurrence.ends_at", read_only=True)
    effect_card = serializers.IntegerField(source="occurrence.effect_card_id", read_only=True, allow_null=True)
    stage = serializers.CharField(source="stage.key", read_only=True, default=None, allow_null=True)
    calls = serializers.SerializerMethodField()
    findings = FindingOut(many=True, read_only=True)

    class Meta:
        model = ListeningSession
        fields = [
            "id", "version", "title", "phase", "state", "marketer", "rep", "way", "stage", "starts_at", "ends_at",
            "minutes", "calls", "findings", "agreement", "training", "effect_card",
        ]  # fmt: skip

    def get_calls(self, session: ListeningSession) -> list[int]:
        return [call.activity_id for call in session.calls.all() if call.activity_id]


class ListeningIn(serializers.Serializer):
    rep = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    marketer = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    starts_at = MomentField()
    minutes = serializers.IntegerField(required=False, min_value=10, max_value=240)
    way = serializers.ChoiceField(WAYS, required=False)
    stage = serializers.CharField(max_length=60, required=False, allow_blank=True)


class CallIn(serializers.Serializer):
    activity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)


class ListenedIn(serializers.Serializer):
    minutes = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=240)


class FindingIn(serializers.Serializer):
    stage = serializers.CharField(max_length=60)
    observation = serializers.CharField(max_length=500)
    proposal = serializers.CharField(max_length=500, required=False, allow_blank=True)


class WordsIn(serializers.Serializer):
    text = serializers.CharField(max_length=500)


class PromiseIn(serializers.Serializer):
    text = serializers.CharField(max_length=400)
    owner = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    due_date = serializers.DateField()


class ListeningView(ApiView):
    model = ListeningSession
    serializer_class = ListeningOut

    def rows(self) -> QuerySet[ListeningSession]:
        found = ListeningSession.objects.visible_to(self.request.user).select_related("occurrence", "stage")
        return found.prefetch_related("calls", "findings__stage")

    def person(self, pk: int, field: str) -> Person:
        found = Person.objects.visible_to(self.request.user).filter(pk=pk, is_active=True).first()
        if found is None:
            raise InvalidInput(_("There is no such person."), field=field)
        return found

    def stage(self, key: str) -> Stage | None:
        if not key:
            return None
        found = Stage.objects.filter(pipeline__key="sales", key=key).first()
        if found is None:
            raise InvalidInput(_("There is no such object."), field="stage")
        return found

    def shown(self, obj: Any, status: int = 200) -> Any:
        return super().shown(self.rows().get(pk=obj.pk), status)


class ListeningSessions(ListeningView, ListCreate):
    input_class = ListeningIn
    ordering = ("-pk",)
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in SESSION_STATES]),
        "rep": params.number("rep_id"),
        "marketer": params.number("marketer_id"),
    }

    def create(self, values: Any) -> ListeningSession:
        user, marketer = self.request.user, values.pop("marketer", None)
        if not user.has_role(*LISTENERS):
            raise NotAllowed(_("Marketing and the heads of sales listen to calls."))
        return listening.plan(
            rep=self.person(values.pop("rep"), "rep"), stage=self.stage(values.pop("stage", "")),
            marketer=self.person(marketer, "marketer") if marketer else user, actor=user, now=self.now, **values,
        )  # fmt: skip


class OneListening(ListeningView, Retrieve):
    pass


class ListeningStep(ListeningView, Action):
    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now}


class ListeningCallAdd(ListeningStep):
    """R-CL-03: without consent a recording is refused, with the reason; without an activity it is a live call."""

    input_class = CallIn

    def act(self, obj: ListeningSession, values: Any) -> None:
        activity = None
        if values.get("activity"):
            leads = Lead.objects.visible_to(self.request.user)
            activity = Activity.objects.filter(pk=values["activity"], lead__in=leads).first()
            if activity is None:
                raise InvalidInput(_("There is no such object."), field="activity")
        listening.add_call(obj, activity=activity, **self.common)


class ListeningListened(ListeningStep):
    input_class = ListenedIn

    def act(self, obj: ListeningSession, values: Any) -> None:
        listening.listened(
            obj, minutes=values.get("minutes"), **self.common
        )  # fmt: skip


class ListeningFind(ListeningStep):
    input_class = FindingIn

    def act(self, obj: ListeningSession, values: Any) -> None:
        stage = self.stage(values.pop("stage"))
        if stage is None:
            raise InvalidInput(_("Choose the stage."), field="stage")
        listening.find(obj, stage=stage, **values, **self.common)


class ListeningPromise(ListeningStep):
    input_class = PromiseIn

    def act(self, obj: ListeningSession, values: Any) -> None:
        owner = self.person(values.pop("owner"), "owner")
        listening.promise(obj, owner=owner, **values, **self.common)


class ListeningAgree(ListeningStep):
    input_class = WordsIn

    def act(self, obj: ListeningSession, values: Any) -> None:
        listening.agree(obj, text=values["text"], **self.common)


class ListeningTrain(ListeningStep):
    input_class = WordsIn

    def act(self, obj: ListeningSession, values: Any) -> None:
        listening.train(obj, text=values["text"], **self.common)


class ListeningMeasured(ListeningStep):
    """After the verdict of its effect card, whatever it says."""

    def act(self, obj: ListeningSession, values: Any) -> None:
        listening.measured(obj, **self.common)


class ListeningCancel(ListeningStep):
    input_class = WordsIn

    def act(self, obj: ListeningSession, values: Any) -> None:
        listening.cancel(obj, reason=values["text"], **self.common)
