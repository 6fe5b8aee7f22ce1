from django.urls import URLPattern, URLResolver, path

from dashboards.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("metrics/catalogue/", views.Catalogue.as_view(), name="metrics-catalogue"),
    path("metrics/series/", views.MetricSeries.as_view(), name="metrics-series"),
]
