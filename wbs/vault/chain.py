# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hash chain under the audit log: each entry's hash covers the one before it."""

import json
from collections.abc import Iterable, Mapping

from wbs.vault import primitives
from wbs.vault.errors import ChainBroken
from wbs.vault.formats import need

HASH_BYTES = 32
GENESIS = b"wbs.chain.v1 genesis".ljust(HASH_BYTES, b"\0")

_KIND = b"wbs.chain.v1"
_LABEL = b"link"


def link(previous: bytes, entry: bytes) -> bytes:
    """Return the 32-byte BLAKE2b of `previous` (32 bytes, else ValueError) and `entry`."""
    need("previous hash", previous, HASH_BYTES)
    return primitives.blake2b(previous + entry, kind=_KIND, label=_LABEL)


def canonical(entry: Mapping[str, object]) -> bytes:
    """Return the one JSON of `entry`: keys sorted by code point, no spaces, UTF-8.

    Values are str, int, bool, None, and lists, tuples and mappings of these. TypeError for the
    rest: floats print differently elsewhere, and other keys than str would fall together.
    """
    plain = _plain(entry)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def verify_chain(
    entries: Iterable[tuple[bytes, bytes]], head: bytes, start: bytes = GENESIS
) -> int:
    """Return how many (entry, stored hash) lead from `start` to `head`, in order.

    ChainBroken names the first entry, from 0, whose stored hash does not follow; or the number of
    entries, if all follow but they do not end at `head`: some were cut off or put on.
    """
    previous, count = start, 0
    for entry, stored in entries:
        if link(previous, entry) != stored:
            raise ChainBroken(count, "the hash does not follow from the entry and the one before")
        previous = stored
        count += 1
    if previous != head:
        raise ChainBroken(count, "the chain does not end at its head")
    return count


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _plain(item) for key, item in value.items()}
    raise TypeError(f"no canonical form for {type(value).__name__}")
