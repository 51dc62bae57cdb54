# SPDX-License-Identifier: AGPL-3.0-or-later
"""Grants: one report key, handed to one reader, for one purpose.

Boxed, when someone else hands it over: a sealed box with everything it is for inside, checked on
opening. Wrapped, when the reader keeps it: AEAD under the reader's wrap key, ten times faster.
"""

from enum import StrEnum

from wbs.vault import primitives
from wbs.vault.errors import UnknownVersion, WrongContext
from wbs.vault.formats import Format, body, need
from wbs.vault.keys import KeyRing, equal, label

REPORT_BYTES = 16

_PURPOSE_BYTES = 16
_INNER = 1 + _PURPOSE_BYTES + REPORT_BYTES + 2 * primitives.KEY_BYTES
BOXED_BYTES = 1 + primitives.BOX_OVERHEAD + _INNER
WRAPPED_BYTES = 1 + primitives.AEAD_OVERHEAD + primitives.KEY_BYTES


class Purpose(StrEnum):
    """Which key of a report it is: what the reporter shares, or what only the desk sees."""

    CASE = "case"
    DESK = "desk"


CASE = Purpose.CASE
DESK = Purpose.DESK


def seal_grant(purpose: str, report: bytes, reader_public: bytes, key: bytes) -> bytes:
    """Return a boxed grant, always 146 bytes.

    `purpose` is 1 to 16 ASCII characters, `report` the 16 bytes of its id, `reader_public` the
    reader's X25519 key off the signed roster, `key` 32 bytes. ValueError for anything else.
    """
    need("key", key, primitives.KEY_BYTES)
    inner = _bound(Format.GRANT_BOX, purpose, report, reader_public) + key
    return Format.GRANT_BOX.byte + primitives.box_seal(reader_public, inner)


def rewrap_grant(ring: KeyRing, purpose: str, report: bytes, key: bytes) -> bytes:
    """Return a wrapped grant for the owner of `ring`, always 73 bytes; limits as `seal_grant`."""
    need("key", key, primitives.KEY_BYTES)
    bound = _bound(Format.GRANT_WRAP, purpose, report, ring.box_public)
    return Format.GRANT_WRAP.byte + primitives.aead_seal(ring.wrap_key, key, bound)


def open_grant(ring: KeyRing, purpose: str, report: bytes, sealed: bytes) -> bytes:
    """Return the 32-byte key of a grant in either form.

    SealBroken if it is another reader's or altered (and, wrapped, for any mismatch). WrongContext
    if a boxed grant opens but is for another purpose, report or reader: it says which.
    Truncated, TrailingBytes, UnknownVersion.
    """
    if is_boxed(sealed):
        return open_grant_with(ring.box_secret, ring.box_public, purpose, report, sealed)
    rest = body(sealed, Format.GRANT_WRAP, least=WRAPPED_BYTES, most=WRAPPED_BYTES)
    bound = _bound(Format.GRANT_WRAP, purpose, report, ring.box_public)
    return primitives.aead_open(ring.wrap_key, rest, bound)


def open_grant_with(
    pair_secret: bytes, pair_public: bytes, purpose: str, report: bytes, sealed: bytes
) -> bytes:
    """Return the key of a boxed grant to a pair that is no account's; errors as `open_grant`."""
    rest = body(sealed, Format.GRANT_BOX, least=BOXED_BYTES, most=BOXED_BYTES)
    inner = primitives.box_open(pair_secret, pair_public, rest)
    _compare(inner, _bound(Format.GRANT_BOX, purpose, report, pair_public))
    return inner[-primitives.KEY_BYTES :]


def is_boxed(sealed: bytes) -> bool:
    """Tell whether a grant is in the slow form, so that wrapping it again is due."""
    return sealed[:1] == Format.GRANT_BOX.byte


def _bound(form: Format, purpose: str, report: bytes, reader_public: bytes) -> bytes:
    need("report id", report, REPORT_BYTES)
    need("reader's public key", reader_public, primitives.KEY_BYTES)
    return form.byte + label(purpose).ljust(_PURPOSE_BYTES, b"\0") + report + reader_public


def _compare(inner: bytes, expected: bytes) -> None:
    if inner[0] != expected[0]:
        raise UnknownVersion(f"the grant holds version {inner[0]}, not {expected[0]}")
    fields = {"purpose": _PURPOSE_BYTES, "report": REPORT_BYTES, "reader": primitives.KEY_BYTES}
    at = 1
    for name, size in fields.items():
        if not equal(inner[at : at + size], expected[at : at + size]):
            raise WrongContext(f"the grant is for another {name}")
        at += size
