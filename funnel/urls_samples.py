"""Addresses of the monthly samples."""

from django.urls import URLPattern, URLResolver, path

from funnel.views import samples

urlpatterns: list[URLPattern | URLResolver] = [
    path("sla/samples/", samples.sample_list, name="samples"),
    path("sla/samples/<int:pk>/", samples.sample, name="sample"),
    path("sla/samples/<int:pk>/label/", samples.label, name="sample-label"),
    path("sla/samples/<int:pk>/labeller/", samples.assign, name="sample-assign"),
]
