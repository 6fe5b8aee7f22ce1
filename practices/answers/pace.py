"""How often one address may knock, counted in the memory of this process: no row and no file ever holds an address."""

import hashlib
import secrets
import threading
from collections import Counter

SECONDS = 60
#: A whole office answers from one address.
MOST = 300
_salt = secrets.token_bytes(32)
_lock = threading.Lock()
_window = 0
_calls: Counter[bytes] = Counter()


def seconds_to_wait(address: str, *, at: float) -> int | None:
    """Counts this call; None while it is within the limit. Each minute forgets the one before."""
    global _window
    with _lock:
        if int(at) // SECONDS != _window:
            _window = int(at) // SECONDS
            _calls.clear()
        mark = hashlib.sha256(_salt + address.encode()).digest()
        _calls[mark] += 1
        return None if _calls[mark] <= MOST else SECONDS - int(at) % SECONDS
