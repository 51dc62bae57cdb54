# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large and how many files may be: the server's limits, or the institution's lower ones."""

from dataclasses import dataclass

from django.conf import settings

from wbs.accounts import serving

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one form takes: bytes a file, and files."""

    file_bytes: int
    files: int


def of_server() -> Limits:
    """Return the limits that no institution goes beyond."""
    return Limits(settings.WBS_MAX_FILE_BYTES, settings.WBS_MAX_FILES)


def now() -> Limits:
    """Return the limits of the institution that is being served."""
    server, own = of_server(), serving.institution()
    if own is None:
        return server
    return Limits(
        min(own.file_bytes or server.file_bytes, server.file_bytes),
        min(own.files_most or server.files, server.files),
    )
