"""A small API over notifications, on which the manners are tested."""

import os
import time

from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from alignment.shared.errors import DomainError
from delivery.api import params
from delivery.api.fields import MomentField, MoneyField, RatioField
from delivery.api.views import Action, ApiView, ListCreate, RetrieveUpdate
from delivery.models import Notification
from delivery.services.notifications import notify


class LineOut(serializers.ModelSerializer):
    created_at = MomentField()
    read_at = MomentField()

    class Meta:
        model = Notification
        fields = ["id", "key", "text", "created_at", "read_at"]


class LineIn(serializers.Serializer):
    key = serializers.CharField(max_length=20)
    text = serializers.CharField(max_length=50)
    refuse = serializers.BooleanField(default=False)


class Lines(ListCreate):
    model = Notification
    serializer_class = LineOut
    input_class = LineIn
    ordering = ("-created_at", "read_at", "id")
    filters = {"key": params.exact("key"), "created_from": params.since("created_at"), "pk": params.number("pk")}

    def create(self, values):
        line = notify(self.request.user, key=values["key"], text=values["text"], now=self.now)
        if values["refuse"]:
            raise DomainError("No such luck.", field="key")
        return line


class Line(RetrieveUpdate):
    model = Notification
    serializer_class = LineOut
    input_class = LineIn

    def update(self, obj, changes, expected):
        return obj


class Read(Action):
    model = Notification
    serializer_class = LineOut
    scope = "intake"

    def act(self, obj, values):
        Notification.objects.filter(pk=obj.pk).update(read_at=self.now)
        return


class EchoIn(serializers.Serializer):
    amount = MoneyField(required=False)
    at = MomentField(required=False)
    extra = serializers.JSONField(required=False)


class EchoOut(EchoIn):
    share = RatioField()


class SlowLines(Lines):
    """Writes, and answers only later: the window in which a server may be killed."""

    def create(self, values):
        line = super().create(values)
        time.sleep(float(os.environ.get("SLOW_SECONDS", "0")))
        return line


class Echo(ApiView):
    serializer_class = EchoIn
    idempotent = False

    def post(self, request):
        return Response(EchoOut({"share": None, **self.read()}).data)


urlpatterns = [
    path("api/v1/lines/", Lines.as_view()),
    path("api/v1/slow-lines/", SlowLines.as_view()),
    path("api/v1/lines/<pk>/", Line.as_view()),
    path("api/v1/lines/<pk>/read/", Read.as_view()),
    path("api/v1/echo/", Echo.as_view()),
]
