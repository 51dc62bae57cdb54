# SPDX-License-Identifier: AGPL-3.0-or-later
"""Crockford's base32 for people: 29 symbols and a check symbol, in six groups of five.

The check is a Reed-Solomon parity symbol over GF(32): symbol number k from the right is weighted
with a^k, a being a root of the primitive x^5 + x^2 + 1, and the weighted sum must be 0. The powers
of a repeat only after 31 places and the code has 30, so every single wrong symbol is caught, every
swap of any two symbols, and every double (33 for 44); anything else slips through once in 32.
"""

import unicodedata

from wbs.vault.errors import WrongCode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = 29
LENGTH = SYMBOLS + 1

_GROUP = 5
_BITS = 5
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_ALIKE = str.maketrans("ILO", "110")
_MOST_TYPED = 400


def printed(value: int) -> str:
    """Return the code of `value`, below 2^145: 30 symbols as XXXXX-XXXXX-..."""
    values = [value >> shift & 31 for shift in _shifts(SYMBOLS)]
    return grouped(value << _BITS | _times_a(_sum(values)), LENGTH, _GROUP)


def grouped(value: int, symbols: int, group: int) -> str:
    """Return the last `symbols` of `value` in groups, without a check symbol."""
    text = "".join(ALPHABET[value >> shift & 31] for shift in _shifts(symbols))
    return "-".join(text[at : at + group] for at in range(0, symbols, group))


def parsed(symbols: str) -> int:
    """Return the value of 30 symbols as `typed` leaves them. WrongCode: length, symbol, check."""
    if len(symbols) != LENGTH:
        raise WrongCode(f"a code has {LENGTH} symbols, not {len(symbols)}")
    if not all(symbol in _VALUES for symbol in symbols):
        raise WrongCode("a symbol that no code has")
    values = [_VALUES[symbol] for symbol in symbols]
    if _sum(values):
        raise WrongCode("the check symbol does not fit")
    total = 0
    for value in values[:SYMBOLS]:
        total = total << _BITS | value
    return total


def typed(text: str) -> str:
    """Return what a person meant: no separators, narrow capitals, I L O as 1 1 0."""
    narrow = unicodedata.normalize("NFKC", without_separators(text))
    return narrow.upper().translate(_ALIKE)


def without_separators(text: str) -> str:
    """Return `text` without spaces, dashes and invisible characters of any script.

    WrongCode above 400 characters: nobody types that.
    """
    if len(text) > _MOST_TYPED:
        raise WrongCode("too long")
    return "".join(character for character in text if not _separates(character))


def _shifts(symbols: int) -> range:
    return range(_BITS * (symbols - 1), -1, -_BITS)


def _separates(character: str) -> bool:
    minus = "\N{MINUS SIGN}"
    return (
        character.isspace() or character == minus or unicodedata.category(character) in {"Pd", "Cf"}
    )


def _sum(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _times_a(total) ^ value
    return total


def _times_a(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled > 31 else doubled
