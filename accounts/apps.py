from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.services.leaving import DUTIES
        from people.services import leaving

        for duty in DUTIES:
            leaving.register(duty)
