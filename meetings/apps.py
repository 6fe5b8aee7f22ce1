from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meetings.services.leaving import DUTIES
        from people.services import leaving

        for duty in DUTIES:
            leaving.register(duty)
