from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from people.services import leaving
        from people.services.leaving_absences import DUTIES

        for duty in DUTIES:
            leaving.register(duty)
