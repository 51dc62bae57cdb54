# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was erased is gone from every file, also after a kill and from a backup that is put back."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.attacker import thief
from tests.ops.test_commands import environment
from tests.reports.keeping import DAY, LAST

OLD = 8


@dataclass(frozen=True)
class House:
    """An installation with old reports in it, and what a thief looks for."""

    folder: Path
    database: dict[str, str]
    env: dict[str, str]
    needles: list[bytes]

    def do(self, *command: str) -> str:
        """Run a command of Python in it."""
        done = subprocess.run(
            [sys.executable, "-m", *command], env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tick(self, *days: date) -> None:
        """Do the regular work of these days."""
        self.do("tests.attacker.erasing", "tick", *(day.isoformat() for day in days))

    def count(self) -> int:
        """Return how many of the old reports have a row."""
        said = "SELECT count(*) FROM reports_report WHERE filed_on < '2026-03-03'"
        return int(thief.run(self.database, self.folder / "data", said)[0][0])

    def is_unclean(self) -> bool:
        """Tell whether it is noted that traces lie about."""
        said = "SELECT unclean FROM reports_upkeep"
        return bool(thief.run(self.database, self.folder / "data", said)[0][0])

    def found(self, loot: str) -> list[bytes]:
        """Return what of the needles a thief finds in database and storage."""
        copied = thief.copy(self.database, self.folder / "data", self.folder / loot)
        storage = [path for path in (self.folder / "data/evidence").rglob("*") if path.is_file()]
        seen = b"".join(path.read_bytes() for path in [*copied.iterdir(), *storage])
        seen += "\n".join(map(str, storage)).encode()
        return [one for one in self.needles if one in seen]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """It is the day on which they are kept for the last time."""
    folder = tmp_path_factory.mktemp("erasing")
    with thief.database() as database:
        sqlite = {"DATABASE_URL": f"sqlite:///{folder}/data/wbs.sqlite3?timeout=1"}
        env = environment(folder, WBS_MODE="demo", **(database or sqlite))
        env["DJANGO_SETTINGS_MODULE"] = "wbs.config.settings"
        empty = House(folder, database, env, [])
        empty.do("wbs", "demo")
        needles = json.loads(empty.do("tests.attacker.erasing", "file", str(OLD)))
        yield House(folder, database, env, [bytes.fromhex(one) for one in needles])


def test_erased_for_good_whatever_is_killed_and_put_back(house: House) -> None:
    data, copy = house.folder / "data", house.folder / "copy"
    assert house.found("before") == house.needles
    if not house.database:
        house.do("wbs", "backup", str(copy))
    with being_served(house):
        killed_in_the_middle(house)
        assert 0 < house.count() < OLD
        whole(house)
        with somebody_reading(house):
            house.tick(LAST + DAY)
        assert house.count() == 0
        assert house.is_unclean() is not bool(house.database)
        house.tick(LAST + DAY)
        assert house.found("after") == []
    house.do("wbs", "audit", "verify")
    if house.database:
        return
    put_back(copy, data)
    assert house.count() == OLD
    first = LAST + 2 * DAY
    house.tick(first)
    assert house.count() == OLD  # what was held since the backup must be held again
    house.tick(*(first + n * DAY for n in (7, 14, 21, 28, 31)))
    assert house.count() == 0
    assert house.found("again") == []


@contextmanager
def being_served(house: House) -> Iterator[None]:
    """Keep the database open, as a server does: else SQLite takes its log away by itself."""
    with ExitStack() as stack:
        if not house.database:
            line = sqlite3.connect(house.folder / "data/wbs.sqlite3")
            stack.callback(line.close)
            line.execute("SELECT count(*) FROM reports_report").fetchall()
        yield


@contextmanager
def somebody_reading(house: House) -> Iterator[None]:
    """Hold SQLite's log for longer than the regular work waits: it cannot be cut off meanwhile."""
    with ExitStack() as stack:
        if not house.database:
            line = sqlite3.connect(house.folder / "data/wbs.sqlite3", isolation_level=None)
            stack.callback(line.close)
            line.execute("BEGIN")
            line.execute("SELECT count(*) FROM reports_report").fetchall()
        yield


def killed_in_the_middle(house: House) -> None:
    """Let the regular work be killed once it has erased something."""
    command = [sys.executable, "-m", "tests.attacker.erasing", "tick", str(LAST + DAY)]
    process = subprocess.Popen(command, env=house.env)
    while house.count() == OLD and process.poll() is None:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def whole(house: House) -> None:
    """See that what is left is whole: no row without its report, and none without its file."""
    data = house.folder / "data"
    for table in ("grant", "entry", "evidence", "statuschange", "digest"):
        said = (
            f"SELECT count(*) FROM reports_{table} WHERE report_id IS NOT NULL"
            " AND report_id NOT IN (SELECT id FROM reports_report)"
        )
        assert thief.run(house.database, data, said) == [(0,)]
    for (name,) in thief.run(house.database, data, "SELECT storage FROM reports_evidence"):
        assert (data / "evidence" / name).is_file()


def put_back(copy: Path, data: Path) -> None:
    """Put database and evidence of a backup in place of what is there."""
    for file in data.glob("wbs.sqlite3*"):
        file.unlink()
    shutil.copy(copy / "wbs.sqlite3", data)
    shutil.rmtree(data / "evidence")
    shutil.copytree(copy / "evidence", data / "evidence")
