# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where sealed files lie: random names in one folder, times cut to the hour, on disk before told.

This is the only module that knows the files' folder; another store needs another one of these.
"""

import os
import weakref
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from django.core.files.storage import storages

from wbs.vault import tokens
from wbs.web import clock

_MODE = 0o600
_FOLDER_MODE = 0o700


class Writer:
    """One file being written. It is removed again unless `keep` is called.

    Call `finish` when all is written. A writer that is dropped (an aborted request) removes its
    file as well.
    """

    def __init__(self) -> None:
        self.name = _new_name()
        path = _path(self.name)
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        self._path = path
        self._file = os.fdopen(descriptor, "wb", buffering=0)
        self._undo = weakref.finalize(self, _undo, self._file, path)

    def write(self, data: bytes) -> None:
        """Append sealed bytes."""
        view = memoryview(data)
        while view:
            view = view[self._file.write(view) :]

    def finish(self) -> None:
        """Put the file on disk for good, its times cut to the hour."""
        os.utime(self._file.fileno(), _this_hour())
        os.fsync(self._file.fileno())
        self._file.close()
        _settle(self._path)

    def keep(self) -> None:
        """Let the file stay: a row names it now."""
        self._undo.detach()

    def discard(self) -> None:
        """Remove the file, unless it is kept."""
        self._undo()


def open_file(name: str) -> IO[bytes]:
    """Open a sealed file for reading. FileNotFoundError if it is gone."""
    return _path(name).open("rb")


def remove(name: str) -> None:
    """Remove a sealed file; nothing happens if it is gone."""
    path = _path(name)
    with suppress(FileNotFoundError):
        path.unlink()
        _settle(path)


def older_than(age: timedelta) -> Iterator[str]:
    """Give the names of the files last written longer ago than `age`."""
    before = clock.now() - age
    for path in _root().glob("??/*"):
        with suppress(FileNotFoundError):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                yield f"{path.parent.name}/{path.name}"


def _new_name() -> str:
    token = tokens.new_id().hex
    return f"{token[:2]}/{token[2:]}"


def _root() -> Path:
    return Path(storages["evidence"].path(""))


def _path(name: str) -> Path:
    return Path(storages["evidence"].path(name))


def _undo(file: IO[bytes], path: Path) -> None:
    file.close()
    path.unlink(missing_ok=True)
    _settle(path)


def _settle(path: Path) -> None:
    """Put what was done to `path` on disk, and cut the times of the folders above it as well."""
    for folder in (path.parent, path.parent.parent):
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.utime(descriptor, _this_hour())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _this_hour() -> tuple[float, float]:
    hour = clock.hour().timestamp()
    return hour, hour
