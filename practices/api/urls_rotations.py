from django.urls import URLPattern, path

from practices.api import rotations as views
from practices.api import rotations_steps as steps

VERBS = {
    "match": steps.RotationMatch,
    "confirm-host": steps.RotationConfirmHost,
    "prepare": steps.RotationPrepare,
    "replies": steps.RotationReplies,
    "start": steps.RotationStart,
    "diary": steps.RotationDiary,
    "interrupt": steps.RotationInterrupt,
    "resume": steps.RotationResume,
    "finish": steps.RotationFinish,
    "idea": steps.RotationIdea,
    "debrief": steps.RotationDebrief,
    "route-ideas": steps.RotationRoute,
    "feedback": steps.RotationGiveFeedback,
    "move": steps.RotationMove,
    "decline": steps.RotationDecline,
    "abort": steps.RotationAbort,
    "programme": steps.RotationProgramme,
    "invite": steps.RotationInvite,
    "agree": steps.RotationAgree,
    "replan": steps.RotationReplan,
}

urlpatterns: list[URLPattern] = [
    path("rotations/", views.Rotations.as_view(), name="rotations"),
    path("rotations/<str:pk>/", views.OneRotation.as_view(), name="rotation"),
    *(path(f"rotations/<str:pk>/{verb}/", view.as_view(), name=f"rotation-{verb}") for verb, view in VERBS.items()),
]
