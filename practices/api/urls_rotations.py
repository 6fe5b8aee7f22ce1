from django.urls import URLPattern, path

from practices.api import rotations as views

VERBS = {
    "match": views.RotationMatch,
    "confirm-host": views.RotationConfirmHost,
    "prepare": views.RotationPrepare,
    "replies": views.RotationReplies,
    "start": views.RotationStart,
    "diary": views.RotationDiary,
    "interrupt": views.RotationInterrupt,
    "resume": views.RotationResume,
    "finish": views.RotationFinish,
    "idea": views.RotationIdea,
    "debrief": views.RotationDebrief,
    "route-ideas": views.RotationRoute,
    "feedback": views.RotationGiveFeedback,
    "move": views.RotationMove,
    "decline": views.RotationDecline,
    "abort": views.RotationAbort,
    "programme": views.RotationProgramme,
    "invite": views.RotationInvite,
    "agree": views.RotationAgree,
    "replan": views.RotationReplan,
}

urlpatterns: list[URLPattern] = [
    path("rotations/", views.Rotations.as_view(), name="rotations"),
    path("rotations/<str:pk>/", views.OneRotation.as_view(), name="rotation"),
    *(path(f"rotations/<str:pk>/{verb}/", view.as_view(), name=f"rotation-{verb}") for verb, view in VERBS.items()),
]
