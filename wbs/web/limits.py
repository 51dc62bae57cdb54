# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often one address may ask, counted in memory under a key that changes and is never stored."""

import threading
import time
from collections import defaultdict
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

from wbs.vault import keys

WINDOW = 600.0


class AddressLimit:
    """Allows `most` counts per address in ten minutes.

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

    def _mark(self, request: HttpRequest) -> bytes:
        if time.monotonic() - self._began > WINDOW:
            self._turn_over(time.monotonic())
        return keys.mac(self._key, "address", network(address(request)).encode())

    def count(self, request: HttpRequest) -> None:
        """Count one request of this address."""
        with self._lock:
            self._counts[self._mark(request)] += 1

    def is_over(self, request: HttpRequest) -> bool:
        """Tell whether this address has been counted `most` times already."""
        with self._lock:
            return self._counts.get(self._mark(request), 0) >= self.most

    def allows(self, request: HttpRequest) -> bool:
        """Tell whether one more is within the limit, and count it."""
        over = self.is_over(request)
        self.count(request)
        return not over

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._turn_over(0.0)


def network(seen: str) -> str:
    """Return what one subscriber cannot change at will: an IPv4 address, or an IPv6 /64."""
    try:
        found = ip_address(seen)
    except ValueError:
        return seen
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Network((found, 64), strict=False))
    return str(found)


def address(request: HttpRequest) -> str:
    """Return the peer's address as our own proxies saw it; used for limits only, never kept."""
    trusted = settings.TRUSTED_PROXIES
    if trusted:
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(seen) >= trusted:
            return seen[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))
