# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows about the supervisor's figures, with a hundred thousand cases."""

from bench.browser import Browser
from bench.desk import row, timed
from bench.rows import Row
from bench.site import Site, seed_clear
from tests.server import DEMO_PASSWORD

CASES = 100_000
_PAGES = 10
PERIODS = (("year", "this year"), ("all", "all time"))


def rows(site: Site, cases: int = CASES) -> list[Row]:
    """Seed the cases, and measure the page for a year and for all time."""
    seed_clear(site, cases)
    supervisor = Browser(site.port)
    supervisor.sign_in("inspektur", DEMO_PASSWORD)
    return [_row(supervisor, cases, name, words) for name, words in PERIODS]


def _row(supervisor: Browser, cases: int, name: str, words: str) -> Row:
    supervisor.post("/angka", {**supervisor.hidden("/angka"), "name": name})
    _first, spans = timed(lambda: _page(supervisor), _PAGES)
    return row(f"Figures of {cases:,} cases, {words}", spans, aim=300)


def _page(supervisor: Browser) -> None:
    answer = supervisor.get("/angka")
    if answer.status != 200:
        raise RuntimeError(f"the figures were answered by {answer.status}")
