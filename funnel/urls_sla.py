"""Addresses of the two-sided agreement."""

from django.urls import URLPattern, URLResolver, path

from funnel.views import response, sla, sla_days

urlpatterns: list[URLPattern | URLResolver] = [
    path("sla/", sla.overview, name="sla"),
    path("sla/new/", sla.new, name="sla-new"),
    path("sla/records/", sla.records, name="sla-records"),
    path("sla/response/", response.page, name="response"),
    path("sla/response/leads/", response.records, name="sla-response-records"),
    path("sla/force-majeure/", sla_days.declare, name="sla-force-majeure"),
    path("sla/force-majeure/<int:pk>/withdraw/", sla_days.withdraw, name="sla-force-majeure-withdraw"),
    path("sla/leads/<int:pk>/pause/", sla_days.pause, name="sla-pause"),
    path("sla/leads/<int:pk>/resume/", sla_days.resume, name="sla-resume"),
    path("sla/<int:pk>/", sla.contract, name="sla-contract"),
    path("sla/<int:pk>/edit/", sla.edit, name="sla-edit"),
    path("sla/<int:pk>/<slug:verb>/", sla.act, name="sla-act"),
]
