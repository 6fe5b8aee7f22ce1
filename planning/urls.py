"""Plan: what was promised, what is done each day, what is checked. Who comes here is asked by each page."""

from django.urls import include, path

app_name = "planning"
urlpatterns = [
    path("", include("planning.urls_targets")),
    path("", include("planning.urls_audits")),
    path("", include("planning.urls_repeat")),
]
