"""The scripts and their history through the API; one changes them, whoever listens proposes (R-CL-01, SD8)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from funnel.models import Stage
from practices.models import ListeningSession, Script, ScriptProposal, ScriptVersion
from practices.models.listening import LISTENERS
from practices.services import listening_scripts as scripts

LARGEST_ID = 2**63 - 1
LONGEST = 20_000


class ScriptVersionOut(serializers.ModelSerializer):
    """The whole words as they stood, and why they changed."""

    stage = serializers.CharField(source="stage.key", read_only=True)
    at = MomentField(read_only=True)

    class Meta:
        model = ScriptVersion
        fields = ["number", "stage", "text", "why", "proposal", "by", "at"]


class ScriptProposalOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)
    answered_at = MomentField(read_only=True)

    class Meta:
        model = ScriptProposal
        fields = ["id", "session", "text", "why", "by", "at", "state", "answer", "answered_by", "answered_at"]


class ScriptOut(serializers.ModelSerializer):
    """`number` and `text` are those of the newest version; `version` counts changes of the object for If-Match."""

    stage = serializers.CharField(source="stage.key", read_only=True)
    number = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)
    created_at = MomentField(read_only=True)

    class Meta:
        model = Script
        fields = ["id", "version", "stage", "title", "is_active", "created_at", "number", "text"]


class ScriptInFull(ScriptOut):
    """With its history and every proposal, the newest first."""

    versions = ScriptVersionOut(many=True, read_only=True)
    proposals = ScriptProposalOut(many=True, read_only=True)

    class Meta(ScriptOut.Meta):
        fields = [*ScriptOut.Meta.fields, "versions", "proposals"]

    def to_representation(self, script: Script) -> dict[str, Any]:
        shown = super().to_representation(script)
        shown["versions"].sort(key=lambda version: -version["number"])
        shown["proposals"].sort(key=lambda proposal: -proposal["id"])
        return shown


class ScriptIn(serializers.Serializer):
    stage = serializers.CharField(max_length=60)
    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=LONGEST)


class ScriptChangeIn(serializers.Serializer):
    text = serializers.CharField(max_length=LONGEST)
    why = serializers.CharField(max_length=500)


class ScriptProposalIn(ScriptChangeIn):
    """`session` is the listening it was heard in."""

    session = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)


class ScriptAdoptIn(serializers.Serializer):
    """As proposed, or in the `text` of the head of sales."""

    proposal = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    text = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")
    answer = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ScriptDeclineIn(serializers.Serializer):
    proposal = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    answer = serializers.CharField(max_length=500)


class ScriptView(ApiView):
    model = Script
    serializer_class: Any = ScriptInFull

    def rows(self) -> QuerySet[Script]:
        newest = ScriptVersion.objects.filter(script=OuterRef("pk")).order_by("-number")
        found = super().rows().select_related("stage").annotate(
            number=Subquery(newest.values("number")[:1]), text=Subquery(newest.values("text")[:1])
        )  # fmt: skip
        return found.prefetch_related("versions__stage", "proposals")

    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now}

    def must_change(self) -> None:
        if not scripts.may_change(self.request.user):
            raise NotAllowed(_("Only the head of sales changes the script; you may propose."))


class Scripts(ScriptView, ListCreate):
    """The head of sales writes; the commercial director where nobody heads sales."""

    serializer_class = ScriptOut
    input_class = ScriptIn
    ordering = ("-pk",)
    filters: ClassVar = {
        "stage": params.exact("stage__key"),
        "is_active": params.exact("is_active", params.boolean),
    }

    def rows(self) -> QuerySet[Script]:
        return super().rows().prefetch_related(None)

    def create(self, values: Any) -> Script:
        self.must_change()
        stage = Stage.objects.filter(pipeline__key="sales", key=values.pop("stage")).first()
        if stage is None:
            raise InvalidInput(_("There is no such object."), field="stage")
        made = scripts.write(stage=stage, **values, **self.common)
        return self.rows().get(pk=made.pk)


class OneScript(ScriptView, Retrieve):
    pass


class ScriptStep(ScriptView, Action):
    """Who may, the service says."""

    needs_edit = False

    def proposal(self, script: Script, pk: int) -> ScriptProposal:
        found = script.proposals.select_related("script", "by").filter(pk=pk).first()
        if found is None:
            raise InvalidInput(_("There is no such object."), field="proposal")
        return found


class ScriptChange(ScriptStep):
    """A new version; the former ones stay as they were."""

    input_class = ScriptChangeIn

    def act(self, obj: Script, values: Any) -> None:
        self.must_change()
        scripts.change_text(obj, **values, expected_version=self.expected_version(), **self.common)


class ScriptPropose(ScriptStep):
    """R-CL-01: whoever listens proposes, and so do the sellers; the head of sales answers."""

    input_class = ScriptProposalIn
    versioned = False

    def act(self, obj: Script, values: Any) -> None:
        user, number = self.request.user, values.pop("session", None)
        if not user.has_role(*LISTENERS, "sales_rep"):
            raise NotAllowed(_("Whoever listens to calls proposes."))
        session = ListeningSession.objects.visible_to(user).filter(pk=number).first() if number else None
        if number and session is None:
            raise InvalidInput(_("There is no such object."), field="session")
        scripts.propose(obj, by=user, session=session, now=self.now, **values)


class ScriptAdopt(ScriptStep):
    input_class = ScriptAdoptIn

    def act(self, obj: Script, values: Any) -> None:
        self.must_change()
        scripts.adopt(self.proposal(obj, values.pop("proposal")), **values, **self.common)


class ScriptDecline(ScriptStep):
    """With the reason, which its author hears."""

    input_class = ScriptDeclineIn

    def act(self, obj: Script, values: Any) -> None:
        self.must_change()
        scripts.decline(self.proposal(obj, values["proposal"]), answer=values["answer"], **self.common)
