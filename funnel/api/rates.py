"""/exchange-rates/: what foreign money was worth, told once a day."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from delivery.api import params
from delivery.api.views import ListCreate
from funnel.api.dictionaries import SETTERS, created, listed
from funnel.inputs import Strict
from funnel.models import ExchangeRate
from funnel.selectors.rates import rates
from funnel.services.rates import add_rate


class RateInput(Strict):
    """Units of the company's currency for one unit of `currency`, from `day` on."""

    currency = serializers.RegexField(r"^[A-Za-z]{3}$")
    day = serializers.DateField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)


class RateOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    currency = serializers.CharField()
    day = serializers.DateField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)


class RateList(ListCreate):
    model = ExchangeRate
    serializer_class = RateOut
    input_class = RateInput
    ordering = ("-day", "id")
    filters = {
        "currency": params.exact("currency"),
        "from": params.since_day("day"),
        "to": params.until_day("day"),
    }

    def rows(self) -> QuerySet[ExchangeRate]:
        return rates()

    @listed("exchange_rates", RateOut)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @created("exchange_rates", RateInput, RateOut)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)

    def create(self, values: Any) -> ExchangeRate:
        if not self.request.user.has_role(*SETTERS):
            raise PermissionDenied
        return add_rate(**values, now=self.now, actor=self.request.user)
