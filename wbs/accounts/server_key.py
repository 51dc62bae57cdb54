# SPDX-License-Identifier: AGPL-3.0-or-later
"""The server's own key, kept outside database and backups: without it a stolen database cannot be
searched for a username."""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from wbs.vault import keys

NAME = "server.key"


def _path() -> Path:
    return Path(settings.KEYS) / NAME


def create() -> None:
    """Make the key when there is none yet, readable by its owner only."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(keys.new_key())


def get() -> bytes:
    """Return the key. Raises ImproperlyConfigured when it is missing."""
    return _read(_path())


@cache
def _read(path: Path) -> bytes:
    if not path.exists():
        raise ImproperlyConfigured(f"{NAME} is missing from the folder that WBS_KEYS names")
    return path.read_bytes()
