from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meetings.services.cycles import CYCLES
        from meetings.services.leaving import DUTIES
        from people.services import leaving
        from practices.services import habits

        for duty in DUTIES:
            leaving.register(duty)
        for key, counter in CYCLES.items():
            habits.register(key, counter)
