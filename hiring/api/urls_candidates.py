from django.urls import URLPattern, URLResolver, path

from hiring.api import candidates

urlpatterns: list[URLPattern | URLResolver] = [
    path("candidates/", candidates.Candidates.as_view(), name="candidates"),
    path("candidates/<int:pk>/", candidates.OneCandidate.as_view(), name="candidate"),
    path("applications/", candidates.Applications.as_view(), name="applications"),
    path("applications/<int:pk>/", candidates.OneApplication.as_view(), name="application"),
    path("applications/<int:pk>/move/", candidates.ApplicationMove.as_view(), name="application-move"),
]
