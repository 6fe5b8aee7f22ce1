"""Addresses of the sales audit and the nine mistakes."""

from django.urls import URLPattern, URLResolver, path

from planning.api import audits

urlpatterns: list[URLPattern | URLResolver] = [
    path("audits/", audits.Audits.as_view(), name="audits"),
    path("audits/<int:pk>/", audits.OneAudit.as_view(), name="audit"),
    path("audits/<int:pk>/questionnaire/", audits.AuditQuestionnaire.as_view(), name="audit-questionnaire"),
    path("audits/<int:pk>/collect/", audits.AuditCollect.as_view(), name="audit-collect"),
    path("audits/<int:pk>/verdict/", audits.AuditVerdict.as_view(), name="audit-verdict"),
    path("audits/<int:pk>/conclude/", audits.AuditConclude.as_view(), name="audit-conclude"),
    path("audits/<int:pk>/tasks/", audits.AuditTasks.as_view(), name="audit-tasks"),
    path("audits/<int:pk>/start/", audits.AuditStart.as_view(), name="audit-start"),
    path("audits/<int:pk>/measure/", audits.AuditMeasure.as_view(), name="audit-measure"),
    path("audits/<int:pk>/close/", audits.AuditClose.as_view(), name="audit-close"),
]
