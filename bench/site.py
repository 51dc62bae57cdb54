# SPDX-License-Identifier: AGPL-3.0-or-later
"""The servers that are measured: the demo with the real password cost, and the constant one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import Server, free_port, serving, wait_for
from wbs.ops.management.commands.serve import THREADS, WORKERS, granian
from wbs.vault.password import RFC9106_SECOND

# The bench is one client; with a proxy of our own before it, each request has its own address.
SETTINGS = {
    "WBS_KDF_OPS": str(RFC9106_SECOND.ops),
    "WBS_KDF_MEM_KIB": str(RFC9106_SECOND.mem // 1024),
    "WBS_TRUSTED_PROXIES": "1",
}


@dataclass(frozen=True)
class Site:
    """The demo as it is served, and how long its start took, the demo's own part included."""

    server: Server
    started: float

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.url.rpartition(":")[2])


@contextmanager
def demo(folder: Path) -> Iterator[Site]:
    """Do what `make run` does once all is built, in `folder`, until the block ends."""
    began = time.perf_counter()
    with serving(folder, extra=SETTINGS) as server:
        yield Site(server, time.perf_counter() - began)


@contextmanager
def constant(folder: Path, size: int) -> Iterator[int]:
    """Serve a constant of `size` bytes through the same server; give its port."""
    port, log = free_port(), folder / "constant.log"
    command = granian(
        "127.0.0.1",
        port,
        workers=WORKERS,
        threads=THREADS,
        application="bench.constant:application",
    )
    with log.open("wb") as output:
        env = {**os.environ, "BENCH_BYTES": str(size)}
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output)
        try:
            wait_for(f"http://127.0.0.1:{port}/", log)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def seed(site: Site, first: int, end: int) -> None:
    """Add the sealed cases `first` to `end` - 1 to the demo while it is being served."""
    _run(site, "bench.seeding", str(first), str(end))


def seed_clear(site: Site, count: int) -> None:
    """Add so many cases with true clear columns alone, which the supervisor can count."""
    _run(site, "bench.clear_seeding", str(count))


def _run(site: Site, module: str, *arguments: str) -> None:
    env = {
        **os.environ,
        **SETTINGS,
        "WBS_MODE": "demo",
        "WBS_DATA": str(site.server.data),
        "WBS_KEYS": str(site.server.keys),
    }
    subprocess.run([sys.executable, "-m", module, *arguments], env=env, check=True)
