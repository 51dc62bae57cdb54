# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table at the end, and the same as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.rows import Row

HEAD = ("what", "figure", "p50 ms", "p95 ms", "CPU ms", "failed", "aim", "limit", "ratio", "peers")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table with even columns."""
    cells = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEAD))]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in cells
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def machine() -> dict[str, str | int | float]:
    """Return what the figures were measured on, and how busy it was."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count() or 0,
        "load_1_min": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def write(path: Path, rows: Sequence[Row], before: dict[str, str | int | float]) -> None:
    """Write the JSON."""
    told = [{**asdict(row), "ratio": row.ratio, "reached": row.reached} for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {"machine": before, "rows": told}
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    mark = {None: "", True: " ok", False: " short"}[row.reached]
    return (
        row.what,
        f"{_number(row.value)} {row.unit}".replace(" /s", "/s"),
        _number(row.p50_ms),
        _number(row.p95_ms),
        _number(row.cpu_ms),
        str(row.failed) if row.failed or row.unit in ("/s", "MB/s") else "",
        f"{_number(row.aim)}{mark}" if row.aim is not None else "",
        f"{_number(row.limit)} ({row.limit_is})" if row.limit else "",
        f"{row.ratio:.0%}" if row.ratio else "",
        row.peers,
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
