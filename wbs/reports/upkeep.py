# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether this round of erasing follows on the last one, and that no trace is left of what it took.

A database put back from a backup lacks the holds that were set since, and while no round was made
nobody may have seen a notice; a clock that leaps looks the same. So what the last round was is
noted twice, in the database and in the keys folder, which no backup of the data brings back.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.utils import DatabaseError

from wbs.reports.kept import Upkeep
from wbs.vault import tokens
from wbs.web import clock

# Longer without a round, and it is as if nobody had been given notice.
LONGEST_GAP = timedelta(days=7)
_NAME = "erasing.json"
_MODE = 0o600
_LOCK_WAIT = "SET lock_timeout = '10s'"


@contextmanager
def alone() -> Iterator[bool]:
    """Keep other rounds of this machine out; give False where one is at work. Raises OSError."""
    lock = _path().with_suffix(".lock")
    with os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, _MODE), "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def begin() -> bool:
    """Note that a round begins; return whether it follows on the last one. Raises OSError."""
    row, _made = Upkeep.objects.get_or_create(id=1)
    at, known = _read()
    fresh = tokens.new_id()
    # Killed before the last of these, the next round knows this database by the one or the other.
    _write([str(fresh), str(row.round)])
    Upkeep.objects.filter(id=1).update(round=fresh)
    _write([str(fresh)])
    same = row.round is not None and str(row.round) in known
    return same and timedelta() <= clock.now() - at <= LONGEST_GAP


def soil() -> None:
    """Note, in the transaction that erases, that traces lie about."""
    Upkeep.objects.filter(id=1).update(unclean=True)


def is_unclean() -> bool:
    """Tell whether what was erased may still be found in the database's files."""
    return Upkeep.objects.filter(unclean=True).exists()


def clean(tables: list[str]) -> bool:
    """Write the database anew, without what lies about of what was erased; tell whether it went.

    SQLite copies what is left and cuts its log off, PostgreSQL rewrites these tables (their dead
    rows go; docs/operations.md says what its own logs keep). Outside a transaction. What did not
    go, as where the disk is full or others hold the database, is for the next round.
    """
    if not is_unclean():
        return True
    try:
        whole = _rewrite_file() if connection.vendor == "sqlite" else _rewrite_tables(tables)
    except DatabaseError:
        return False
    if whole:
        Upkeep.objects.filter(id=1).update(unclean=False)
    return whole


def _rewrite_file() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    return not busy


def _rewrite_tables(tables: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_WAIT)
        try:
            for table in tables:
                cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
        finally:
            cursor.execute("RESET lock_timeout")
    return True


def _path() -> Path:
    return Path(settings.KEYS) / _NAME


def _read() -> tuple[datetime, list[str]]:
    try:
        said = json.loads(_path().read_text(encoding="ascii"))
        return datetime.fromisoformat(said["at"]), list(said["rounds"])
    except (OSError, ValueError, KeyError, TypeError):
        return clock.now(), []


def _write(rounds: list[str]) -> None:
    fresh = _path().with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE), "w") as file:
        json.dump({"at": clock.now().isoformat(timespec="seconds"), "rounds": rounds}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_path())
