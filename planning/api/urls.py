from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("planning.api.urls_targets")),
    path("", include("planning.api.urls_audits")),
    path("", include("planning.api.urls_repeat")),
]
