from django.urls import URLPattern, path

from practices.api import surveys

urlpatterns: list[URLPattern] = [
    path("surveys/", surveys.Surveys.as_view(), name="surveys"),
    path("surveys/<int:pk>/", surveys.OneSurvey.as_view(), name="survey"),
    path("surveys/<int:pk>/approve/", surveys.SurveyApprove.as_view(), name="survey-approve"),
    path("surveys/<int:pk>/open/", surveys.SurveyOpen.as_view(), name="survey-open"),
    path("surveys/<int:pk>/close/", surveys.SurveyClose.as_view(), name="survey-close"),
    path("surveys/<int:pk>/present/", surveys.SurveyPresent.as_view(), name="survey-present"),
    path("surveys/<int:pk>/results/", surveys.SurveyResults.as_view(), name="survey-results"),
]
