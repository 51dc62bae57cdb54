# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the operator's regular work was last done: one small file each, in the data folder."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from wbs.web import clock

TICK, BACKUP = "tick", "backup"


def put(what: str) -> None:
    """Note that `what` was done now. Raises OSError."""
    path = _path(what)
    fresh = path.with_suffix(".new")
    fresh.write_text(clock.now().isoformat(timespec="seconds"), encoding="ascii")
    fresh.replace(path)


def last(what: str) -> datetime | None:
    """Return when `what` was last done; None if never, or if the note cannot be read."""
    try:
        return datetime.fromisoformat(_path(what).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _path(what: str) -> Path:
    return Path(settings.DATA) / f"{what}.stamp"
