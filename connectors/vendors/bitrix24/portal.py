"""One portal of Bitrix24: a method, or up to fifty of them in a batch, and what its errors mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from connectors.vendors.http import Http, NotAnswering, Refused, TokenExpired, TooFast, VendorError

TOKENS = "https://oauth.bitrix.info/oauth/token/"
BATCH = 50
TIME_IS_UP_S = 600
EXPIRED = {"expired_token", "invalid_token", "no_auth_found", "invalid_grant"}
TO_SUPPORT = {"overload_limit"}
NOT_THERE = {"", "0", "not_found", "error_not_found"}
HOOK = re.compile(r"(?:^|/rest/)(\d+/[^/\s?#]+)/?$")
CODE = re.compile(r'"error"\s*:\s*"?([^",}]*)')
WORDS = re.compile(r'"error_description"\s*:\s*("(?:[^"\\]|\\.)*")')

T = TypeVar("T")
Asked = Mapping[str, tuple[str, Mapping[str, Any]]]


class NotThere(Refused):
    """The record does not exist, which is not the same as being forbidden."""


def parted(address: str) -> tuple[str, str]:
    """The portal without the page that the address was copied from, and the webhook where that was pasted."""
    scheme, mark, rest = address.strip().partition("://")
    host, _slash, path = (rest if mark else scheme).partition("/")
    return (f"{scheme}://{host}" if mark else host), hook_of(f"/{path}")


def hook_of(text: str) -> str:
    """`1/code` of what was entered: the pair itself, or the whole address."""
    found = HOOK.search(text.strip())
    return found.group(1) if found else ""


class Portal:
    def __init__(self, base_url: str, secrets: Mapping[str, str], http: Http) -> None:
        self.base, pasted = parted(base_url)
        self.secrets, self._http = dict(secrets), http
        self._hook = hook_of(self.secrets.get("webhook", "")) or pasted

    def call(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        url, body = self._door(method)
        try:
            answer = self._http.send("POST", url, {**(params or {}), **body})
        except (Refused, NotAnswering) as error:
            raise _understood(error) from error
        if not isinstance(answer, dict) or "result" not in answer:
            raise NotAnswering(_("The answer of Bitrix24 is not of the documented form."))
        return answer["result"]

    def batch(self, asked: Asked, *, optional: bool = False) -> dict[str, Any]:
        """Answers by name. A refusal of an `optional` one leaves its name out; any other failure is raised."""
        answers: dict[str, Any] = {}
        for part in parts(list(asked.items()), BATCH):
            cmd = {name: f"{method}?{urlencode(list(flat(params)))}" for name, (method, params) in part}
            told = self.call("batch", {"halt": 0, "cmd": cmd})
            for error in _errors(told):
                if not (optional and isinstance(error, Refused)):
                    raise error
            answers |= _members(told, "result")
        return answers

    def renew(self) -> Mapping[str, str] | None:
        """A webhook lives until it is revoked; only an application can ask for a new token."""
        named = {name: self.secrets.get(name, "") for name in ("client_id", "client_secret", "refresh_token")}
        if not all(named.values()):
            return None
        try:
            told = self._http.get(TOKENS, params={"grant_type": "refresh_token", **named})
        except (Refused, TokenExpired):
            return None
        if not isinstance(told, dict) or not told.get("access_token") or not told.get("refresh_token"):
            return None
        self.secrets |= {name: str(told[name]) for name in ("access_token", "refresh_token")}
        return self.secrets

    def _door(self, method: str) -> tuple[str, dict[str, str]]:
        if self._hook:
            return f"{self.base}/rest/{self._hook}/{method}", {}
        if not self.secrets.get("access_token"):
            raise TokenExpired(_("There is neither a webhook nor a token."))
        return f"{self.base}/rest/{method}", {"auth": self.secrets["access_token"]}


def parts(members: list[T], size: int) -> Iterator[list[T]]:
    for first in range(0, len(members), size):
        yield members[first : first + size]


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Nested parameters as the query of a batched method writes them: `filter[>ID]`, `select[0]`."""
    if not isinstance(value, dict | list | tuple):
        yield name, str(value)
        return
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        yield from flat(member, f"{name}[{key}]" if name else str(key))


def refusal(status: int, code: str, words: str) -> VendorError:
    """What an error code asks for; codes come in both cases."""
    told, known = f"{code}: {words}".strip(": "), code.lower()
    if known == "query_limit_exceeded":
        return TooFast()
    if known == "operation_time_limit":
        return TooFast(TIME_IS_UP_S)
    if known in EXPIRED:
        return TokenExpired(told)
    if known in NOT_THERE and words.strip(". ").lower().endswith("not found"):
        return NotThere(status, told)
    if status >= 500 and known not in TO_SUPPORT:
        return NotAnswering(f"{status} {told}")
    return Refused(status, told)


def _understood(error: Refused | NotAnswering) -> VendorError:
    """The code stands in the body, whose beginning is in the words of the exception."""
    status, _space, body = str(error).partition(" ")
    code = CODE.search(body)
    if code is None or not status.isdecimal():
        return error
    words = WORDS.search(body)
    return refusal(int(status), code.group(1), json.loads(words.group(1), strict=False) if words else "")


def _errors(told: Any) -> Iterator[VendorError]:
    for error in _members(told, "result_error").values():
        yield refusal(400, str(error.get("error", "")), str(error.get("error_description", "")))


def _members(told: Any, name: str) -> dict[str, Any]:
    """An empty object arrives as an empty list."""
    members = told.get(name) if isinstance(told, dict) else None
    return members if isinstance(members, dict) else {}
