"""Addresses of targets, forecasts and capacity."""

from django.urls import URLPattern, URLResolver, path

from planning.api import targets

urlpatterns: list[URLPattern | URLResolver] = [
    path("targets/", targets.Targets.as_view(), name="targets"),
    path("targets/<int:pk>/", targets.OneTarget.as_view(), name="target"),
    path("targets/<int:pk>/sign/", targets.TargetSign.as_view(), name="target-sign"),
]
