"""Addresses of figures about customers and about refusals."""

from django.urls import URLPattern, URLResolver, path

from funnel.api import rejections, retention

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics/rejections/", rejections.Rejections.as_view(), name="metrics-rejections"),
    path("metrics/retention/", retention.Retention.as_view(), name="metrics-retention"),
]
