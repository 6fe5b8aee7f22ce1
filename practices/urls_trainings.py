from django.urls import URLPattern, path

from practices.views import balance, training_record, trainings

urlpatterns: list[URLPattern] = [
    path("trainings/", trainings.page, name="trainings"),
    path("trainings/new/", trainings.new, name="training-new"),
    path("trainings/topics/<slug:topic>/", trainings.plan_topic, name="training-plan-topic"),
    path("trainings/<int:pk>/", training_record.record, name="training"),
    path("trainings/<int:pk>/<slug:verb>/", training_record.act, name="training-act"),
    path("balance/", balance.page, name="balance"),
]
