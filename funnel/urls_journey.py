"""Addresses of the customer journey."""

from django.urls import URLPattern, URLResolver, path

from funnel.views import journey, reverse_plan, what_if

urlpatterns: list[URLPattern | URLResolver] = [
    path("journey/", journey.page, name="journey"),
    path("journey/paths/", journey.path_records, name="journey-path"),
    path("journey/maps/", journey.keep, name="journey-keep"),
    path("journey/maps/<int:pk>/delete/", journey.remove, name="journey-remove"),
    path("journey/what-if/", what_if.page, name="what-if"),
    path("journey/reverse-plan/", reverse_plan.page, name="reverse-plan"),
]
