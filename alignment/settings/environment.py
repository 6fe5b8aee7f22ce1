"""Settings as they stand in the environment; one that cannot be read stops the start with its name."""

import warnings
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):
    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} cannot be read: {error}.") from None


def database_of(url: str) -> dict[str, Any]:
    with warnings.catch_warnings(action="ignore"):
        config = environ.Env.db_url_config(url)
    if not config.get("ENGINE") or "://" not in url:
        raise ImproperlyConfigured("DATABASE_URL names no database: write postgres://user:password@host:5432/name.")
    return config


def mail_of(url: str) -> dict[str, Any]:
    try:
        return environ.Env.email_url_config(url)
    except ImproperlyConfigured:
        raise ImproperlyConfigured("EMAIL_URL names no mail server: write smtp+tls://user:password@host:587.") from None
