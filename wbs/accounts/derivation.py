# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where passwords are stretched: one derivation per spare core at a time, and few waiting.

Each takes 64 MiB and a good part of a second. Whoever comes when all places are taken is told so
at once, instead of everybody waiting.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from wbs.vault.password import Cost
from wbs.web import turns
from wbs.web.faults import Busy

_AT_ONCE = max(1, (os.cpu_count() or 1) - 1)
_WAITING = 20
_places = threading.BoundedSemaphore(_AT_ONCE + _WAITING)
_working = threading.BoundedSemaphore(_AT_ONCE)


@contextmanager
def place() -> Iterator[None]:
    """Hold one of the places for a derivation. Raises Busy at once when all are taken."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        with turns.aside(), _working:
            yield
    finally:
        _places.release()


def cost() -> Cost:
    """Return what one derivation takes today."""
    return Cost(settings.WBS_KDF_OPS, settings.WBS_KDF_MEM)
