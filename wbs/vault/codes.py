# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people write down: registration numbers, recovery codes, halves of a recovery secret."""

import unicodedata

from wbs.vault import crockford, primitives
from wbs.vault.errors import WrongCode
from wbs.vault.formats import need
from wbs.vault.keys import digest, equal

NUMBER_DIGITS = 16
CODE_BYTES = 19
SECRET_BYTES = 32

_CODE_BITS = 145
_BACKUP_SYMBOLS = 12
_MARK_BYTES = 4
_FINGERPRINT_BYTES = 10
_FINGERPRINT_SYMBOLS = 16
# H. Michael Damm, Total anti-symmetrische Quasigruppen, Marburg 2004: a weakly totally
# anti-symmetric quasigroup of order 10, in the arrangement commonly published.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def new_number() -> str:
    """Return a registration number: 15 random digits, the first not 0, and a Damm check digit.

    49.7 bits: a name, not a secret. It repeats after some 30 million numbers, so the caller keeps
    it unique.
    """
    digits = str(10**14 + _below(9 * 10**14))
    return digits + str(damm(digits))


def parse_number(text: str) -> str:
    """Return the 16 ASCII digits of a typed number; spaces and dashes do not matter.

    Decimal digits of every script count (fullwidth, Arabic). WrongCode for another length, another
    character, a leading 0, or a check digit that does not fit: every single wrong digit and every
    swap of neighbours is caught.
    """
    digits = "".join(_digit(character) for character in crockford.without_separators(text))
    if len(digits) != NUMBER_DIGITS:
        raise WrongCode(f"a registration number has {NUMBER_DIGITS} digits, not {len(digits)}")
    if digits[0] == "0" or damm(digits):
        raise WrongCode("the check digit does not fit")
    return digits


def format_number(number: str) -> str:
    """Return a parsed number as it is shown: 1234 5678 9012 3456."""
    return " ".join(number[at : at + 4] for at in range(0, NUMBER_DIGITS, 4))


def damm(digits: str) -> int:
    """Return Damm's check digit of ASCII `digits`; 0 if they end in the right one."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim


def new_code() -> str:
    """Return a random recovery code: 30 symbols in six groups, 145 bits and a check symbol."""
    return crockford.printed(_below(1 << _CODE_BITS))


def parse_code(text: str) -> bytes:
    """Return the 19 secret bytes (145 bits, right-aligned) of a typed code.

    Case, spaces and dashes do not matter; I and L are 1, O is 0. WrongCode for another length,
    another symbol or a check symbol that does not fit (`crockford` says what that catches).
    """
    return crockford.parsed(crockford.typed(text)).to_bytes(CODE_BYTES, "big")


def new_backup_code() -> str:
    """Return a random code of 60 bits as XXXX-XXXX-XXXX, for places that count wrong tries."""
    return crockford.grouped(_below(1 << 5 * _BACKUP_SYMBOLS), _BACKUP_SYMBOLS, 4)


def parse_backup_code(text: str) -> bytes:
    """Return the 12 symbols of a typed backup code; it is forgiven what `parse_code` forgives.

    WrongCode for another length or another symbol.
    """
    symbols = crockford.typed(text)
    if len(symbols) != _BACKUP_SYMBOLS or not set(symbols) <= set(crockford.ALPHABET):
        raise WrongCode(f"a backup code has {_BACKUP_SYMBOLS} symbols")
    return symbols.encode()


def fingerprint(*parts: bytes) -> str:
    """Return 16 symbols (80 bits) that two people compare to know that `parts` are the same.

    Who wants other keys under a given fingerprint needs 2^80 attempts; read aloud it takes ten
    seconds.
    """
    value = int.from_bytes(digest("fingerprint", *parts)[:_FINGERPRINT_BYTES], "big")
    return crockford.grouped(value, _FINGERPRINT_SYMBOLS, 4)


def same_fingerprint(typed: str, known: str) -> bool:
    """Tell whether a person typed this fingerprint; case, spaces, dashes, I L O do not matter."""
    try:
        return equal(crockford.typed(typed).encode(), crockford.typed(known).encode())
    except WrongCode:
        return False


def split(secret: bytes) -> tuple[str, str]:
    """Return two printable halves of a 32-byte random secret; one alone says nothing of it.

    A half is two lines of one code each: side (2 bits) | share (32 bytes) | mark (4 bytes). The
    shares XOR to the secret. The mark is a hash of the secret, by which `join` knows that two
    halves belong together and gave the right result; so the secret must be random, never chosen.
    """
    need("secret", secret, SECRET_BYTES)
    mask = primitives.random(SECRET_BYTES)
    return _half(0, mask, _mark(secret)), _half(1, _xor(mask, secret), _mark(secret))


def join(a: str, b: str) -> bytes:
    """Return the 32-byte secret of two halves, in either order, however they were typed.

    WrongCode if a line is mistyped, the same half came twice, or the halves are of two secrets.
    """
    (side_a, share_a, mark_a), (side_b, share_b, mark_b) = _parsed_half(a), _parsed_half(b)
    if side_a == side_b:
        raise WrongCode("the same half twice")
    secret = _xor(share_a, share_b)
    if not (equal(mark_a, mark_b) and equal(mark_a, _mark(secret))):
        raise WrongCode("the halves do not belong together")
    return secret


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    if value is None:
        raise WrongCode("a registration number has digits only")
    return str(value)


def _below(limit: int) -> int:
    bits = (limit - 1).bit_length()
    while True:
        # Rejection, not a remainder: every value below the limit is as likely as any other.
        value = int.from_bytes(primitives.random((bits + 7) // 8), "big") & ((1 << bits) - 1)
        if value < limit:
            return value


def _half(side: int, share: bytes, mark: bytes) -> str:
    value = side << 8 * (SECRET_BYTES + _MARK_BYTES) | int.from_bytes(share + mark, "big")
    lines = value >> _CODE_BITS, value & ((1 << _CODE_BITS) - 1)
    return "\n".join(map(crockford.printed, lines))


def _parsed_half(text: str) -> tuple[int, bytes, bytes]:
    symbols = crockford.typed(text)
    first = crockford.parsed(symbols[: crockford.LENGTH])
    value = first << _CODE_BITS | crockford.parsed(symbols[crockford.LENGTH :])
    side, rest = divmod(value, 1 << 8 * (SECRET_BYTES + _MARK_BYTES))
    data = rest.to_bytes(SECRET_BYTES + _MARK_BYTES, "big")
    return side, data[:SECRET_BYTES], data[SECRET_BYTES:]


def _mark(secret: bytes) -> bytes:
    return digest("split.mark", secret)[:_MARK_BYTES]


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))
