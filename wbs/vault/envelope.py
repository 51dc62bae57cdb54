# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sealed values: under a key (envelope), or to a public key (box).

Each is bound to a context, what it is and where it stands: (institution, table, row, field,
version). The context is not stored: the reader has to know it. An envelope binds it as associated
data. A sealed box has none, so a digest of the context stands inside and is checked on opening.
"""

import json
from typing import Any

from wbs.vault import primitives
from wbs.vault.errors import SealBroken, WrongContext
from wbs.vault.formats import Format, body
from wbs.vault.keys import digest, equal
from wbs.vault.padding import PREFIX, pad, padme, unpad

__all__ = [
    "Context",
    "context",
    "padme",
    "seal",
    "seal_json",
    "seal_to",
    "unseal",
    "unseal_from",
    "unseal_json",
]

Part = str | int | bytes
Context = tuple[Part, ...]

_DIGEST_BYTES = 32
_LEAST_ENVELOPE = 1 + primitives.AEAD_OVERHEAD + PREFIX
_LEAST_BOX = 1 + primitives.BOX_OVERHEAD + _DIGEST_BYTES + PREFIX


def context(*parts: Part) -> bytes:
    """Return the one encoding of `parts`: for each a type letter, a u32 length, its bytes.

    Different parts never give the same bytes: "1", 1 and b"1" differ, and so do ("ab", "c") and
    ("a", "bc"). TypeError for anything else (True is not 1 here); ValueError without parts.
    """
    if not parts:
        raise ValueError("a context has at least one part")
    return b"".join(map(_encoded, parts))


def seal(key: bytes, plaintext: bytes, context: bytes, *, size: int | None = None) -> bytes:
    """Return an envelope: `plaintext` under `key` (32 bytes), bound to `context`.

    Padded by Padmé to 256 bytes at least; `size` fixes the padded length instead (4 bytes of it
    hold the length), and the envelope has `size` + 41 bytes. ValueError if it does not fit, the
    key is not 32 bytes or the context is empty.
    """
    bound = Format.ENVELOPE.byte + _checked(context)
    return Format.ENVELOPE.byte + primitives.aead_seal(key, pad(plaintext, size), bound)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return the plaintext of an envelope.

    SealBroken for a wrong key, altered bytes or another context, which AEAD cannot tell apart;
    UnknownVersion; Truncated below the least length.
    """
    rest = body(sealed, Format.ENVELOPE, least=_LEAST_ENVELOPE)
    return unpad(primitives.aead_open(key, rest, Format.ENVELOPE.byte + _checked(context)))


def seal_json(key: bytes, value: Any, context: bytes, *, size: int | None = None) -> bytes:
    """Seal `value` as JSON in UTF-8; limits as `seal`. ValueError for NaN, infinity, surrogates."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return seal(key, text.encode(), context, size=size)


def unseal_json(key: bytes, sealed: bytes, context: bytes) -> Any:
    """Return the value of `seal_json`; errors as `unseal`, and SealBroken if it is not JSON."""
    plaintext = unseal(key, sealed, context)
    try:
        return json.loads(plaintext)
    except ValueError:
        raise SealBroken("opened, but it is not JSON") from None


def seal_to(public: bytes, plaintext: bytes, context: bytes, *, size: int | None = None) -> bytes:
    """Return a box that only the owner of `public` (X25519, 32 bytes) opens, bound to `context`.

    Anyone can make one: it says nothing of who sealed it. Padding and limits as `seal`; a box
    with `size` has `size` + 81 bytes.
    """
    return Format.BOX.byte + primitives.box_seal(public, _binding(context) + pad(plaintext, size))


def unseal_from(pair_secret: bytes, pair_public: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return the plaintext of a box.

    SealBroken if it was sealed to another key or altered, WrongContext if it opens but was bound
    to another context; UnknownVersion; Truncated below the least length.
    """
    rest = body(sealed, Format.BOX, least=_LEAST_BOX)
    inner = primitives.box_open(pair_secret, pair_public, rest)
    if not equal(inner[:_DIGEST_BYTES], _binding(context)):
        raise WrongContext("the box was sealed for another context")
    return unpad(inner[_DIGEST_BYTES:])


def _encoded(part: Part) -> bytes:
    if isinstance(part, str):
        letter, data = b"s", part.encode()
    elif isinstance(part, bytes):
        letter, data = b"b", part
    elif isinstance(part, int) and not isinstance(part, bool):
        letter, data = b"i", str(part).encode()
    else:
        raise TypeError(f"a context holds str, int and bytes, not {type(part).__name__}")
    return letter + len(data).to_bytes(4, "big") + data


def _binding(context: bytes) -> bytes:
    return digest("box.context", Format.BOX.byte, _checked(context))


def _checked(context: bytes) -> bytes:
    if not context:
        raise ValueError("a sealed value needs a context")
    return context
