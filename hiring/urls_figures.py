from django.urls import URLPattern, URLResolver, path

from hiring.views import figures

urlpatterns: list[URLPattern | URLResolver] = [
    path("figures/", figures.page, name="figures"),
    path("vacancies/<int:pk>/capacity/", figures.vacancy_capacity, name="vacancy-capacity"),
    path("figures/<slug:key>/", figures.records, name="figure-records"),
]
