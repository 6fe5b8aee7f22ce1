from django.urls import URLPattern, path

from practices.views import visit_photos, visit_record, visits

urlpatterns: list[URLPattern] = [
    path("visits/", visits.overview, name="visits"),
    path("visits/new/", visits.new, name="visit-new"),
    path("visits/list/", visits.records, name="visit-list"),
    path("visits/voices/", visits.voices, name="visit-voices"),
    path("visits/settings/", visits.settings, name="visit-settings"),
    path("visits/<int:pk>/", visit_record.record, name="visit"),
    path("visits/<int:pk>/photos/", visit_photos.add, name="visit-photo-add"),
    path("visits/<int:pk>/photos/<int:photo>/", visit_photos.show, name="visit-photo"),
    path("visits/<int:pk>/<slug:verb>/", visit_record.act, name="visit-act"),
]
