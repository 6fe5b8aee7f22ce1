"""Cache generations: bump a name once, and everything kept under it is read anew."""

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import uuid4

from django.core.cache import cache

T = TypeVar("T")
NOTHING = object()
FOREVER = None


def current(name: str) -> str:
    """The generation of a name; a lost one starts afresh, never an old one again."""
    return str(cache.get_or_set(_generation_key(name), _fresh, FOREVER))


def bump(name: str) -> str:
    generation = _fresh()
    cache.set(_generation_key(name), generation, FOREVER)
    return generation


def cached(name: str, key: str, make: Callable[[], T], seconds: int) -> T:
    """The value kept under the current generation, or made and kept; None is a value too."""
    full_key = f"generation:{name}:{current(name)}:{key}"
    kept = cache.get(full_key, NOTHING)
    if kept is not NOTHING:
        return cast(T, kept)
    value = make()
    cache.set(full_key, value, seconds)
    return value


def _generation_key(name: str) -> str:
    return f"generation:{name}"


def _fresh() -> str:
    return uuid4().hex
