from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from loop import selectors_readings
        from planning.selectors.readings import KEEPER

        selectors_readings.register("planning", KEEPER)
