# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database of a running server, from outside: as a thief copies it, and as one alters it."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """Give the environment of a database of its own: a PostgreSQL one where the tests run on one.

    Elsewhere it is empty, and the server makes its SQLite file in its data folder.
    """
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    name = f"wbs_attacker_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
        finally:
            connection.execute(drop)


def copy(env: dict[str, str], data: Path, loot: Path) -> Path:
    """Copy the database into a new folder `loot`: SQLite's files, or each table's raw bytes."""
    loot.mkdir()
    if not env:
        for file in data.glob("wbs.sqlite3*"):
            shutil.copyfile(file, loot / file.name)
        return loot
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        for (table,) in found:
            statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
            with connection.cursor().copy(statement) as stream, (loot / table).open("wb") as file:
                file.writelines(bytes(piece) for piece in stream)
    return loot


def run(env: dict[str, str], data: Path, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement (places as %s) on the server's database and commit it."""
    if env:
        with psycopg.connect(env["DATABASE_URL"]) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []
    connection = sqlite3.connect(data / "wbs.sqlite3", timeout=20)
    try:
        with connection:
            return connection.execute(statement.replace("%s", "?"), values).fetchall()
    finally:
        connection.close()
