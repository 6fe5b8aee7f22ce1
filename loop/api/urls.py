from django.urls import URLPattern, URLResolver, path

from loop.api import effects, ideas, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("topics/", views.Topics.as_view(), name="topics"),
    path("topics/<int:pk>/", views.OneTopic.as_view(), name="topic"),
    path("topics/<int:pk>/drop/", views.TopicDrop.as_view(), name="topic-drop"),
    path("decisions/", views.Decisions.as_view(), name="decisions"),
    path("decisions/<int:pk>/", views.OneDecision.as_view(), name="decision"),
    path("actions/", views.Actions.as_view(), name="actions"),
    path("actions/<int:pk>/", views.OneAction.as_view(), name="action"),
    path("actions/<int:pk>/complete/", views.ActionComplete.as_view(), name="action-complete"),
    path("actions/<int:pk>/not-done/", views.ActionNotDone.as_view(), name="action-not-done"),
    path("actions/<int:pk>/move/", views.ActionMove.as_view(), name="action-move"),
    path("ideas/", views.Ideas.as_view(), name="ideas"),
    path("ideas/<int:pk>/", views.OneIdea.as_view(), name="idea"),
    path("ideas/<int:pk>/answer/", ideas.IdeaAnswer.as_view(), name="idea-answer"),
    path("ideas/<int:pk>/project/", ideas.IdeaProject.as_view(), name="idea-project"),
    path("projects/", ideas.Projects.as_view(), name="projects"),
    path("projects/<int:pk>/", ideas.OneProject.as_view(), name="project"),
    path("signature-banners/", ideas.Banners.as_view(), name="signature-banners"),
    path("effect-cards/", effects.EffectCards.as_view(), name="effect-cards"),
    path("effect-cards/<int:pk>/", effects.OneEffectCard.as_view(), name="effect-card"),
    path("effect-cards/<int:pk>/freeze/", effects.EffectFreeze.as_view(), name="effect-card-freeze"),
    path("effect-cards/<int:pk>/decline/", effects.EffectDecline.as_view(), name="effect-card-decline"),
    path("signals/", views.Signals.as_view(), name="signals"),
    path("signals/<int:pk>/", views.OneSignal.as_view(), name="signal"),
    path("signals/<int:pk>/dismiss/", views.SignalDismiss.as_view(), name="signal-dismiss"),
]
