from django.urls import URLPattern, URLResolver, path

from dashboards.views import charts, company, palette, today

app_name = "dashboards"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.page, name="today"),
    path("company/", company.page, name="ceo"),
    path("charts/<slug:key>/", charts.chart, name="chart"),
    path("palette/", palette.results, name="palette"),
]
