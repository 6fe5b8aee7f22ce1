from typing import Any

from celery import shared_task

from practices.answers import store


@shared_task
def flush_answers(**ids: Any) -> None:
    for wave_id in store.open_waves():
        store.flush(wave_id, closing=False)
    store.sweep()
