# SPDX-License-Identifier: AGPL-3.0-or-later
"""What time it is, and how coarsely we keep it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Return the present moment, in UTC."""
    return _set.get() or datetime.now(UTC)


def hour(moment: datetime | None = None) -> datetime:
    """Return `moment` (now, when none is given) cut to the hour.

    At ten reports a month, minutes name people: whoever was seen at the keyboard at 09.47.
    """
    return (moment or now()).replace(minute=0, second=0, microsecond=0)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Within this block it is `moment`: for the demo's past reports, and for tests."""
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
