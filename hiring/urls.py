"""Hiring: vacancies, candidates, agencies, pay, careers. Who comes here is asked by each page."""

from django.urls import include, path

app_name = "hiring"
urlpatterns = [
    path("", include("hiring.urls_vacancies")),
    path("", include("hiring.urls_candidates")),
    path("", include("hiring.urls_selection")),
    path("", include("hiring.urls_agencies")),
    path("", include("hiring.urls_pay")),
    path("", include("hiring.urls_careers")),
    path("", include("hiring.urls_figures")),
]
