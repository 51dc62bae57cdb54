# SPDX-License-Identifier: AGPL-3.0-or-later
"""SHA-256 (FIPS 180-4) of files that leave the house, for people with tools of their own.

Nothing of ours is bound or sealed by it. libsodium's binding hashes no stream; the standard library
does.
"""

import hashlib
from collections.abc import Iterable


class FileHash:
    """Hashes a file as it passes, holding nothing of it."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        self._hash.update(data)
        self.size += len(data)

    @property
    def hex(self) -> str:
        """The SHA-256 of all bytes taken so far, as `sha256sum` prints it."""
        return self._hash.hexdigest()


def sha256(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of a file that comes in chunks, as `sha256sum` prints it."""
    hashed = FileHash()
    for chunk in chunks:
        hashed.update(chunk)
    return hashed.hex
