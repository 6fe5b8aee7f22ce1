from django.urls import URLPattern, URLResolver, path

from practices.api import visits

urlpatterns: list[URLPattern | URLResolver] = [
    path("field-visits/", visits.FieldVisits.as_view(), name="field-visits"),
    path("field-visits/<int:pk>/", visits.OneFieldVisit.as_view(), name="field-visit"),
    path("field-visits/<int:pk>/brief/", visits.VisitBrief.as_view(), name="field-visit-brief"),
    path("field-visits/<int:pk>/done/", visits.VisitDone.as_view(), name="field-visit-done"),
    path("field-visits/<int:pk>/debrief/", visits.VisitDebrief.as_view(), name="field-visit-debrief"),
    path("field-visits/<int:pk>/cancel/", visits.VisitCancel.as_view(), name="field-visit-cancel"),
    path("field-visits/<int:pk>/decline/", visits.VisitDeclineVerb.as_view(), name="field-visit-decline"),
]
