# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the server's processes take: the one that watches, and those that answer."""

from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process, in megabytes (10^6 bytes); `pss` counts shared pages by share."""

    role: str
    rss: float
    pss: float


def of(pid: int) -> list[dict[str, str | float]]:
    """Return the process `pid` and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    workers = [child for child in children if "granian" in _command(child)]
    return [
        asdict(_process("watcher", str(pid))),
        *(asdict(_process("worker", w)) for w in workers),
    ]


def _command(pid: str) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _process(role: str, pid: str) -> Process:
    sizes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, amount = line.split()[:2]
        sizes[name] = int(amount) * 1024 / 1e6
    return Process(role, round(sizes["Rss:"], 1), round(sizes["Pss:"], 1))


def cpu_seconds(pid: int) -> float:
    """Return the processor time that `pid` and its living children have used."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(_ticks(one) for one in [str(pid), *children]) / 100


def _ticks(pid: str) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
