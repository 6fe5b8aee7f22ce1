from django.urls import URLPattern, URLResolver, path

from dashboards.views import charts, company, effects, hiring, palette, plan, surveys, today

app_name = "dashboards"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.page, name="today"),
    path("company/", company.page, name="ceo"),
    path("charts/effect/<int:pk>/", effects.chart, name="effect-chart"),
    path("charts/hiring/", hiring.chart, name="hiring-chart"),
    path("charts/forecast/", plan.forecast, name="forecast-chart"),
    path("charts/capacity/", plan.capacity, name="capacity-chart"),
    path("charts/<slug:key>/", charts.chart, name="chart"),
    path("charts/survey-mirror/<int:pk>/", surveys.mirror, name="survey-mirror"),
    path("palette/", palette.results, name="palette"),
]
