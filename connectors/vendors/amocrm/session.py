"""The key of one account: sent with every request, renewed by OAuth where the administrator entered what that needs.

A refresh token works once; whoever calls `renew` keeps what it returns before anything else.
https://www.amocrm.ru/developers/content/oauth/step-by-step, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alignment.shared.words import gettext_noop
from connectors.vendors.http import Http, Refused, TokenExpired

SECRETS = ("access_token", "client_id", "client_secret", "refresh_token", "redirect_uri")
Params = Sequence[tuple[str, str | int]]


class Session:
    def __init__(self, base_url: str, secrets: Mapping[str, str], http: Http) -> None:
        self.base = base_url.rstrip("/")
        self._secrets = {name: secrets.get(name, "").strip() for name in SECRETS}
        self._http = http
        self._currency: str | None = None

    def get(self, path: str, params: Params = ()) -> Any:
        headers = self._headers()
        try:
            return self._http.get(f"{self.base}{path}", params=list(params), headers=headers)
        except Refused as error:
            raise _explained(error) from error

    def send(self, method: str, path: str, body: Any) -> Any:
        headers = self._headers()
        try:
            return self._http.send(method, f"{self.base}{path}", body, headers=headers)
        except Refused as error:
            raise _explained(error) from error

    def currency(self) -> str:
        """The one currency of the account, asked for once; empty where the key may not see it."""
        if self._currency is None:
            try:
                answer = self.get("/api/v4/account")
            except Refused:
                answer = None
            self._currency = str(answer.get("currency") or "") if isinstance(answer, dict) else ""
        return self._currency

    def renew(self) -> Mapping[str, str] | None:
        """None when the refresh token was used, is too old, or was never given."""
        if not all(self._secrets[name] for name in SECRETS[1:]):
            return None
        asked = {name: self._secrets[name] for name in SECRETS[1:]} | {"grant_type": "refresh_token"}
        try:
            answer = self._http.send("POST", f"{self.base}/oauth2/access_token", asked)
        except (Refused, TokenExpired):
            return None
        if not isinstance(answer, dict) or not answer.get("access_token") or not answer.get("refresh_token"):
            return None
        self._secrets |= {name: str(answer[name]) for name in ("access_token", "refresh_token")}
        return dict(self._secrets)

    def _headers(self) -> dict[str, str]:
        if not self._secrets["access_token"]:
            raise TokenExpired
        return {"Authorization": f"Bearer {self._secrets['access_token']}"}


def _explained(error: Refused) -> Refused:
    """What their bare statuses mean; others keep their own words."""
    words = {
        402: gettext_noop("amoCRM answers that the account is not paid for."),
        403: gettext_noop(
            "amoCRM forbids this: the key has no right to it, or the address of this server is blocked there."
        ),
        404: gettext_noop("amoCRM does not know this record or address."),
    }
    return Refused(error.status, words[error.status]) if error.status in words else error
