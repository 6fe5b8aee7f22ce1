from django.urls import URLPattern, URLResolver, path

from hiring.views import interviews, scorecards, selection

urlpatterns: list[URLPattern | URLResolver] = [
    path("interviews/", interviews.mine, name="interviews"),
    path("interviews/<int:pk>/card/", interviews.card, name="card"),
    path("interviews/<int:pk>/<slug:verb>/", interviews.act, name="interview-act"),
    path("selection/<int:pk>/", selection.record, name="selection"),
    path("selection/<int:pk>/interview/", interviews.plan, name="interview-new"),
    path("selection/<int:pk>/<slug:verb>/", selection.act, name="selection-act"),
    path("scorecards/<int:pk>/", scorecards.scorecard, name="scorecard"),
    path("scorecards/<int:pk>/copy/", scorecards.copy, name="scorecard-copy"),
]
