from django.urls import URLPattern, path

from practices.views import surveys, surveys_results, surveys_steps

urlpatterns: list[URLPattern] = [
    path("surveys/", surveys.wave_list, name="surveys"),
    path("surveys/new/", surveys.new, name="survey-new"),
    path("surveys/<int:pk>/", surveys.wave_page, name="survey-wave"),
    path("surveys/<int:pk>/results/", surveys_results.results, name="survey-results"),
    path("surveys/<int:pk>/<slug:verb>/", surveys_steps.act, name="survey-act"),
]
