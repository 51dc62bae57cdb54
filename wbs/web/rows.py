# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows by the values of their columns, for what every request asks: to put such a statement
together takes Django four times as long as the database to answer it, so it is done once."""

from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def equal(model: type[M], **wanted: Any) -> list[M]:
    """Return the rows whose fields have these values, as `filter` does; of a relation give the id.

    None of the values may be None.
    """
    statement, fields = _statement(model, tuple(wanted))
    values = zip(fields, wanted.values(), strict=True)
    return list(
        model._default_manager.raw(
            statement, [field.get_db_prep_value(value, connection) for field, value in values]
        )
    )


@cache
def _statement(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    table: Any = model._meta
    quoted, fields = connection.ops.quote_name, [table.get_field(name) for name in names]
    columns = ", ".join(quoted(field.column) for field in table.concrete_fields)
    where = " AND ".join(f"{quoted(field.column)} = %s" for field in fields)
    return f"SELECT {columns} FROM {quoted(table.db_table)} WHERE {where}", fields  # noqa: S608
