# SPDX-License-Identifier: AGPL-3.0-or-later
"""An account's seed, wrapped under a password (slow) or a recovery code (fast).

Opening the wrap is the password check; there is no other hash. What a password is follows RFC
8265's OpaqueString: NFC, every kind of space is U+0020, nothing trimmed, nothing folded; empty
passwords, controls, surrogates and unassigned characters are refused. (We enforce no more of RFC
8264's FreeformClass: joiners stay, since emoji need them.)
"""

import unicodedata
from typing import NamedTuple

from wbs.vault import primitives
from wbs.vault.errors import SealBroken, VaultError, WrongCode, WrongPassword
from wbs.vault.formats import Format, body, need
from wbs.vault.keys import SEED_BYTES, derive, mac


class Cost(NamedTuple):
    """What one derivation takes: `ops` passes over `mem` bytes (whole KiB), one lane."""

    ops: int
    mem: int


# RFC 9106, section 4, second recommended option; libsodium has one lane where it has four.
RFC9106_SECOND = Cost(3, 64 * 1024 * 1024)
# OWASP Password Storage Cheat Sheet: Argon2id, 19 MiB, 2 iterations, 1 degree of parallelism.
FLOOR = Cost(2, 19 * 1024 * 1024)

MOST_CHARACTERS = 1024

_KIB = 1024
_LEAST_COST = Cost(1, 8 * _KIB)
_MOST_COST = Cost(16, 1024 * 1024 * _KIB)
_HEADER = 1 + 4 + 4 + primitives.SALT_BYTES
_WRAPPED = _HEADER + primitives.AEAD_OVERHEAD + SEED_BYTES
_CODED = 1 + primitives.AEAD_OVERHEAD + SEED_BYTES


def wrap_seed(seed: bytes, password: str, context: bytes, cost: Cost) -> bytes:
    """Return `seed` (32 bytes) under Argon2id(password), bound to `context`: 97 bytes.

    ValueError for a password that cannot be one (empty, over 1024 characters, controls) or a cost
    outside 1 to 16 passes and 8 KiB to 1 GiB. nacl.exceptions.RuntimeError: no memory.
    """
    need("seed", seed, SEED_BYTES)
    prepared = _prepared(password)
    if not _bearable(cost):
        raise ValueError(f"{cost} is outside {_LEAST_COST} to {_MOST_COST}, or not whole KiB")
    numbers = cost.ops.to_bytes(4, "big") + (cost.mem // _KIB).to_bytes(4, "big")
    header = Format.PASSWORD.byte + numbers + primitives.random(primitives.SALT_BYTES)
    key = _slow(prepared, header[-primitives.SALT_BYTES :], cost)
    return header + primitives.aead_seal(key, seed, header + context)


def open_seed(wrapped: bytes, password: str, context: bytes) -> bytes:
    """Return the seed.

    WrongPassword if it does not open (altered bytes and another context look the same).
    SealBroken, before any memory is taken, if the header asks for an absurd cost. Truncated,
    TrailingBytes, UnknownVersion.
    """
    cost = cost_of(wrapped)
    header, sealed = wrapped[:_HEADER], wrapped[_HEADER:]
    try:
        key = _slow(_prepared(password), header[-primitives.SALT_BYTES :], cost)
        return primitives.aead_open(key, sealed, header + context)
    except (SealBroken, ValueError):
        raise WrongPassword("the password does not open this seed") from None


def cost_of(wrapped: bytes) -> Cost:
    """Return the cost in the header, to see whether it should be raised; errors as `open_seed`."""
    rest = body(wrapped, Format.PASSWORD, least=_WRAPPED, most=_WRAPPED)
    cost = Cost(int.from_bytes(rest[:4], "big"), int.from_bytes(rest[4:8], "big") * _KIB)
    if not _bearable(cost):
        raise SealBroken(f"the header asks for {cost}")
    return cost


def burn(server_key: bytes, name: str, password: str, cost: Cost) -> None:
    """Take the time of `open_seed` for a name that does not exist; always returns None.

    The salt is a keyed hash of `name`, as constant for it as a real account's. A password that
    `open_seed` refuses at once is refused at once here as well. ValueError for a bad cost.
    """
    if not _bearable(cost):
        raise ValueError(f"{cost} is outside {_LEAST_COST} to {_MOST_COST}")
    salt = mac(server_key, "password.burn", name.encode("utf-8", "surrogatepass"))
    try:
        prepared = _prepared(password)
    except ValueError:
        return
    _slow(prepared, salt[: primitives.SALT_BYTES], cost)


def wrap_seed_with_code(seed: bytes, code_secret: bytes, context: bytes) -> bytes:
    """Return `seed` under a recovery code's secret (`parse_code`), bound to `context`: 73 bytes.

    No slow hash: the secret must have 115 random bits or more. ValueError under 16 bytes.
    """
    need("seed", seed, SEED_BYTES)
    key = derive(code_secret, "seed.code")
    return Format.CODE.byte + primitives.aead_seal(key, seed, Format.CODE.byte + context)


def open_seed_with_code(wrapped: bytes, code_secret: bytes, context: bytes) -> bytes:
    """Return the seed. WrongCode if it does not open; Truncated, TrailingBytes, UnknownVersion."""
    rest = body(wrapped, Format.CODE, least=_CODED, most=_CODED)
    try:
        return primitives.aead_open(
            derive(code_secret, "seed.code"), rest, Format.CODE.byte + context
        )
    except VaultError:
        raise WrongCode("the code does not open this seed") from None


def usable(password: str) -> bool:
    """Tell whether `wrap_seed` takes this as a password."""
    try:
        _prepared(password)
    except ValueError:
        return False
    return True


def _slow(prepared: bytes, salt: bytes, cost: Cost) -> bytes:
    return primitives.argon2id(prepared, salt, ops=cost.ops, mem=cost.mem)


def _bearable(cost: Cost) -> bool:
    within = _LEAST_COST.ops <= cost.ops <= _MOST_COST.ops
    return within and _LEAST_COST.mem <= cost.mem <= _MOST_COST.mem and cost.mem % _KIB == 0


def _prepared(password: str) -> bytes:
    if not 1 <= len(password) <= MOST_CHARACTERS:
        raise ValueError(f"a password has 1 to {MOST_CHARACTERS} characters")
    kinds = [unicodedata.category(character) for character in password]
    if not {"Cc", "Cs", "Cn"}.isdisjoint(kinds):
        raise ValueError("a password has no controls, surrogates or unassigned characters")
    spaced = (" " if kind == "Zs" else c for c, kind in zip(password, kinds, strict=True))
    return unicodedata.normalize("NFC", "".join(spaced)).encode()
