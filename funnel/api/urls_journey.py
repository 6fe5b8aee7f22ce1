"""Addresses of the customer journey."""

from django.urls import URLPattern, URLResolver, path

from funnel.api import journey

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics/journey/", journey.JourneyFigures.as_view(), name="metrics-journey"),
    path("metrics/what-if/", journey.WhatIf.as_view(), name="metrics-what-if"),
    path("metrics/reverse-plan/", journey.ReversePlan.as_view(), name="metrics-reverse-plan"),
    path("metrics/money-at-stake/", journey.MoneyAtStake.as_view(), name="metrics-money-at-stake"),
]
