"""Materials through the API; files come in by the page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import Action, ApiView, ListCreate, Retrieve
from funnel.models import Lead
from people.models import Person
from practices.models import Asset
from practices.models.assets import ASSET_KINDS, ASSET_LANGUAGES, ASSET_STATES
from practices.selectors import assets as selectors
from practices.selectors.calendar import day_of
from practices.services import assets

LARGEST_ID = 2**63 - 1


class AssetOut(serializers.ModelSerializer):
    """`condition` is fresh, stale or museum, told from `reviewed_at` (R-CF-01)."""

    reviewed_at = MomentField(read_only=True)
    created_at = MomentField(read_only=True)
    retire_asked_at = MomentField(read_only=True)
    retired_at = MomentField(read_only=True)
    last_used = MomentField(read_only=True)
    condition = serializers.SerializerMethodField()
    uses_lately = serializers.IntegerField(read_only=True)
    wins = serializers.IntegerField(read_only=True)

    class Meta:
        model = Asset
        fields = [
            "id", "version", "kind", "title", "owner", "state", "condition", "reviewed_at", "created_at",
            "uses_lately", "wins", "last_used", "retire_asked_at", "retire_asked_by", "retired_at", "retire_reason",
        ]  # fmt: skip

    def get_condition(self, asset: Asset) -> str:
        return selectors.condition_of(asset, day_of(self.context["view"].now))


class AssetVersionIn(serializers.Serializer):
    link = serializers.CharField(max_length=500)
    language = serializers.ChoiceField(ASSET_LANGUAGES, required=False)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class AssetIn(AssetVersionIn):
    kind = serializers.ChoiceField(ASSET_KINDS)
    title = serializers.CharField(max_length=200)
    owner = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)


class AssetUseIn(serializers.Serializer):
    lead = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    is_local_copy = serializers.BooleanField(required=False)


class AssetNoteIn(serializers.Serializer):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AssetReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300)


class AssetConsentIn(AssetNoteIn):
    is_given = serializers.BooleanField()


class AssetView(ApiView):
    model = Asset
    serializer_class = AssetOut

    def rows(self) -> Any:
        return selectors.materials(self.request.user, self.now)


class Assets(AssetView, ListCreate):
    input_class = AssetIn
    ordering = ("-id", "reviewed_at")
    filters: ClassVar = {
        "state": params.one_of("state", *[key for key, _label in ASSET_STATES]),
        "kind": params.one_of("kind", *[key for key, _label in ASSET_KINDS]),
        "owner": params.number("owner_id"),
        "reviewed_to": params.until("reviewed_at"),
    }

    def create(self, values: Any) -> Any:
        owner = _owner(self.request.user, values.pop("owner", None))
        made = assets.create(owner=owner, actor=self.request.user, now=self.now, **values)
        return self.rows().get(pk=made.pk)


class OneAsset(AssetView, Retrieve):
    pass


class AssetStep(AssetView, Action):
    @property
    def common(self) -> dict[str, Any]:
        return {"actor": self.request.user, "now": self.now, "expected_version": self.expected_version()}


class AssetApprove(AssetStep):
    def act(self, obj: Asset, values: Any) -> None:
        assets.approve(obj, **self.common)


class AssetReview(AssetStep):
    """Looked through and still right."""

    def act(self, obj: Asset, values: Any) -> None:
        assets.review(obj, **self.common)


class AssetRenew(AssetStep):
    """A new version by link; requests for it are answered."""

    input_class = AssetVersionIn

    def act(self, obj: Asset, values: Any) -> None:
        assets.add_version(obj, **values, **self.common)


class AssetShow(AssetStep):
    """Shown to the client of this lead: declared by the caller."""

    input_class = AssetUseIn
    needs_edit = False

    def act(self, obj: Asset, values: Any) -> None:
        lead = Lead.objects.visible_to(self.request.user).alive().filter(pk=values.pop("lead")).first()
        if lead is None:
            raise InvalidInput(_("There is no such object."), field="lead")
        assets.use(obj, lead=lead, person=self.request.user, now=self.now, **values)


class AssetAsk(AssetStep):
    """R-CF-02: its owner promises an update."""

    input_class = AssetNoteIn
    needs_edit = False

    def act(self, obj: Asset, values: Any) -> None:
        assets.ask_for_update(obj, requester=self.request.user, now=self.now, note=values["note"])


class AssetRetire(AssetStep):
    """R-CF-03: what won deals within ninety days waits for sales; then `retire_asked_at` is set."""

    input_class = AssetReasonIn

    def act(self, obj: Asset, values: Any) -> None:
        assets.retire(obj, reason=values["reason"], **self.common)


class AssetConsentGiven(AssetStep):
    """The heads of sales answer, with a reason where they keep it."""

    input_class = AssetConsentIn
    needs_edit = False

    def act(self, obj: Asset, values: Any) -> None:
        assets.consent(obj, is_given=values["is_given"], note=values["note"], **self.common)


class AssetRestore(AssetStep):
    def act(self, obj: Asset, values: Any) -> None:
        assets.restore(obj, **self.common)


def _owner(user: Person, pk: int | None) -> Person:
    if pk is None:
        return user
    owner = Person.objects.visible_to(user).filter(pk=pk, is_active=True).first()
    if owner is None:
        raise InvalidInput(_("There is no such person."), field="owner")
    return owner
