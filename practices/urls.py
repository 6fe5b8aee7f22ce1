from django.urls import include, path

from practices.views import calendar, methods

app_name = "practices"
urlpatterns = [
    path("", calendar.calendar, name="calendar"),
    path("<int:pk>/", calendar.occurrence, name="occurrence"),
    path("methods/", methods.catalogue, name="methods"),
    path("methods/<slug:key>/", methods.card, name="method"),
    path("methods/<slug:key>/pause/", methods.stop, {"to": "paused"}, name="method-pause"),
    path("methods/<slug:key>/reject/", methods.stop, {"to": "rejected"}, name="method-reject"),
    path("", include("practices.urls_rotations")),
    path("", include("practices.urls_visits")),
    path("", include("practices.urls_trainings")),
    path("", include("practices.urls_surveys")),
    path("", include("practices.urls_content")),
]
