from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharedConfig(AppConfig):
    name = "alignment.shared"
    label = "shared"
    verbose_name = _("Common ground")

    def ready(self) -> None:
        from alignment.shared import checks  # noqa: F401  registers the checks
