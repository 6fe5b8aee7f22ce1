"""Addresses of plans to bring customers back."""

from django.urls import URLPattern, URLResolver, path

from planning.views import repeat

urlpatterns: list[URLPattern | URLResolver] = [
    path("repeat/", repeat.overview, name="repeat"),
    path("repeat/new/", repeat.new, name="repeat-new"),
    path("repeat/<int:pk>/", repeat.plan, name="repeat-plan"),
    path("repeat/<int:pk>/<slug:verb>/", repeat.act, name="repeat-act"),
]
