# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every refusal of the vault, by its reason."""


class VaultError(Exception):
    """Something sealed, signed, chained or typed was refused."""


class SealBroken(VaultError):
    """Authentication failed: the wrong key, altered bytes, or (AEAD) another context."""


class WrongContext(VaultError):
    """It opened, but belongs to another row, report, reader or purpose."""


class Truncated(VaultError):
    """Bytes are missing at the end."""


class TrailingBytes(VaultError):
    """Bytes follow where the value should have ended."""


class UnknownVersion(VaultError):
    """The version byte names another format, or one that this code does not know."""


class WrongPassword(VaultError):
    """The password does not open the seed (or the wrapped seed was altered)."""


class WrongCode(VaultError):
    """A number, code or token is mistyped, malformed or not the right one."""


class BadSignature(VaultError):
    """The signature is not by this key over this message."""


class ChainBroken(VaultError):
    """The chain does not lead to its head; `position` is the first bad entry, from 0."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"entry {position}: {reason}")
        self.position = position
