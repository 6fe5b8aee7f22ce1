from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "practices.answers"
    label = "survey_answers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from delivery.services import enclosures
        from practices.answers import letters

        enclosures.DRAWERS[letters.KIND] = letters.drawn_link
