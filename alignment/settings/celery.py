"""The bell: broker, time limits and the beat. Business work is rows; losing a message loses nothing."""

import os
from pathlib import Path

from celery.schedules import crontab

_REDIS = os.environ.get("REDIS_URL", "").removeprefix("files://")
_BROKER_DIR = Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent.parent / "var")) / "broker"

if _REDIS:
    CELERY_BROKER_URL = _REDIS
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 0.2,
    }
else:
    _BROKER_DIR.mkdir(parents=True, exist_ok=True)
    (_BROKER_DIR / "control").mkdir(exist_ok=True)
    CELERY_BROKER_URL = "files://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_BROKER_DIR),
        "data_folder_out": str(_BROKER_DIR),
        "control_folder": str(_BROKER_DIR / "control"),
        "polling_interval": 0.2,
    }

CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "relay-webhooks": {"task": "delivery.tasks.relay_webhooks", "schedule": 10.0},
    "relay-outbox": {"task": "delivery.tasks.relay_outbox", "schedule": 10.0},
    "run-imports": {"task": "funnel.tasks.run_imports", "schedule": 10.0},
    "rebuild-marked-cells": {"task": "funnel.tasks.rebuild_marked_cells", "schedule": 10.0},
    "rebuild-hiring-cells": {"task": "hiring.tasks.rebuild_marked_cells", "schedule": 10.0},
    "talk-to-crms": {"task": "connectors.tasks.talk_to_crms", "schedule": 10.0},
    "check-clocks": {"task": "funnel.tasks.check_clocks", "schedule": 60.0},
    "collect-signals": {"task": "meetings.tasks.collect_signals", "schedule": 300.0},
    "keep-meetings": {"task": "meetings.tasks.keep_meetings", "schedule": 60.0},
    "keep-practices": {"task": "practices.tasks.keep_practices", "schedule": 300.0},
    "forget-held-messages": {"task": "funnel.tasks.forget_held_messages", "schedule": crontab(hour=0, minute=10)},
    "work-off-received": {"task": "connectors.tasks.work_off_received", "schedule": 10.0},
    "forget-received": {"task": "connectors.tasks.forget_received", "schedule": crontab(hour=0, minute=15)},
    "send-reports": {"task": "funnel.tasks.send_reports", "schedule": 300.0},
    "draw-samples": {"task": "funnel.tasks.draw_samples", "schedule": crontab(hour=0, minute=50)},
    "forget-looks": {"task": "funnel.tasks.forget_looks", "schedule": crontab(hour=0, minute=25)},
    "forget-imports": {"task": "funnel.tasks.forget_imports", "schedule": crontab(hour=0, minute=20)},
    "compare-rollups": {"task": "funnel.tasks.compare_rollups", "schedule": crontab(hour=0, minute=30)},
    "compare-hiring-rollups": {"task": "hiring.tasks.compare_rollups", "schedule": crontab(hour=0, minute=35)},
    "calculate-pay": {"task": "hiring.tasks.calculate_pay", "schedule": crontab(hour=1, minute=5)},
    "forget-candidates": {"task": "hiring.tasks.forget_candidates", "schedule": crontab(hour=0, minute=45)},
    "verify-audit": {"task": "accounts.tasks.verify_audit", "schedule": crontab(hour=0, minute=40)},
    "read-returns": {"task": "delivery.tasks.read_returns", "schedule": 300.0},
    "send-digests": {"task": "delivery.tasks.send_digests", "schedule": 300.0},
    "flush-answers": {"task": "practices.answers.tasks.flush_answers", "schedule": 3600.0},
    "judge-due-cards": {"task": "dashboards.tasks.judge_due_cards", "schedule": crontab(hour=3, minute=30)},
    "take-forecasts": {"task": "planning.tasks.take_forecasts", "schedule": crontab(minute=0)},
    "clear-expired": {"task": "delivery.tasks.clear_expired", "schedule": 3600.0},
}
