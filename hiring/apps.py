from django.apps import AppConfig


class HiringConfig(AppConfig):
    name = "hiring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiring.services import agencies_leaving, applications_leaving, interviews_leaving, vacancies_leaving
        from people.services import leaving

        for duty in (
            *applications_leaving.DUTIES, *agencies_leaving.DUTIES, *vacancies_leaving.DUTIES,
            *interviews_leaving.DUTIES,
        ):  # fmt: skip
            leaving.register(duty)

        from hiring.services import role_fit
        from people.services import memberships

        memberships.follow(role_fit.follow_role)

        from funnel.services import import_kinds as wizard
        from hiring.services.import_kinds import GUESTS

        for guest in GUESTS:
            wizard.register(guest)

        from hiring.selectors.readings import KEEPER
        from loop import selectors_readings

        selectors_readings.register("hiring", KEEPER)
