from django.urls import URLPattern, path

from practices.views import rotation_respect, rotations, rotations_plan, rotations_record

urlpatterns: list[URLPattern] = [
    path("rotations/", rotations.board, name="rotations"),
    path("rotations/skip/<int:pk>/", rotations.skip, name="rotation-skip"),
    path("rotations/new/", rotations_plan.week, name="rotation-new"),
    path("rotations/new/tour/", rotations_plan.tour, name="rotation-tour-new"),
    path("rotations/new/swap/", rotations_plan.swap, name="rotation-swap-new"),
    path("rotations/new/elsewhere/", rotations_plan.elsewhere, name="rotation-elsewhere-new"),
    path("rotations/records/", rotations.records, name="rotation-records"),
    path("rotations/<int:pk>/", rotations_record.record, name="rotation"),
    path("rotations/<int:pk>/diary/", rotations_record.diary, name="rotation-diary"),
    path("rotations/<int:pk>/respect/", rotation_respect.respect, name="rotation-respect"),
    path("rotations/<int:pk>/<slug:verb>/", rotations_record.act, name="rotation-act"),
]
