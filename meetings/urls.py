from django.urls import path

from meetings.views import kept, pages, protocols, run

app_name = "meetings"
urlpatterns = [
    path("meetings/", pages.next_meeting, name="next"),
    path("meetings/first/", pages.create_first, name="create-first"),
    path("meetings/<int:pk>/", pages.meeting, name="meeting"),
    path("meetings/<int:pk>/move/", pages.move, name="move"),
    path("meetings/<int:pk>/excuse/", pages.excuse, name="excuse"),
    path("meetings/<int:pk>/invite.ics", pages.invite, name="invite"),
    path("meetings/<int:pk>/run/", run.run, name="run"),
    path("meetings/<int:pk>/run/pulse/", run.pulse, name="pulse"),
    path("meetings/<int:pk>/run/start/", run.start, name="start"),
    path("meetings/<int:pk>/run/check-in/<int:person>/", run.check_in, name="check-in"),
    path("meetings/<int:pk>/run/review/<int:action>/", run.review, name="review"),
    path("meetings/<int:pk>/run/decide/", run.decide, name="decide"),
    path("meetings/<int:pk>/run/topics/<int:topic>/<slug:outcome>/", run.settle, name="settle"),
    path("meetings/<int:pk>/run/ideas/<int:idea>/<slug:state>/", run.answer_idea, name="run-idea"),
    path("meetings/<int:pk>/run/mend/", run.mend, name="mend"),
    path("meetings/<int:pk>/run/end/", run.end, name="end"),
    path("promises/kept/", kept.kept, name="kept"),
    path("protocols/", protocols.protocol_list, name="protocol-list"),
    path("protocols/<int:pk>/", protocols.protocol, name="protocol"),
    path("protocols/<int:pk>/notes/", protocols.save_notes, name="protocol-notes"),
    path("protocols/<int:pk>/actions/", protocols.add_action, name="protocol-action"),
    path("protocols/<int:pk>/mend/", protocols.mend, name="protocol-mend"),
    path("protocols/<int:pk>/send/", protocols.send, name="protocol-send"),
    path("protocols/<int:pk>/pdf/", protocols.document, name="protocol-pdf"),
]
