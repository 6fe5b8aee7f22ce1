"""An answer in an envelope: all envelopes have one length, so none is known by what it weighs."""

import json
import secrets
from dataclasses import asdict, dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from alignment.shared.errors import InvalidInput

ROOM = 24 * 1024
LENGTH, NONCE = 4, 12


@dataclass(frozen=True)
class Given:
    cells: dict[str, str] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def pack(given: Given) -> bytes:
    words = json.dumps(asdict(given), ensure_ascii=False).encode()
    if len(words) > ROOM - LENGTH:
        raise InvalidInput(_("All answers together are too long. Please shorten them a little."))
    return (len(words).to_bytes(LENGTH, "big") + words).ljust(ROOM, b"\0")


def unpack(packed: bytes) -> Given:
    length = int.from_bytes(packed[:LENGTH], "big")
    return Given(**json.loads(packed[LENGTH : LENGTH + length]))


def seal(packed: bytes, key: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, packed, None)


def unseal(sealed: bytes, key: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag:
        return None
