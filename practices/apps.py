from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "practices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import menu
        from loop import selectors_readings
        from people.services import leaving
        from practices.selectors import cadence, visits_weeks
        from practices.selectors.methods import in_use
        from practices.selectors.readings import KEEPER
        from practices.services import (
            content_leaving,
            habits,
            methods_leaving,
            rotations_leaving,
            trainings_leaving,
            visits_leaving,
        )

        for app in (methods_leaving, rotations_leaving, visits_leaving, trainings_leaving, content_leaving):
            for duty in app.DUTIES:
                leaving.register(duty)
        cadence.register("field_visits", visits_weeks.cadence)
        habits.register("field_visits", visits_weeks.kept_weeks)
        menu.methods_come_from(in_use)
        selectors_readings.register("practices", KEEPER)
