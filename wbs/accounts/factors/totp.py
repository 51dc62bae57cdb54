# SPDX-License-Identifier: AGPL-3.0-or-later
"""Six digits from an app, new every half minute (RFC 6238). The only module that knows pyotp."""

import unicodedata
from base64 import b32encode

import segno
from pyotp.totp import TOTP

from wbs.vault import keys
from wbs.vault.crockford import without_separators
from wbs.vault.errors import WrongCode
from wbs.web import clock

STEP_SECONDS = 30
# One step early or late, for clocks that differ and people who type slowly (RFC 6238, 5.2).
WINDOW = 1
# RFC 4226, section 4, R6 recommends 160 bits.
_SECRET_BYTES = 20


def new_secret() -> str:
    """Return a random secret of 160 bits, as 32 base32 symbols."""
    return secret_of(keys.new_key())


def secret_of(key: bytes) -> str:
    """Return the first 160 bits of a random key as a secret."""
    return b32encode(key[:_SECRET_BYTES]).decode()


def step_now() -> int:
    """Return the number of the present half minute since 1970."""
    return int(clock.now().timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """Return the six digits of `secret` in a half minute."""
    return TOTP(secret).generate_otp(step)


def matching_step(secret: str, typed: str, after: int) -> int | None:
    """Return the half minute to which a typed code belongs; None if it is none of those near.

    Steps up to `after` were used before and do not count again (RFC 6238, 5.2).
    """
    digits = _digits(typed)
    found = None
    # All of them each time: how long it takes does not tell which one it was.
    for step in range(step_now() - WINDOW, step_now() + WINDOW + 1):
        if keys.equal(code_of(secret, step).encode(), digits) and step > after:
            found = step
    return found


def _digits(typed: str) -> bytes:
    try:
        symbols = without_separators(typed)
    except WrongCode:
        return b""
    digits = [unicodedata.decimal(symbol, None) for symbol in symbols]
    return b"" if None in digits else "".join(map(str, digits)).encode()


def address(secret: str, username: str, house: str) -> str:
    """Return the otpauth address that an app reads from the picture."""
    return TOTP(secret).provisioning_uri(name=username, issuer_name=f"WBS {house}")


def picture(address: str) -> str:
    """Return a QR code of `address` as an SVG element: black on white in light and dark."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
