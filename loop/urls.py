from django.urls import path

from loop.views import banners, effects, ideas, imported, promises, signals, topics

app_name = "loop"
urlpatterns = [
    path("promises/", promises.promises, name="promises"),
    path("promises/<int:pk>/complete/", promises.complete, name="complete"),
    path("promises/<int:pk>/not-done/", promises.not_done, name="not-done"),
    path("promises/<int:pk>/ask-to-move/", promises.ask_to_move, name="ask-to-move"),
    path("promises/<int:pk>/agree/", promises.agree, name="agree"),
    path("promises/<int:pk>/refuse/", promises.refuse, name="refuse"),
    path("promises/<int:pk>/cancel/", promises.cancel, name="cancel"),
    path("topics/add/", topics.add, name="topic-add"),
    path("topics/import/<int:pk>/", imported.take_to_meeting, name="import-topic"),
    path("topics/<int:pk>/drop/", topics.drop, name="topic-drop"),
    path("ideas/", ideas.board, name="ideas"),
    path("ideas/add/", ideas.add, name="idea-add"),
    path("ideas/projects/", ideas.projects, name="projects"),
    path("ideas/projects/<int:pk>/<slug:to>/", ideas.advance, name="project-advance"),
    path("ideas/banners/", banners.banner_page, name="banners"),
    path("ideas/banners/<int:pk>/take-down/", banners.take_down, name="banner-take-down"),
    path("ideas/<int:pk>/answer/", ideas.answer, name="idea-answer"),
    path("ideas/<int:pk>/project/", ideas.project, name="idea-project"),
    path("effects/<int:pk>/<slug:answer>/", effects.answer, name="effect-answer"),
    path("practices/effects/", effects.effect_list, name="effects"),
    path("practices/effects/mde/", effects.mde, name="effect-mde"),
    path("practices/effects/<int:pk>/", effects.effect, name="effect"),
    path("practices/effects/<int:pk>/extend/", effects.extend, name="effect-extend"),
    path("practices/effects/<int:pk>/learn/", effects.learn, name="effect-learn"),
    path("signals/", signals.signal_list, name="signals"),
    path("signals/<int:pk>/dismiss/", signals.dismiss, name="signal-dismiss"),
    path("signals/<int:pk>/keep/", signals.keep, name="signal-keep"),
]
