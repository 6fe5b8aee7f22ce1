from django.urls import URLPattern, URLResolver, path

from hiring.views import careers, role_fit

urlpatterns: list[URLPattern | URLResolver] = [
    path("careers/", careers.ladder, name="careers"),
    path("careers/place/", careers.place, name="career-place"),
    path("careers/levels/<int:pk>/", careers.level, name="career-level"),
    path("careers/<int:pk>/", careers.record, name="career"),
    path("careers/<int:pk>/<slug:verb>/", careers.act, name="career-act"),
    path("role-fit/", role_fit.overview, name="role-fit"),
    path("role-fit/<int:pk>/", role_fit.case, name="role-fit-case"),
    path("role-fit/<int:pk>/<slug:verb>/", role_fit.act, name="role-fit-act"),
]
