"""Secrets that have to be read again are kept sealed: whoever has only the database, or a copy of it, has nothing."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "alignment.shared.sealing"


class Unreadable(Exception):
    """Sealed with a SECRET_KEY that this installation no longer has."""


def seal(words: str) -> str:
    return _box().encrypt(words.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _box() -> MultiFernet:
    """The first key seals, every key of SECRET_KEY_FALLBACKS still opens."""
    return MultiFernet(_keys())


def _keys() -> Iterator[Fernet]:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield Fernet(urlsafe_b64encode(salted_hmac(SALT, "", secret=key, algorithm="sha256").digest()))
