"""Addresses of customers and their figures."""

from django.urls import URLPattern, URLResolver, path

from funnel.api import retention

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics/retention/", retention.Retention.as_view(), name="metrics-retention"),
]
