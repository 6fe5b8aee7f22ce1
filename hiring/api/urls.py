from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hiring.api.urls_vacancies")),
    path("", include("hiring.api.urls_candidates")),
    path("", include("hiring.api.urls_selection")),
    path("", include("hiring.api.urls_agencies")),
    path("", include("hiring.api.urls_pay")),
    path("", include("hiring.api.urls_careers")),
    path("", include("hiring.api.urls_figures")),
]
