"""Addresses of targets, forecasts and capacity."""

from django.urls import URLPattern, URLResolver, path

from planning.views import capacity, forecast, targets

urlpatterns: list[URLPattern | URLResolver] = [
    path("targets/", targets.page, name="targets"),
    path("targets/recompute/", targets.recompute, name="target-recompute"),
    path("targets/<int:pk>/sign/", targets.sign, name="target-sign"),
    path("forecast/", forecast.page, name="forecast"),
    path("forecast/deals/<int:pk>/", forecast.say, name="forecast-say"),
    path("capacity/", capacity.page, name="capacity"),
    path("capacity/sellers/", capacity.seller, name="capacity-seller"),
    path("capacity/norms/", capacity.norms, name="capacity-norms"),
    path("capacity/waves/", capacity.wave, name="capacity-wave"),
    path("capacity/waves/<int:pk>/drop/", capacity.drop_wave, name="capacity-wave-drop"),
]
