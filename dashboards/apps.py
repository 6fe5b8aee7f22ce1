from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dashboards.selectors.catalogue import all_metrics
        from loop.selectors_effect_words import KNOWN

        KNOWN.update({metric.key: metric for metric in all_metrics()})
