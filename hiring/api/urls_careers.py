from django.urls import URLPattern, URLResolver, path

from hiring.api import careers

urlpatterns: list[URLPattern | URLResolver] = [
    path("career-levels/", careers.CareerLevels.as_view(), name="career-levels"),
    path("career-levels/<int:pk>/", careers.OneCareerLevel.as_view(), name="career-level"),
]
