# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thief of the whole database who wants to know which account filed which report.

What the thief has: every table, every column, the rows as they lie, and the evidence folder. Who is
staff stands in the roster, so that the accounts left are the reporters'. Each strategy puts the
accounts into one order and the reports into another, and pairs them place by place.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models

Row = dict[str, Any]
Table = list[Row]
Database = dict[str, Table]
Truth = dict[str, str]
Hits = Mapping[str, int]

ACCOUNTS, REPORTS = "accounts_account", "reports_report"
LEAST_SHARED = 4  # bytes; shorter values meet by chance


def stolen() -> Database:
    """Return every table as a thief reads it; on PostgreSQL in the order of the keys.

    (There the physical order and xmin tell who came first: docs/threats.md says so.)
    """
    return {table: rows_of(table, key) for table, key in tables()}


def tables() -> Iterator[tuple[str, str]]:
    """Give the name and the primary key of every table of ours."""
    for model in apps.get_models(include_auto_created=True):
        pk = model._meta.pk
        assert isinstance(pk, models.Field)
        yield model._meta.db_table, pk.column


def rows_of(table: str, key: str) -> Table:
    """Return one table's rows with all columns, past all code."""
    order = f' ORDER BY "{key}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"{order}')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, map(plain, row), strict=True)) for row in cursor.fetchall()]


def plain(value: Any) -> Any:
    """Return a value in the one form in which both databases compare alike."""
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, datetime) else value


def add_folder(database: Database) -> None:
    """Add what the evidence folder tells of each file: size and time."""
    for row in database["reports_evidence"]:
        stat = (Path(settings.EVIDENCE_ROOT) / row["storage"]).stat()
        row["file_bytes"], row["file_time"] = stat.st_size, stat.st_mtime


def linked(database: Database) -> dict[str, list[tuple[str, Any]]]:
    """Return, for each report, every (table.column, value) that a key leads to from it."""
    found: dict[str, list[tuple[str, Any]]] = {
        row["id"]: list(values(REPORTS, row)) for row in database[REPORTS]
    }
    for table, rows in database.items():
        for row in rows:
            if row.get("report_id") in found:
                found[row["report_id"]] += values(table, row)
    return found


def values(table: str, row: Row) -> Iterator[tuple[str, Any]]:
    """Give the named values of a row."""
    yield from ((f"{table}.{column}", value) for column, value in row.items())


def by_feature(things: Mapping[str, Iterable[tuple[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Return, for each feature, its value for each thing: values, lengths, first, last, count."""
    features: dict[str, dict[str, Any]] = defaultdict(dict)
    for thing, told in things.items():
        columns: dict[str, list[Any]] = defaultdict(list)
        for name, value in told:
            columns[name].append(value)
        for name, many in columns.items():
            present = [value for value in many if value is not None]
            features[f"count of {name}"][thing] = len(present)
            features[f"length of {name}"][thing] = sum(len(raw(value)) for value in present)
            if present:
                features[f"first {name}"][thing] = raw(min(present, key=raw))
                features[f"last {name}"][thing] = raw(max(present, key=raw))
    features["row order"] = {thing: place for place, thing in enumerate(things)}
    return features


def raw(value: Any) -> bytes:
    """Return a value as bytes that sort as the value does."""
    if isinstance(value, bytes):
        return value
    return f"{value:020}".encode() if isinstance(value, int) else str(value).encode()


def orders(things: Mapping[str, Iterable[tuple[str, Any]]]) -> dict[str, tuple[str, ...]]:
    """Return the order of the things by each feature; things alike stay as they lie."""
    return {
        name: tuple(sorted(things, key=lambda thing: (thing not in told, told.get(thing, b""))))
        for name, told in by_feature(things).items()
    }


def by_rank(database: Database, reporters: Sequence[str], truth: Truth) -> Hits:
    """Return how many true pairs each strategy of two orders finds (both ways round)."""
    accounts = {
        row["id"]: list(values(ACCOUNTS, row))
        for row in database[ACCOUNTS]
        if row["id"] in set(reporters)
    }
    hits: dict[str, int] = {}
    of_accounts, of_reports = orders(accounts), orders(linked(database))
    for (mine, ranked), (theirs, reports) in product(of_accounts.items(), of_reports.items()):
        for way, other in (("", reports), (" backwards", reports[::-1])):
            pairs = zip(ranked, other, strict=True)
            found = sum(truth[account] == report for account, report in pairs)
            hits[f"{mine} ~ {theirs}{way}"] = found
    return hits


def by_shared_values(database: Database, reporters: Sequence[str]) -> set[tuple[str, str]]:
    """Return pairs (account, report) of which one holds a value of the other within its own.

    Values that several accounts or several reports hold tell nothing and do not count.
    """
    accounts = {
        row["id"]: forms(values(ACCOUNTS, row))
        for row in database[ACCOUNTS]
        if row["id"] in set(reporters)
    }
    reports = {report: forms(told) for report, told in linked(database).items()}
    common = shared_by_several(accounts) | shared_by_several(reports)
    return {
        (account, report)
        for account, mine in accounts.items()
        for report, theirs in reports.items()
        if meet(mine - common, theirs - common)
    }


def forms(told: Iterable[tuple[str, Any]]) -> set[bytes]:
    """Return the values in each form in which one row may quote another: bytes, and hex."""
    told = list(told)
    found = {raw(value).lower() for _name, value in told if isinstance(value, bytes | str)}
    found |= {raw(value).hex().encode() for _name, value in told if isinstance(value, bytes)}
    undashed = {one.replace(b"-", b"") for one in found}
    keys = {bytes.fromhex(one.decode()) for one in undashed if is_key(one)}
    return {one for one in found | undashed | keys if len(one) >= LEAST_SHARED}


def is_key(value: bytes) -> bool:
    """Tell whether a value is the hex of an id."""
    return len(value) == 32 and not value.strip(b"0123456789abcdef")


def shared_by_several(things: Mapping[str, set[bytes]]) -> set[bytes]:
    """Return the values that more than one thing holds."""
    seen: dict[bytes, int] = defaultdict(int)
    for told in things.values():
        for value in told:
            seen[value] += 1
    return {value for value, times in seen.items() if times > 1}


def meet(mine: set[bytes], theirs: set[bytes]) -> bool:
    """Tell whether a value of one side is one of the other, or stands within it."""
    all_mine, all_theirs = b"\xff\x00".join(mine), b"\xff\x00".join(theirs)
    return any(one in all_theirs for one in mine) or any(one in all_mine for one in theirs)


def far_out(worlds: int, strategies: int, alarm: float) -> int:
    """Return the count of hits that no strategy reaches by chance, but for `alarm`.

    A random pairing has one hit a world on average, however many reports there are, and its
    generating function is at most exp(t - 1) for t >= 1 (the moments of its fixed points are
    those of a Poisson variable, cut off). So P(hits >= a) <= exp(a - worlds - a ln(a / worlds)),
    times the number of strategies.
    """
    enough = worlds + 1
    while math.exp(enough - worlds - enough * math.log(enough / worlds)) * strategies > alarm:
        enough += 1
    return enough


def add_up(tables_of_hits: Iterable[Hits]) -> dict[str, int]:
    """Return the hits of each strategy over all worlds."""
    total: dict[str, int] = defaultdict(int)
    for hits in tables_of_hits:
        for strategy, found in hits.items():
            total[strategy] += found
    return dict(total)


Leak = Callable[[Database, Sequence[str], Truth], None]
