# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backup codes: for the day the phone is gone. Ten, each good once, shown this once."""

from base64 import b64encode

from wbs.vault import codes, keys
from wbs.vault.errors import WrongCode

HOW_MANY = 10
_DIGEST_BYTES = 16


def new_codes() -> list[str]:
    """Return ten codes of 60 bits. Tries are slowed and the digests lie sealed: that is plenty."""
    return [codes.new_backup_code() for _each in range(HOW_MANY)]


def digest(typed: str) -> str | None:
    """Return what is kept instead of a code; None for what cannot be one."""
    try:
        code = codes.parse_backup_code(typed)
    except WrongCode:
        return None
    return b64encode(keys.digest("backup-code", code)[:_DIGEST_BYTES]).decode()
