# SPDX-License-Identifier: AGPL-3.0-or-later
"""The version bytes, and the first look at anything sealed."""

from enum import IntEnum

from wbs.vault.errors import TrailingBytes, Truncated, UnknownVersion


class Format(IntEnum):
    """The first byte of every sealed value; a number is never used again."""

    ENVELOPE = 1
    BOX = 2
    GRANT_BOX = 3
    GRANT_WRAP = 4
    PASSWORD = 5
    CODE = 6
    CHUNK = 7

    @property
    def byte(self) -> bytes:
        """The version as it stands in front of a sealed value and in its bindings."""
        return bytes([self])


def body(sealed: bytes, version: Format, *, least: int, most: int | None = None) -> bytes:
    """Return what follows the version byte of `sealed`.

    `least` and `most` are lengths in bytes of the whole value, version included.
    Raises Truncated, UnknownVersion or TrailingBytes. The version is looked at before the length,
    since only a known version has one.
    """
    if not sealed:
        raise Truncated("the value is empty")
    if sealed[0] != version:
        raise UnknownVersion(f"version {sealed[0]}, expected {version:d} ({version.name})")
    if len(sealed) < least:
        raise Truncated(f"{len(sealed)} bytes, {version.name} has at least {least}")
    if most is not None and len(sealed) > most:
        raise TrailingBytes(f"{len(sealed)} bytes, {version.name} has {most}")
    return sealed[1:]


def need(name: str, value: bytes, size: int) -> bytes:
    """Return `value` if it has `size` bytes; else ValueError, which names it and never shows it."""
    if len(value) != size:
        raise ValueError(f"{name} must have {size} bytes, not {len(value)}")
    return value
