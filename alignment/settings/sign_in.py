"""The company's own sign-in by OpenID Connect, when there is one."""

from typing import Any
from urllib.parse import urlsplit


def providers_of(issuer: str, *, client_id: str, secret: str, name: str, scopes: list[str]) -> dict[str, Any]:
    """None of it without an issuer."""
    app = {
        "provider_id": "company",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer.rstrip("/"), "oauth_pkce_enabled": True, "scope": scopes},
    }
    return {"company": {"APPS": [app]}} if issuer else {}


def origins_of(*addresses: str) -> list[str]:
    """Where a form may end up: browsers hold a redirect after a form against the policy as well."""
    parts = [urlsplit(address) for address in addresses if address]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})
