from django.urls import URLPattern, URLResolver, path

from hiring.api import briefs, vacancies

urlpatterns: list[URLPattern | URLResolver] = [
    path("vacancies/", vacancies.Vacancies.as_view(), name="vacancies"),
    path("vacancies/<int:pk>/", vacancies.OneVacancy.as_view(), name="vacancy"),
    path("vacancies/<int:pk>/ask/", vacancies.VacancyAsk.as_view(), name="vacancy-ask"),
    path("vacancies/<int:pk>/approve/", vacancies.VacancyApprove.as_view(), name="vacancy-approve"),
    path("vacancies/<int:pk>/send-back/", vacancies.VacancySendBack.as_view(), name="vacancy-send-back"),
    path("vacancies/<int:pk>/pause/", vacancies.VacancyPause.as_view(), name="vacancy-pause"),
    path("vacancies/<int:pk>/resume/", vacancies.VacancyResume.as_view(), name="vacancy-resume"),
    path("vacancies/<int:pk>/cancel/", vacancies.VacancyCancel.as_view(), name="vacancy-cancel"),
    path("vacancies/<int:pk>/reopen/", vacancies.VacancyReopen.as_view(), name="vacancy-reopen"),
    path("vacancies/<int:pk>/channels/", vacancies.VacancyChannels.as_view(), name="vacancy-channels"),
    path("vacancies/<int:pk>/errors/", vacancies.VacancyErrors.as_view(), name="vacancy-errors"),
    path("vacancies/<int:pk>/brief/", briefs.VacancyBrief.as_view(), name="vacancy-brief"),
    path("vacancies/<int:pk>/brief/sign/", briefs.BriefSign.as_view(), name="brief-sign"),
    path("vacancies/<int:pk>/brief/send/", briefs.BriefSend.as_view(), name="brief-send"),
    path("vacancies/<int:pk>/brief/revise/", briefs.BriefRevise.as_view(), name="brief-revise"),
]
