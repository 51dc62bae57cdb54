# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs verify-export`: is an exported case what was exported? Without database, keys or network."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.accounts.roster import Pin
from wbs.casework.exports import checking
from wbs.casework.exports.checking import Refused

_USAGE = 2


class Command(BaseCommand):
    """Exits 0 only when the export is whole; 1 when it is refused, 2 when it was asked wrongly."""

    help = "Check an exported case (ZIP) against the institution's root key or a roster pin."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="the ZIP")
        trust = parser.add_mutually_exclusive_group(required=True)
        trust.add_argument("--root", help="the root key, as the page Unduh aduan shows it")
        trust.add_argument("--roster", type=Path, help="a roster pin: roster-....json of WBS_KEYS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        trusted = _trusted(options["root"], options["roster"])
        try:
            found = checking.check(options["file"], trusted)
        except Refused as error:
            raise CommandError(f"REFUSED: {error}") from error
        except OSError as error:
            raise CommandError(f"cannot read {options['file']}", returncode=_USAGE) from error
        self.stdout.write(
            f"Whole: report {found.number}, {found.files} files, exported by {found.by} at "
            f"{found.at}, who is on roster {found.roster_version}."
        )


def _trusted(root: str | None, pin: Path | None) -> Pin | bytes:
    try:
        if root is not None:
            return _key(root)
        told = json.loads(pin.read_bytes() if pin else b"")
        return Pin(int(told["version"]), b64decode(told["digest"], validate=True))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise CommandError("neither a root key nor a roster pin", returncode=_USAGE) from error


def _key(text: str) -> bytes:
    key = b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("an Ed25519 key has 32 bytes")
    return key
