from django.apps import AppConfig


class FunnelConfig(AppConfig):
    name = "funnel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from funnel.services.leaving import DUTIES
        from people.services import leaving

        for duty in DUTIES:
            leaving.register(duty)
