"""The real settings with the small API of these tests, for processes."""

from alignment.settings import *  # noqa: F403

ROOT_URLCONF = "tests.delivery.api_urls"
API_CALLS_A_MINUTE = 1_000_000
