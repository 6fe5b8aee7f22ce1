"""Addresses of the sales audit and the nine mistakes."""

from django.urls import URLPattern, URLResolver, path

from planning.views import audits, mistakes

urlpatterns: list[URLPattern | URLResolver] = [
    path("audits/", audits.overview, name="audits"),
    path("audits/new/", audits.new, name="audit-new"),
    path("audits/rhythm/", audits.rhythm, name="audit-rhythm"),
    path("audits/<int:pk>/", audits.audit, name="audit"),
    path("audits/<int:pk>/<slug:verb>/", audits.act, name="audit-act"),
    path("mistakes/", mistakes.page, name="mistakes"),
    path("mistakes/<int:pk>/", mistakes.test, name="mistake-test"),
]
