# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite numbers rows as they come (rowid); that order would pair new accounts with new reports.

Tables whose key is not an automatic number are made WITHOUT ROWID, so that rows lie in the order
of their random keys (https://www.sqlite.org/withoutrowid.html).
"""

from typing import Any

from django.db import models
from django.db.backends.sqlite3 import base, schema


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
