"""Pages beside the list of people, where people meet delivery."""

from django.urls import path

from accounts.views import claims, people_file

app_name = "staff"
urlpatterns = [
    path("import/", people_file.upload, name="file"),
    path("import/confirm/", people_file.confirm, name="file-confirm"),
    path("not-joined/", people_file.not_joined, name="not-joined"),
    path("not-joined/invite/", people_file.invite_all, name="invite-all"),
    path("company-login/", claims.mapping, name="claims"),
    path("company-login/newcomers/", claims.newcomers, name="claims-newcomers"),
    path("company-login/<int:pk>/remove/", claims.remove, name="claim-remove"),
]
