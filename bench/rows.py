# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of the table, and how it is made out of several runs."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from bench import memory
from bench.load import Outcome, Plan, drive


@dataclass
class Row:
    """One figure. `limit` is what the machine would allow, in the unit of `value`.

    `better` tells whether more or less is wanted; `aim` and `peers` are as issue 3 names them.
    """

    what: str
    value: float
    unit: str
    better: str = "more"
    p50_ms: float | None = None
    p95_ms: float | None = None
    cpu_ms: float | None = None
    failed: int = 0
    aim: float | None = None
    limit: float | None = None
    limit_is: str = ""
    peers: str = ""

    @property
    def ratio(self) -> float | None:
        """How much of the limit is reached; 1 is all of it."""
        if not self.limit or not self.value:
            return None
        return self.value / self.limit if self.better == "more" else self.limit / self.value

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without one."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.better == "more" else self.value <= self.aim


def milliseconds(spans: Sequence[float], share: float) -> float:
    """Return the latency below which `share` of the answers came."""
    ordered = sorted(spans)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


class Driver:
    """Runs plans in a process of its own, several times each."""

    def __init__(self, pool: ProcessPoolExecutor, runs: int, seconds: float) -> None:
        self._pool = pool
        self.runs = runs
        self.seconds = seconds

    def row(
        self,
        what: str,
        port: int,
        requests: Callable[[int], Sequence[bytes]],
        *,
        connections: int,
        good: int = 200,
        again: bool = True,
        pid: int = 0,
        scale: float = 1.0,
        unit: str = "/s",
    ) -> Row:
        """Measure; `requests` makes those of each run. `pid` is the server's, for its CPU time."""
        before = memory.cpu_seconds(pid) if pid else 0.0
        outcomes = [
            self._run(Plan(port, requests(run), connections, self.seconds, good, again))
            for run in range(self.runs)
        ]
        spent = memory.cpu_seconds(pid) - before if pid else 0.0
        spans = [span for outcome in outcomes for span in outcome.latencies]
        return Row(
            what=f"{what}, c={connections}",
            value=statistics.median(outcome.rate for outcome in outcomes) * scale,
            unit=unit,
            p50_ms=milliseconds(spans, 0.5),
            p95_ms=milliseconds(spans, 0.95),
            cpu_ms=spent * 1000 / len(spans) if pid and spans else None,
            failed=sum(outcome.failed for outcome in outcomes),
        )

    def _run(self, plan: Plan) -> Outcome:
        return self._pool.submit(drive, plan).result()


@contextmanager
def driver(runs: int, seconds: float) -> Iterator[Driver]:
    """Give a driver whose process lives until the block ends."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(int).result()
        yield Driver(pool, runs, seconds)
