# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`: measure everything in a folder of its own; print one table, write build/bench.json.

`python -m bench --quick` is for trying things out: one short run of each, and only 1,000 cases.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import alone, desk, figures, granting, memory, pages, paper, report, weights
from bench.browser import Browser
from bench.rows import Driver, Row, driver
from bench.site import Site, constant, demo
from tests.server import DEMO_PASSWORD

JSON = Path("build/bench.json")
STARTS = 3
PEERS_PAGE = "GlobaLeaks 1,300-1,700/s (cached JSON), Hush Line 45/s"
PEERS_REPORT = "GlobaLeaks 0.34/s, Hush Line 14/s"
PEERS_STATUS = "GlobaLeaks 0.38/s, Hush Line 50/s"
PEERS_SIGN_IN = "GlobaLeaks 2.9 s, Hush Line 0.3 s"
PEERS_FILE = "GlobaLeaks 3.3 MB/s (upload alone 46)"
PEERS_MEMORY = "GlobaLeaks 130 MB, Hush Line 185 MB"


def main() -> int:
    """Run it; 1 when any request failed."""
    asked = _arguments()
    before = report.machine()
    runs, seconds = (1, 1.0) if asked.quick else (asked.runs, asked.seconds)
    sizes = (100, 1_000) if asked.quick else desk.SIZES
    with tempfile.TemporaryDirectory(prefix="wbs-bench-") as name, driver(runs, seconds) as drive:
        rows = list(_measured(Path(name), drive, asked.only, sizes))
    report.write(JSON, rows, before)
    print(f"\n{before}\n\n{report.table(rows)}\n\n{JSON} holds the same.")
    return int(any(row.failed for row in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short run of each")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each run takes")
    parser.add_argument("--only", default="", help="constant,home,number,pages,filing,... ")
    return parser.parse_args()


def _measured(folder: Path, drive: Driver, only: str, sizes: tuple[int, ...]) -> Iterator[Row]:
    with demo(folder) as site:
        idle = _memory_rows(site, "idle")
        for name, part in _parts(site, drive, folder, sizes):
            if not only or name in only.split(","):
                print(f"... {name}", file=sys.stderr)
                yield from part()
        yield from [*idle, *_memory_rows(site, "after the load")]
    if not only or "start" in only:
        yield _start(folder)


def _parts(
    site: Site, drive: Driver, folder: Path, sizes: tuple[int, ...]
) -> list[tuple[str, Callable[[], Sequence[Row]]]]:
    size = len(Browser(site.port).get("/").text.encode())
    reporter = Browser(site.port)
    reporter.sign_in("pelapor", DEMO_PASSWORD)
    limits = _Limits(drive, folder, size)
    return [
        ("constant", lambda: limits.rows),
        ("home", lambda: limits.of_server(pages.home(drive, site), PEERS_PAGE)),
        ("number", lambda: limits.of_server(pages.number(drive, site, reporter), PEERS_STATUS)),
        ("pages", lambda: limits.of_server(pages.own_pages(drive, site, reporter))),
        ("sign-in", lambda: _sign_in(drive, site)),
        ("filing", lambda: _filing(drive, site)),
        ("desk", lambda: _desk(folder / "desk", sizes)),
        ("figures", lambda: _figures(folder / "figures", sizes)),
        ("granting", lambda: _granting(folder / "granting", sizes)),
        ("paper", lambda: _paper(folder / "paper")),
        ("weights", lambda: [_weight(site, path) for path in weights.PAGES]),
    ]


def _desk(folder: Path, sizes: tuple[int, ...]) -> list[Row]:
    """Measure the desk in a demo of its own, so that a list of 100 cases is one of 100."""
    folder.mkdir()
    with demo(folder) as site:
        return desk.rows(site, sizes)


def _figures(folder: Path, sizes: tuple[int, ...]) -> list[Row]:
    folder.mkdir()
    with demo(folder) as site:
        return figures.rows(site, 10 * sizes[-1])


def _granting(folder: Path, sizes: tuple[int, ...]) -> list[Row]:
    folder.mkdir()
    with demo(folder) as site:
        return granting.rows(site, min(granting.CASES, sizes[-1]))


def _paper(folder: Path) -> list[Row]:
    folder.mkdir()
    with demo(folder) as site:
        return paper.rows(site)


class _Limits:
    """The constant server's rows, measured when first asked for."""

    def __init__(self, drive: Driver, folder: Path, size: int) -> None:
        self._drive, self._folder, self._size = drive, folder, size
        self._rows: list[Row] = []

    @property
    def rows(self) -> list[Row]:
        if not self._rows:
            with constant(self._folder, self._size) as port:
                get = pages.repeated(Browser(port), "/")
                self._rows = [
                    self._drive.row("A constant, without Django", port, get, connections=number)
                    for number in (1, 16)
                ]
        return self._rows

    def of_server(self, rows: list[Row], peers: str = "") -> list[Row]:
        for i, row in enumerate(rows):
            row.limit, row.limit_is = self.rows[i % 2].value, "constant"
            row.peers = row.peers or ("" if i % 2 else peers)
        return rows


def _sign_in(drive: Driver, site: Site) -> list[Row]:
    rows = pages.sign_in(drive, site)
    alone_one, alone_two = 1 / alone.derivation(), alone.derivations_per_second(2)
    for row, limit in zip(rows, (alone_one, alone_two), strict=True):
        row.limit, row.aim = limit, 0.8 * limit
        row.limit_is = "Argon2id alone"
    rows[1].limit_is += ", 2 cores"
    rows[0].peers = PEERS_SIGN_IN
    return rows


def _filing(drive: Driver, site: Site) -> list[Row]:
    reporters = pages.register(site)
    texts = pages.filing(drive, site, reporters)
    files = pages.filing_with_file(drive, site, reporters)
    for row in texts:
        row.limit, row.limit_is = 1 / alone.filing(), "libsodium alone"
    for row in files:
        row.limit, row.limit_is = alone.file_rate(), "libsodium alone"
    texts[0].peers, files[0].peers = PEERS_REPORT, PEERS_FILE
    disk = Row("Disk alone: 10 MB written, fsync", alone.disk_rate(site.server.data), "MB/s")
    fsync = Row("Disk alone: one fsync", alone.fsync(site.server.data) * 1000, "ms", "less")
    return [*texts, *files, disk, fsync]


def _weight(site: Site, path: str) -> Row:
    requests, size = weights.weigh(site.port, path)
    return Row(f"Weight of {path}, {requests} requests", size / 1000, "kB", "less", aim=100)


def _memory_rows(site: Site, when: str) -> list[Row]:
    Browser(site.port).get("/")
    found = []
    for one in memory.of(site.server.pid):
        what = f"Memory of the {one['role']} {when} (PSS {one['pss']})"
        found.append(Row(what, float(one["rss"]), "MB", "less"))
        if when == "idle":
            found[-1].aim, found[-1].peers = 120, PEERS_MEMORY
    return found


def _start(folder: Path) -> Row:
    spans = []
    for _ in range(STARTS):
        with demo(folder) as site:
            spans.append(site.started)
    return Row("Warm start until healthz answers", statistics.median(spans), "s", "less")


if __name__ == "__main__":
    sys.exit(main())
