"""R-CL-03: whether clients are told of the recording, for a line or for one call. The last word counts; none is changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from alignment.shared.errors import InvalidInput, NotAllowed
from connectors.models import Line
from delivery.api import params
from delivery.api.fields import MomentField
from delivery.api.views import ApiView, ListCreate, Retrieve
from funnel.models import Activity, Lead
from practices.models import RecordingNotice
from practices.models.listening import NOTICE_KEEPERS
from practices.services import listening

LARGEST_ID = 2**63 - 1


class RecordingNoticeOut(serializers.ModelSerializer):
    at = MomentField(read_only=True)

    class Meta:
        model = RecordingNotice
        fields = ["id", "line", "activity", "is_given", "basis", "by", "at"]


class RecordingNoticeIn(serializers.Serializer):
    """Either a line or a call; `basis` says how the client is told, or why not."""

    line = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    activity = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_ID)
    is_given = serializers.BooleanField()
    basis = serializers.CharField(max_length=300)


class NoticeView(ApiView):
    model = RecordingNotice
    serializer_class = RecordingNoticeOut

    def rows(self) -> QuerySet[RecordingNotice]:
        """The whole history, for those who keep it."""
        found = RecordingNotice.objects.all()
        return found if self.request.user.has_role(*NOTICE_KEEPERS) else found.none()


class RecordingNotices(NoticeView, ListCreate):
    input_class = RecordingNoticeIn
    ordering = ("-pk",)
    filters: ClassVar = {
        "line": params.number("line_id"),
        "activity": params.number("activity_id"),
        "is_given": params.exact("is_given", params.boolean),
    }

    def create(self, values: Any) -> RecordingNotice:
        if not self.request.user.has_role(*NOTICE_KEEPERS):
            raise NotAllowed(_("The heads of sales and the administrator write this down."))
        leads = Lead.objects.visible_to(self.request.user)
        line = self._one(Line.objects.filter(is_active=True), values.pop("line", None), "line")
        calls = Activity.objects.filter(kind="call", lead__in=leads)
        activity = self._one(calls, values.pop("activity", None), "activity")
        return listening.give_notice(line=line, activity=activity, actor=self.request.user, now=self.now, **values)

    def _one(self, among: QuerySet[Any], pk: int | None, field: str) -> Any:
        if pk is None:
            return None
        found = among.filter(pk=pk).first()
        if found is None:
            raise InvalidInput(_("There is no such object."), field=field)
        return found


class OneRecordingNotice(NoticeView, Retrieve):
    pass
