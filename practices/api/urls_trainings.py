from django.urls import URLPattern, path

from practices.api import trainings as views
from practices.api import trainings_learning as learning

VERBS = {
    "confirm": views.TrainingConfirm,
    "book": views.TrainingBook,
    "invite": views.TrainingInvite,
    "move": views.TrainingMove,
    "consent": views.TrainingConsent,
    "groups": views.TrainingGroups,
    "hold": views.TrainingHold,
    "idea": views.TrainingIdea,
    "reward": views.TrainingReward,
    "collect": views.TrainingCollect,
    "debrief": views.TrainingDebrief,
    "measure": views.TrainingMeasure,
    "close": views.TrainingClose,
    "cancel": views.TrainingCancel,
    "react": views.TrainingReact,
    "write-quiz": learning.TrainingWriteQuiz,
    "quiz": learning.TrainingQuiz,
    "behaviour": learning.TrainingBehaviour,
    "readings": learning.TrainingReadings,
}
urlpatterns: list[URLPattern] = [
    path("trainings/", views.Trainings.as_view(), name="trainings"),
    path("trainings/<int:pk>/", views.OneTraining.as_view(), name="training"),
    *[path(f"trainings/<int:pk>/{verb}/", view.as_view(), name=f"training-{verb}") for verb, view in VERBS.items()],
]
