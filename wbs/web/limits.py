# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often one address may ask, counted in memory under a key that changes and is never stored."""

import threading
import time
from collections import defaultdict

from django.conf import settings
from django.http import HttpRequest

from wbs.vault import keys

WINDOW = 600.0


class AddressLimit:
    """Allows `most` requests per address in ten minutes.

    The limit is wide: a whole office may stand behind one address, and must not be locked out by
    one of its people. What is kept is a count beside a keyed hash; the key is random and is thrown
    away with the counts every ten minutes, so nothing here tells who came.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._turn_over(0.0)

    def _turn_over(self, began: float) -> None:
        self._began = began
        self._key = keys.new_key()
        self._counts: defaultdict[bytes, int] = defaultdict(int)

    def allows(self, request: HttpRequest) -> bool:
        """Count one request and tell whether it is within the limit."""
        with self._lock:
            if time.monotonic() - self._began > WINDOW:
                self._turn_over(time.monotonic())
            mark = keys.mac(self._key, "address", address(request).encode())
            self._counts[mark] += 1
            return self._counts[mark] <= self.most

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._turn_over(0.0)


def address(request: HttpRequest) -> str:
    """Return the peer's address as our own proxies saw it; used for limits only, never kept."""
    trusted = settings.TRUSTED_PROXIES
    if trusted:
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(seen) >= trusted:
            return seen[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))
