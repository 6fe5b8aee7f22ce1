"""Requests to another CRM: paced, bounded, and failing with words that say what to do next."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from delivery import egress

LARGEST = 8 * 1024 * 1024
SECONDS = 60.0
PAUSE_WHEN_TOLD = 60


class VendorError(Exception):
    """Something went wrong on the way to the other CRM."""


class NotAnswering(VendorError):
    """Nobody answered in time, or with a failure of their own: tried again later."""


class TooFast(VendorError):
    """Their limit is reached; `after` seconds later it may go on."""

    def __init__(self, after: int = PAUSE_WHEN_TOLD) -> None:
        super().__init__(f"The limit of requests is reached; again in {after} s.")
        self.after = after


class TokenExpired(VendorError):
    """The key is no longer accepted."""


class Refused(VendorError):
    """They understood and said no; trying again changes nothing."""

    def __init__(self, status: int, words: str = "") -> None:
        super().__init__(f"{status or ''} {words}".strip()[:300])
        self.status = status


class Http:
    """`get` and `send` answer parsed JSON, None for an empty answer (204). Never follows redirects.

    `log`: method, path and status of each request; without the query, where keys may stand.
    """

    def __init__(
        self,
        *,
        pace: float = 0.0,
        request: Callable[..., egress.Answer] = egress.request,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pace, self._request, self._clock, self._sleep = pace, request, clock, sleep
        self._last = float("-inf")
        self.log: list[tuple[str, str, int]] = []

    def get(self, url: str, *, params: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        return self._ask("GET", f"{url}?{urlencode(params, doseq=True)}" if params else url, b"", headers)

    def send(self, method: str, url: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Any:
        sent = {"Content-Type": "application/json", **(headers or {})}
        return self._ask(method, url, json.dumps(body).encode(), sent)

    def _ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str] | None) -> Any:
        self._wait()
        try:
            answer = self._request(
                method, url, body=body, headers=headers, largest=LARGEST, inner=True, seconds=SECONDS
            )
        except egress.Unreachable as error:
            raise NotAnswering(str(error)) from error
        except egress.Forbidden as error:
            raise Refused(0, str(error)) from error
        self.log.append((method, urlsplit(url).path, answer.status))
        return _judged(answer)

    def _wait(self) -> None:
        left = self._last + self._pace - self._clock()
        if left > 0:
            self._sleep(left)
        self._last = self._clock()


def _judged(answer: egress.Answer) -> Any:
    """Vendors that hide a failure inside 200 or 400 are read by their connector, from the body of `Refused`."""
    if answer.status == 401:
        raise TokenExpired(_words(answer))
    if answer.status == 429:
        raise TooFast(_after(answer))
    if answer.status >= 500 or answer.status == 408:
        raise NotAnswering(f"{answer.status} {_words(answer)}".strip())
    if answer.status >= 300:
        raise Refused(answer.status, _words(answer))
    return _parsed(answer)


def _parsed(answer: egress.Answer) -> Any:
    if answer.status == 204 or not answer.body.strip():
        return None
    try:
        return json.loads(answer.body)
    except ValueError as error:
        raise NotAnswering("The answer is not JSON, or was cut off.") from error


def _after(answer: egress.Answer) -> int:
    told = {name.lower(): value for name, value in answer.headers.items()}.get("retry-after", "")
    return min(int(told), 3600) if told.isdecimal() else PAUSE_WHEN_TOLD


def _words(answer: egress.Answer) -> str:
    """The beginning of what they said; bodies are theirs, so nothing of it reaches a log."""
    return answer.body[:300].decode(errors="replace")
