from django.urls import path

from accounts.api import views

urlpatterns = [
    path("me/", views.Me.as_view(), name="me"),
    path("people/", views.People.as_view(), name="people"),
    path("people/<int:pk>/", views.PersonDetail.as_view(), name="person"),
    path("departments/", views.Departments.as_view(), name="departments"),
    path("calendars/", views.Calendars.as_view(), name="calendars"),
    path("company/", views.CompanyDetail.as_view(), name="company"),
]
