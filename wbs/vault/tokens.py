# SPDX-License-Identifier: AGPL-3.0-or-later
"""Random names and bearer tokens, and what a server keeps instead of them."""

import base64
import binascii
import uuid

from wbs.vault import primitives
from wbs.vault.errors import WrongCode
from wbs.vault.keys import mac

TOKEN_BYTES = 32

_TOKEN_CHARACTERS = 43


def new_token() -> str:
    """Return a random token for a cookie or a link: 43 characters, URL-safe, 256 bits."""
    return _printed(primitives.random(TOKEN_BYTES))


def token_bytes(token: str) -> bytes:
    """Return the 32 bytes of a token; WrongCode unless it is exactly as `new_token` prints it."""
    if len(token) != _TOKEN_CHARACTERS or not token.isascii():
        raise WrongCode("not a token")
    try:
        data = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        raise WrongCode("not a token") from None
    # Base64 ignores the last two bits: four tokens would otherwise mean the same.
    if _printed(data) != token:
        raise WrongCode("not a token")
    return data


def row_id(token_bytes: bytes, purpose: str) -> bytes:
    """Return the 32 bytes by which a sealed row is found; they say nothing about `row_key`.

    `token_bytes` is 16 to 64 random bytes (a token's, a code's), `purpose` 1 to 16 characters.
    """
    return mac(token_bytes, "token.row-id", purpose.encode())


def row_key(token_bytes: bytes, purpose: str) -> bytes:
    """Return the 32-byte key that opens the row which `row_id` finds; limits as there."""
    return mac(token_bytes, "token.row-key", purpose.encode())


def new_id() -> uuid.UUID:
    """Return a random UUID (RFC 9562, version 4): a primary key that tells no time or order."""
    return uuid.UUID(bytes=primitives.random(16), version=4)


def lookup(server_key: bytes, purpose: str, value: str) -> bytes:
    """Return the 32-byte keyed hash by which `value` (a username, an address) is looked up.

    Only who has `server_key` (16 to 64 bytes) can try values. Normalise `value` before. ValueError
    if it cannot be UTF-8.
    """
    return mac(server_key, "lookup", purpose.encode(), value.encode())


def _printed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
