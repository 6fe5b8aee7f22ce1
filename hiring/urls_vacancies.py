from django.urls import URLPattern, URLResolver, path

from hiring.views import briefs, errors, vacancies, vacancy_record

urlpatterns: list[URLPattern | URLResolver] = [
    path("vacancies/", vacancies.vacancy_list, name="vacancies"),
    path("vacancies/new/", vacancies.vacancy_new, name="vacancy-new"),
    path("vacancies/<int:pk>/", vacancy_record.record, name="vacancy"),
    path("vacancies/<int:pk>/edit/", vacancies.vacancy_edit, name="vacancy-edit"),
    path("vacancies/<int:pk>/brief/", briefs.brief, name="brief"),
    path("vacancies/<int:pk>/brief/versions/<int:number>/", briefs.version, name="brief-version"),
    path("vacancies/<int:pk>/brief.<slug:kind>", briefs.document, name="brief-document"),
    path("vacancies/<int:pk>/brief/<slug:verb>/", briefs.act, name="brief-act"),
    path("vacancies/<int:pk>/steps/<slug:verb>/", vacancy_record.act, name="vacancy-act"),
    path("readings/<int:pk>/", vacancies.reading, name="reading"),
    path("errors/", errors.board, name="errors"),
]
