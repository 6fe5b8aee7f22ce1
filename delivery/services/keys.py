"""API keys: 256 random bits shown once; what is stored cannot be turned back into a key."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput
from delivery.models import ApiKey
from delivery.models.keys import SCOPES
from people.models import Person

USED_STEP = timedelta(minutes=1)
WORD = "al"


@transaction.atomic
def create_key(
    person: Person, *, name: str, scopes: Collection[str], now: datetime, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """The row and the key itself, which nobody can read again."""
    _check(person, name, scopes, now, expires_at)
    prefix = secrets.token_hex(5)
    secret = f"{WORD}_{prefix}_{secrets.token_urlsafe(32)}"
    ordered = [scope for scope in SCOPES if scope in scopes]
    key = ApiKey.objects.create(
        person=person, name=name.strip(), prefix=prefix, digest=digest_of(secret), scopes=ordered,
        created_at=now, expires_at=expires_at,
    )  # fmt: skip
    return key, secret


def key_for(secret: str, *, now: datetime) -> ApiKey | None:
    """The living key behind what a caller sent, of a person who may still come in."""
    word, _sep, rest = secret.partition("_")
    prefix = rest.partition("_")[0]
    key = ApiKey.objects.select_related("person").filter(prefix=prefix[:12]).first() if word == WORD else None
    digest = key.digest if key else digest_of("")
    matches = hmac.compare_digest(digest, digest_of(secret))
    return key if key and matches and is_alive(key, now=now) else None


def is_alive(key: ApiKey, *, now: datetime) -> bool:
    expired = key.expires_at is not None and key.expires_at <= now
    return key.revoked_at is None and not expired and key.person.is_active and not key.person.is_erased


def mark_used(key: ApiKey, *, now: datetime) -> None:
    """At most once a minute, so that reading does not become writing."""
    if key.last_used_at and now - key.last_used_at < USED_STEP:
        return
    earlier = Q(last_used_at=None) | Q(last_used_at__lte=now - USED_STEP)
    ApiKey.objects.filter(earlier, pk=key.pk).update(last_used_at=now)


@transaction.atomic
def revoke(key: ApiKey, *, now: datetime) -> None:
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    key.refresh_from_db(fields=["revoked_at"])


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _check(person: Person, name: str, scopes: Collection[str], now: datetime, expires_at: datetime | None) -> None:
    if not person.is_active:
        raise InvalidInput(_("This person cannot sign in, so a key would not work."), field="person")
    if not name.strip() or len(name.strip()) > 100:
        raise InvalidInput(_("Give the key a name of up to 100 characters."), field="name")
    if not scopes or set(scopes) - set(SCOPES):
        raise InvalidInput(_("Choose at least one of the scopes: read, write, intake, admin."), field="scopes")
    if expires_at is not None and expires_at <= now:
        raise InvalidInput(_("The expiry lies in the past."), field="expires_at")
