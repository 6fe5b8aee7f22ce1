from django.urls import URLPattern, URLResolver, path

from dashboards.api import effects, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("effect-cards/<int:pk>/judge/", effects.EffectJudge.as_view(), name="effect-card-judge"),
    path("metrics/catalogue/", views.Catalogue.as_view(), name="metrics-catalogue"),
    path("metrics/series/", views.MetricSeries.as_view(), name="metrics-series"),
]
