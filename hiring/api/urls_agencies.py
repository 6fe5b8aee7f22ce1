from django.urls import URLPattern, URLResolver, path

from hiring.api import agencies, contractors

urlpatterns: list[URLPattern | URLResolver] = [
    path("hiring/compare/", agencies.Compare.as_view(), name="hiring-compare"),
    path("agencies/", agencies.Agencies.as_view(), name="agencies"),
    path("agencies/<int:pk>/", agencies.OneAgency.as_view(), name="agency"),
    path("agencies/<int:pk>/score/", agencies.AgencyScored.as_view(), name="agency-score"),
    path("agencies/<int:pk>/contact/", agencies.AgencyContacted.as_view(), name="agency-contact"),
    path("agencies/<int:pk>/reply/", agencies.AgencyReplied.as_view(), name="agency-reply"),
    path("engagements/", agencies.Engagements.as_view(), name="engagements"),
    path("engagements/<int:pk>/", agencies.OneEngagement.as_view(), name="engagement"),
    path("contractors/", contractors.Contractors.as_view(), name="contractors"),
    path("contractors/<int:pk>/", contractors.OneContractor.as_view(), name="contractor"),
    path("contractors/<int:pk>/review/", contractors.ContractorReview.as_view(), name="contractor-review"),
    path("contractors/<int:pk>/end/", contractors.ContractorEnd.as_view(), name="contractor-end"),
    path("contractor-tasks/", contractors.ContractorTasks.as_view(), name="contractor-tasks"),
    path("contractor-tasks/<int:pk>/", contractors.OneContractorTask.as_view(), name="contractor-task"),
    path("contractor-tasks/<int:pk>/take/", contractors.ContractorTaskTake.as_view(), name="contractor-task-take"),
    path(
        "contractor-tasks/<int:pk>/deliver/",
        contractors.ContractorTaskDeliver.as_view(),
        name="contractor-task-deliver",
    ),
    path(
        "contractor-tasks/<int:pk>/accept/", contractors.ContractorTaskAccept.as_view(), name="contractor-task-accept"
    ),
    path(
        "contractor-tasks/<int:pk>/rework/", contractors.ContractorTaskRework.as_view(), name="contractor-task-rework"
    ),
    path(
        "contractor-tasks/<int:pk>/cancel/", contractors.ContractorTaskCancel.as_view(), name="contractor-task-cancel"
    ),
]
