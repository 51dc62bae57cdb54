# SPDX-License-Identifier: AGPL-3.0-or-later
"""NIK and NIP: how many digits they have, and whether the date inside is one.

NIK: 16 digits, PPKKCC, then DDMMYY with 40 added to the day for women, then a serial. NIP: 18
digits, birth date YYYYMMDD, then appointment (PNS: YYYYMM; PPPK: YYYY and the number of contracts,
so those two need not be a month), sex, serial. (docs/glossary.md names the sources.)
"""

import re
from datetime import date

from wbs.web import clock

NIK_DIGITS, NIP_DIGITS = 16, 18
OLDEST = 1930


def cleaned(text: str) -> str:
    """Return the digits of a typed number, without the spaces, dots and dashes between them."""
    return re.sub(r"[\s.\-]", "", text)


def is_number(digits: str) -> bool:
    """Tell whether this has the count of digits of a NIK or a NIP."""
    return digits.isascii() and digits.isdecimal() and len(digits) in (NIK_DIGITS, NIP_DIGITS)


def is_odd(digits: str) -> bool:
    """Tell whether the date inside cannot be one. It happens to real numbers: warn, never block."""
    if len(digits) == NIK_DIGITS:
        day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
        day -= 40 if day > 40 else 0
        return not any(_is_date(century + year, month, day) for century in (1900, 2000))
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    return not (_is_date(year, month, day) and OLDEST <= year < clock.now().year)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
