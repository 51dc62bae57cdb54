# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small real disk that can be filled to its last byte and freed again."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && echo ready && exec sleep infinity'
_OWN_USERS = ("--user", "--map-root-user")


@dataclass(frozen=True)
class Disk:
    """Mounted at `folder` for those who are started `within`; `path` is our own view of it."""

    folder: Path
    path: Path
    within: tuple[str, ...]

    def fill(self) -> None:
        """Leave not one byte free."""
        with self._filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                _write_until_full(file.fileno(), bytes(size))

    def free(self) -> None:
        """Take the filling away."""
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.path / "filler"


def _write_until_full(descriptor: int, piece: bytes) -> None:
    try:
        while os.write(descriptor, piece):
            pass
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Disk]:
    """Mount a disk of `size` at `folder`, as root, or else in a namespace where we are root."""
    folder.mkdir()
    users = () if os.geteuid() == 0 else _OWN_USERS
    command = ["unshare", *users, "--mount", "sh", "-c", _MOUNT, "sh", size, str(folder)]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert holder.stdout
    said = holder.stdout.readline()
    into = ["--user", "--preserve-credentials"] if users else []
    enter = ("nsenter", f"--target={holder.pid}", "--mount", *into, f"--wd={Path.cwd()}")
    try:
        if said != b"ready\n":
            # Neither root nor a namespace of our own: say so loudly, as where no PostgreSQL can be.
            pytest.skip(f"NOT TESTED: no small disk can be mounted here: {said!r}")
        yield Disk(folder, Path(f"/proc/{holder.pid}/root{folder}"), enter)
    finally:
        holder.kill()
        holder.communicate()
