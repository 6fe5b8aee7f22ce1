"""Addresses of plans to bring customers back."""

from django.urls import URLPattern, URLResolver, path

from planning.api import repeat

urlpatterns: list[URLPattern | URLResolver] = [
    path("reactivation-plans/", repeat.Plans.as_view(), name="reactivation-plans"),
    path("reactivation-plans/<int:pk>/", repeat.OnePlan.as_view(), name="reactivation-plan"),
    path("reactivation-plans/<int:pk>/segment/", repeat.PlanSegment.as_view(), name="reactivation-plan-segment"),
    path("reactivation-plans/<int:pk>/start/", repeat.PlanStart.as_view(), name="reactivation-plan-start"),
    path("reactivation-plans/<int:pk>/review/", repeat.PlanReview.as_view(), name="reactivation-plan-review"),
]
