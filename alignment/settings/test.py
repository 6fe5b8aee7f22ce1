"""Fast hasher, cached templates, folder mail; the database cache stays, so throttles are real."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="alignment-test-"))

from alignment.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
SURVEYS_DIR = Path(os.environ["VAR_DIR"]) / "surveys"
if "postgres" in DATABASE_URL:
    # The same engine for both; tests/conftest.py gives each a database of its own.
    DATABASES["surveys"] = answers_of(DATABASE_URL, SQLITE_OPTIONS)
