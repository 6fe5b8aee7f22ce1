from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hiring.selectors import interviews
        from loop import selectors_readings
        from meetings.selectors.adoption import escalated
        from meetings.selectors.busy import sittings
        from meetings.selectors.readings import KEEPER
        from meetings.services.cycles import CYCLES
        from meetings.services.leaving import DUTIES
        from people.services import leaving
        from practices.selectors import adoption
        from practices.services import habits

        for duty in DUTIES:
            leaving.register(duty)
        for key, counter in CYCLES.items():
            habits.register(key, counter)
        selectors_readings.register("meetings", KEEPER)
        interviews.register(sittings)
        adoption.register(escalated)
