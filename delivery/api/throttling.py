"""Calls of one key within a minute, counted in the database: every process sees the same count."""

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from delivery.idempotency import credential_of
from delivery.services import throttles

SECONDS = 60


class KeyRate(BaseThrottle):
    def allow_request(self, request: Request, view: APIView) -> bool:
        self.now = timezone.now()
        limit = settings.API_CALLS_A_MINUTE
        return throttles.allow(f"api:{credential_of(request)}", limit=limit, seconds=SECONDS, now=self.now)

    def wait(self) -> float:
        return throttles.seconds_left(seconds=SECONDS, now=self.now)
