# SPDX-License-Identifier: AGPL-3.0-or-later
"""Padding that hides a length, inside the seal."""

from wbs.vault.errors import SealBroken

LEAST_PADDED = 256
PREFIX = 4


def padme(n: int) -> int:
    """Return the padded length for `n` bytes: at most 12 % more, O(log log n) bits leaked.

    Source: Nikitin, Barman, Lueks, Underwood, Hubaux, Ford: Reducing Metadata Leakage from
    Encrypted Files and Communication with PURBs, PoPETs 2019(4), algorithm 1.
    """
    if n < 2:
        return n
    exponent = n.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (n + mask) & ~mask


def pad(plaintext: bytes, size: int | None) -> bytes:
    """Return u32 length | plaintext | zeros, `size` bytes in all or as Padmé says.

    ValueError if it does not fit; OverflowError from 4 GiB on.
    """
    used = PREFIX + len(plaintext)
    if size is None:
        size = max(LEAST_PADDED, padme(used))
    if used > size:
        raise ValueError(f"{len(plaintext)} bytes do not fit into {size} with their length")
    return len(plaintext).to_bytes(PREFIX, "big") + plaintext + bytes(size - used)


def unpad(padded: bytes) -> bytes:
    """Undo `pad`. SealBroken if the length is too great or the rest is not zeros."""
    end = PREFIX + int.from_bytes(padded[:PREFIX], "big")
    if len(padded) < PREFIX or end > len(padded) or padded.count(0, end) != len(padded) - end:
        raise SealBroken("opened, but the padding is malformed")
    return padded[PREFIX:end]
