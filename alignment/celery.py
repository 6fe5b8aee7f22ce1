import os

from celery import Celery, signals
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["files"] = "alignment.shared.broker:Transport"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")

app = Celery("alignment")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
@signals.beat_init.connect
def start_safely(**kwargs: object) -> None:
    from alignment.shared.checks import stop_unsafe_process

    stop_unsafe_process()
