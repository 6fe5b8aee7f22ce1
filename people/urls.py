from django.urls import path

from people.views import calendars, companies, departments, leaving, people

app_name = "people"
urlpatterns = [
    path("settings/people/", people.people, name="people"),
    path("settings/people/new/", people.person_new, name="person-new"),
    path("settings/people/<int:pk>/", people.person, name="person"),
    path("settings/people/<int:pk>/roles/", people.role_give, name="role-give"),
    path("settings/people/<int:pk>/close/", people.person_close, name="person-close"),
    path("settings/people/<int:pk>/open/", people.person_open, name="person-open"),
    path("settings/people/<int:pk>/leaving/", leaving.person_leaving, name="person-leaving"),
    path("settings/leavings/<int:pk>/undo/", leaving.leaving_undo, name="leaving-undo"),
    path("settings/people/<int:pk>/export/", people.export_right, name="export-right"),
    path("settings/people/<int:pk>/absences/", people.absence_add, name="absence-add"),
    path("settings/roles/<int:pk>/end/", people.role_end, name="role-end"),
    path("settings/absences/<int:pk>/cancel/", people.absence_cancel, name="absence-cancel"),
    path("settings/departments/", departments.departments, name="departments"),
    path("settings/departments/<int:pk>/", departments.department, name="department"),
    path("settings/calendar/", calendars.calendar, name="calendar"),
    path("settings/calendar/day/", calendars.calendar_day, name="calendar-day"),
    path("settings/calendar/import/", calendars.calendar_import, name="calendar-import"),
    path("settings/company/", companies.company, name="company"),
]
