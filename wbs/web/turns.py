# SPDX-License-Identifier: AGPL-3.0-or-later
"""Only as many requests at work as there are processors; the others wait for their turn.

Python runs one thread at a time: thirty at work at once only push each other aside, and all of them
become slow (measured in bench/). Whoever merely waits, for a body to come in or for a password to
be stretched, steps aside meanwhile, so that a slow phone keeps nobody from working.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_AT_ONCE = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
_turns = threading.BoundedSemaphore(_AT_ONCE)
_mine = threading.local()


@contextmanager
def taken() -> Iterator[None]:
    """Work in one of the turns."""
    with _turns:
        _mine.taken = True
        try:
            yield
        finally:
            _mine.taken = False


@contextmanager
def aside() -> Iterator[None]:
    """Let others work while this thread waits for something outside.

    Not inside a transaction: whoever works next could wait for its locks.
    """
    if not getattr(_mine, "taken", False) or connection.in_atomic_block:
        yield
        return
    _mine.taken = False
    _turns.release()
    try:
        yield
    finally:
        _turns.acquire()
        _mine.taken = True


class Body:
    """A request's body (`wsgi.input`), read while others work."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, *args: Any) -> bytes:
        """Read as the stream does."""
        return _waiting(self._stream.read, *args)

    def readline(self, *args: Any) -> bytes:
        """Read one line as the stream does."""
        return _waiting(self._stream.readline, *args)


def _waiting(read: Callable[..., bytes], *args: Any) -> bytes:
    with aside():
        return read(*args)
