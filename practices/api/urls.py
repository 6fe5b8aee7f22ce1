from django.urls import URLPattern, URLResolver, include, path

from practices.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("practices/", views.Methods.as_view(), name="practices"),
    path("practices/<slug:key>/", views.OneMethod.as_view(), name="practice"),
    path("practices/<slug:key>/plan/", views.MethodPlan.as_view(), name="practice-plan"),
    path("practices/<slug:key>/launch/", views.MethodLaunch.as_view(), name="practice-launch"),
    path("practices/<slug:key>/pause/", views.MethodPause.as_view(), name="practice-pause"),
    path("practices/<slug:key>/reject/", views.MethodReject.as_view(), name="practice-reject"),
    path("practice-occurrences/", views.Occurrences.as_view(), name="practice-occurrences"),
    path("practice-occurrences/<int:pk>/", views.OneOccurrence.as_view(), name="practice-occurrence"),
    path("", include("practices.api.urls_rotations")),
    path("", include("practices.api.urls_visits")),
    path("", include("practices.api.urls_trainings")),
    path("", include("practices.api.urls_surveys")),
    path("", include("practices.api.urls_content")),
]
