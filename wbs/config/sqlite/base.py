# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our SQLite: rows in no telling order, and writers that take turns.

SQLite numbers rows as they come (rowid); that order would pair new accounts with new reports.
Tables whose key is not an automatic number are made WITHOUT ROWID, so that rows lie in the order
of their random keys (https://www.sqlite.org/withoutrowid.html).

A writer that finds the database locked sleeps and looks again, up to a tenth of a second each time
(https://www.sqlite.org/c3ref/busy_timeout.html). The threads of one process wait for each other
instead, and go on at once.
"""

import threading
from typing import Any

from django.db import models
from django.db.backends.sqlite3 import base, schema
from django.db.utils import OperationalError

_turn = threading.Lock()


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Adds WITHOUT ROWID where the primary key is our own."""

    def table_sql(self, model: type[models.Model]) -> tuple[str, list[Any]]:
        """Return the CREATE TABLE statement of `model` and its parameters."""
        sql, params = super().table_sql(model)
        if not isinstance(model._meta.pk, models.AutoField):
            sql += " WITHOUT ROWID"
        return sql, params


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection class that Django looks for by this name."""

    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._has_turn:
            if not _turn.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
                raise OperationalError("database is locked")
            self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
