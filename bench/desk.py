# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows about very many sealed cases: the verifier's list and search, the reporter's list."""

import re
import statistics
import time
from collections.abc import Callable

from bench import alone
from bench.browser import Browser
from bench.cases import RARE, REPORTER
from bench.rows import Row, milliseconds
from bench.site import Site, seed
from tests.server import DEMO_PASSWORD

SIZES = (100, 1_000, 10_000)
_LISTS = 20
_SEARCHES = 5


def rows(site: Site, sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Grow the demo step by step; measure at each step."""
    verifier, made, there = Browser(site.port), [], 0
    verifier.sign_in("verifikator", DEMO_PASSWORD)
    for size in sizes:
        seed(site, there, size)
        there = size
        made += _at(site, verifier, size)
    return made


def _at(site: Site, verifier: Browser, size: int) -> list[Row]:
    first, spans = timed(lambda: _page(verifier), _LISTS)
    rows = [
        row(f"Staff list of {size:,}, first", [first]),
        row(f"Staff list of {size:,}", spans, aim=15, limit=alone.page()),
    ]
    _search(verifier, RARE)
    first, spans = timed(lambda: _page(verifier), _SEARCHES)
    rows += [
        row(f"Search in {size:,}, first", [first]),
        row(f"Search in {size:,}", spans, aim=500, limit=alone.search(size)),
    ]
    _search(verifier, "")
    case = re.search(r'href="(/meja/[0-9a-f-]{36})"', _page(verifier))
    path = case[1] if case else "/meja"
    spans = timed(lambda: _page(verifier, path), _LISTS)[1]
    rows.append(row(f"Staff case page of {size:,}", spans))
    spans = timed(lambda: _page(verifier, f"{path}/serupa"), _SEARCHES)[1]
    rows.append(row(f"Look-alikes of one among {size:,}", spans, aim=1_000))
    for who, whose, aim in (("pelapor", "a few own", 15), (REPORTER, "all of them own", None)):
        reporter = Browser(site.port)
        reporter.sign_in(who, DEMO_PASSWORD)
        spans = timed(lambda visitor=reporter: _page(visitor, "/aduan"), _SEARCHES)[1]  # type: ignore[misc]
        rows.append(row(f"Aduan list among {size:,}, {whose}", spans, aim=aim))
    _note_peers(rows, size)
    return rows


def _page(visitor: Browser, path: str = "/meja") -> str:
    answer = visitor.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered by {answer.status}")
    return answer.text


def _search(verifier: Browser, words: str) -> None:
    fields = {**verifier.hidden("/meja"), "q": words}
    answer = verifier.post("/meja", fields)
    if answer.status != 302:
        raise RuntimeError(f"the search was answered by {answer.status}")


def timed(deed: Callable[[], object], times: int) -> tuple[float, list[float]]:
    """Return how long a deed took the first time, and then as many times as asked; in seconds."""
    spans = []
    for _ in range(times + 1):
        began = time.perf_counter()
        deed()
        spans.append(time.perf_counter() - began)
    return spans[0], spans[1:]


def row(what: str, spans: list[float], aim: float | None = None, limit: float | None = None) -> Row:
    """Return the line of one figure in milliseconds, of spans in seconds."""
    return Row(
        what=what,
        value=statistics.median(spans) * 1000,
        unit="ms",
        better="less",
        p50_ms=milliseconds(spans, 0.5),
        p95_ms=milliseconds(spans, 0.95),
        aim=aim,
        limit=limit * 1000 if limit else None,
        limit_is="libsodium alone" if limit else "",
    )


def _note_peers(rows: list[Row], size: int) -> None:
    if size == 1_000:
        rows[1].peers = "GlobaLeaks 650 ms, Hush Line 199 ms"
        rows[4].peers = "GlobaLeaks 29 ms, Hush Line 30 ms"
