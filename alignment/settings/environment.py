"""Settings as they stand in the environment; one that cannot be read stops the start with its name."""

import warnings
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):
    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} cannot be read: {error}.") from None


def database_of(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    with warnings.catch_warnings(action="ignore"):
        config = environ.Env.db_url_config(url)
    if not config.get("ENGINE") or "://" not in url:
        raise ImproperlyConfigured(f"{name} names no database: write postgres://user:password@host:5432/name.")
    return config


def answers_of(url: str, file: dict[str, Any]) -> dict[str, Any]:
    """A database that forgets what was deleted: no write-ahead file, free pages overwritten; nothing kept open."""
    config = database_of(url, "SURVEYS_DATABASE_URL")
    if "sqlite" in config["ENGINE"]:
        forgetting = (
            "PRAGMA journal_mode=DELETE;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"
        )
        config["OPTIONS"] = file | {"init_command": forgetting}
    else:
        config["OPTIONS"] = {"connect_timeout": 5, "options": "-c statement_timeout=30000 -c lock_timeout=5000"}
    return config


def mail_of(url: str) -> dict[str, Any]:
    try:
        return environ.Env.email_url_config(url)
    except ImproperlyConfigured:
        raise ImproperlyConfigured("EMAIL_URL names no mail server: write smtp+tls://user:password@host:587.") from None


@dataclass(frozen=True)
class Mailbox:
    """Where letters come back to, read by IMAP."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    is_encrypted: bool = True


def mailbox_of(url: str) -> Mailbox | None:
    """`imaps://user:password@host:993/INBOX`; `imap://` talks in the clear."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or {"imaps": 993, "imap": 143}[parts.scheme]
        user, password, folder = (unquote(part or "") for part in (parts.username, parts.password, parts.path[1:]))
        if not (parts.hostname and user and password) or not f"{user}{password}{folder}".isascii():
            raise ValueError
    except (ValueError, KeyError):
        raise ImproperlyConfigured(
            "RETURN_MAILBOX names no mailbox: write imaps://user:password@host:993/INBOX, "
            "with %40 for an @ inside the user's name."
        ) from None
    return Mailbox(parts.hostname, port, user, password, folder or "INBOX", parts.scheme == "imaps")
