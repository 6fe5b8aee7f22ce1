from django.urls import URLPattern, URLResolver, path

from hiring.api.figures import HiringFigures

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics/hiring/", HiringFigures.as_view(), name="metrics-hiring"),
]
