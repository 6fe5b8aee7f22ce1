from django.urls import URLPattern, URLResolver, path

from meetings.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("meeting-series/", views.SeriesList.as_view(), name="meeting-series"),
    path("meeting-series/<int:pk>/", views.OneSeries.as_view(), name="one-meeting-series"),
    path("meetings/", views.Meetings.as_view(), name="meetings"),
    path("meetings/<int:pk>/", views.OneMeeting.as_view(), name="meeting"),
    path("meetings/<int:pk>/check-in/", views.MeetingCheckIn.as_view(), name="meeting-check-in"),
    path("meetings/<int:pk>/start/", views.MeetingStart.as_view(), name="meeting-start"),
    path("meetings/<int:pk>/finish/", views.MeetingFinish.as_view(), name="meeting-finish"),
    path("meetings/<int:pk>/move/", views.MeetingMove.as_view(), name="meeting-move"),
    path("meetings/<int:pk>/excuse/", views.MeetingExcuse.as_view(), name="meeting-excuse"),
    path("meetings/<int:pk>/agenda/", views.MeetingAgenda.as_view(), name="meeting-agenda"),
    path("meetings/<int:pk>/protocol/", views.MeetingProtocol.as_view(), name="meeting-protocol"),
    path("meetings/<int:pk>/protocol/send/", views.ProtocolSend.as_view(), name="meeting-protocol-send"),
]
