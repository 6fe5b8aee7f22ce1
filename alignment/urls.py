"""The table of contents."""

from django.urls import include, path

api = [
    path("", include("accounts.api.urls")),
    path("", include("delivery.api.urls")),
    path("", include("funnel.api.urls")),
    path("", include("loop.api.urls")),
    path("", include("practices.api.urls")),
    path("", include("hiring.api.urls")),
    path("", include("planning.api.urls")),
    path("", include("meetings.api.urls")),
    path("", include("dashboards.api.urls")),
    path("", include("delivery.api.missing")),
]

urlpatterns = [
    path("api/v1/", include((api, "api"))),
    path("accounts/", include("accounts.urls")),
    path("settings/people/", include("accounts.urls_people")),
    path("surveys/answer/", include("practices.answers.urls")),
    path("", include("people.urls")),
    path("", include("delivery.urls")),
    path("", include("funnel.urls")),
    path("", include("connectors.urls")),
    path("", include("loop.urls")),
    path("practices/", include("practices.urls")),
    path("hiring/", include("hiring.urls")),
    path("plan/", include("planning.urls")),
    path("", include("meetings.urls")),
    path("", include("dashboards.urls")),
    path("", include("demo.urls")),
]

handler500 = "alignment.shared.failures.server_error"
