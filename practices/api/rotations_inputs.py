"""What may be sent about a rotation."""

from __future__ import annotations

from rest_framework import serializers

from practices.models.rotations import DIRECTIONS, PLACES, PROGRAMME_KINDS

LARGEST_ID = 2**63 - 1


def person_id(*, required: bool = False) -> serializers.IntegerField:
    return serializers.IntegerField(required=required, min_value=1, max_value=LARGEST_ID)


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
