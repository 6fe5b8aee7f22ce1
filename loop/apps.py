from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "loop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loop.services.leaving import DUTIES
        from people.services import leaving

        for duty in DUTIES:
            leaving.register(duty)
