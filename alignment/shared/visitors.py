"""Who knocks at a door that is open to everyone, without keeping the address itself."""

import hashlib

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Behind our own proxy, the last address that the proxy did not add itself."""
    address: str = request.META.get("REMOTE_ADDR", "")
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if address not in settings.TRUSTED_PROXIES or not hop.strip():
            break
        address = hop.strip()
    return address


def mark_of(request: HttpRequest) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}{address_of(request)}".encode()).hexdigest()[:20]
