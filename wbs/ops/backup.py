# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup of the data folder, without what must not outlive its hour: sessions, drafts and so on.

Made while people work: SQLite's own backup gives one moment of the database, and evidence files
are never changed once a row names them. The keys folder is not in it, by intent.

What was erased is in older backups still: they are removed after some time, those alone that are
known by their note for ours, and never the newest few, for a clock may leap.
"""

import json
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from wbs.accounts.models import Enrolment, NameDelay, Session
from wbs.post.models import Address, Letter
from wbs.reports.evidence import kinds
from wbs.reports.models import Disclosure, Draft, Evidence
from wbs.web import clock

DATABASE, EVIDENCE = "wbs.sqlite3", "evidence"
NOTE = "wbs-backup.json"
LEAST_KEPT = 3

LEFT_OUT = (Evidence, Draft, Session, NameDelay, Enrolment, Letter, Address)
# A reporter who switches letters off, or whose case is over, is in no old backup either; what a
# member of staff chose goes on after a restore.
PARTLY = {Evidence: "draft_id IS NOT NULL", Address: "report IS NOT NULL"}


class CannotBackUp(Exception):
    """This installation is backed up otherwise, or the target is in the way; the message says."""


def back_up(target: Path) -> int:
    """Write a backup into the new folder `target`; return how many files of evidence it holds.

    Raises CannotBackUp on PostgreSQL (docs/operations.md says how there) and when `target` exists.
    """
    if connection.vendor != "sqlite":
        raise CannotBackUp("the database is not SQLite: see docs/operations.md")
    if target.exists():
        raise CannotBackUp(f"{target} is there already")
    target.mkdir(parents=True, mode=0o700)
    database = target / DATABASE
    _copy_database(database)
    names = _strip(database)
    for name in names:
        copy = target / EVIDENCE / name
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy2(settings.EVIDENCE_ROOT / name, copy)
    said = {"made": clock.now().isoformat(timespec="seconds")}
    (target / NOTE).write_text(json.dumps(said), encoding="ascii")
    return len(names)


def remove_old(beside: Path) -> list[Path]:
    """Remove the backups beside this one that are older than WBS_BACKUP_DAYS; return which."""
    found = [(made, path) for path in beside.parent.iterdir() if (made := _made(path))]
    before = clock.now() - timedelta(days=settings.WBS_BACKUP_DAYS)
    old = [path for made, path in sorted(found)[:-LEAST_KEPT] if made < before]
    for path in old:
        _remove(path)
    return old


def _made(path: Path) -> datetime | None:
    """When the backup in a folder was made; None where it is not known to be one of ours."""
    if path.is_symlink():
        return None
    try:
        said = json.loads((path / NOTE).read_text(encoding="ascii"))
        return datetime.fromisoformat(said["made"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove(path: Path) -> None:
    """Remove what is ours, the note last, so that a killed removal goes on the next time."""
    (path / DATABASE).unlink(missing_ok=True)
    shutil.rmtree(path / EVIDENCE, ignore_errors=True)
    (path / NOTE).unlink()
    with suppress(OSError):  # somebody put more into it
        path.rmdir()


def _copy_database(database: Path) -> None:
    os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection.ensure_connection()
    with closing(sqlite3.connect(database)) as copy:
        connection.connection.backup(copy)


def _strip(database: Path) -> list[str]:
    """Take out of the copy what is left out, and return the names of the files it still needs."""
    tables = [kind._meta.db_table for kind in kinds()]
    with closing(sqlite3.connect(database)) as copy:
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute("PRAGMA journal_mode=DELETE")
        for model in LEFT_OUT:
            where = PARTLY.get(model, "TRUE")
            copy.execute(f"DELETE FROM {model._meta.db_table} WHERE {where}")  # noqa: S608 (our names)
        # A backup outlives the hours for which an identity was disclosed.
        copy.execute(f"UPDATE {Disclosure._meta.db_table} SET disclosed = NULL")  # noqa: S608
        copy.commit()
        copy.execute("VACUUM")
        return [name for table in tables for name in _names(copy, table)]


def _names(copy: sqlite3.Connection, table: str) -> list[str]:
    rows = copy.execute(f"SELECT storage FROM {table}").fetchall()  # noqa: S608 (our name)
    return [name for (name,) in rows]
