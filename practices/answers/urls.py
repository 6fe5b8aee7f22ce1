from django.urls import path

from practices.answers import door

app_name = "answers"

urlpatterns = [
    path("thanks/", door.thanks, name="thanks"),
    path("<str:token>/", door.answer, name="answer"),
]
