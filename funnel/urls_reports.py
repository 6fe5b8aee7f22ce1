"""Addresses of reports, cohorts and saved reports."""

from django.urls import URLPattern, URLResolver, path

from funnel.views import cohorts, compare, saved_reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("funnel/cohorts/", cohorts.page, name="cohorts"),
    path("funnel/compare/", compare.page, name="compare"),
    path("funnel/reports/", saved_reports.page, name="reports"),
    path("funnel/reports/keep/", saved_reports.keep, name="report-keep"),
    path("funnel/reports/<int:pk>/plan/", saved_reports.plan, name="report-plan"),
    path("funnel/reports/<int:pk>/<slug:verb>/", saved_reports.act, name="report-act"),
]
