# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs audit verify [FILE]`: prove each institution's audit chain whole, or a chain in a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.accounts.models import Institution
from wbs.audit import chain
from wbs.vault.errors import ChainBroken


class Command(BaseCommand):
    """Exits 0 only when every chain is whole."""

    help = "Prove the audit log whole."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the one thing this command does."""
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("file", nargs="?", help="a chain as the auditor downloaded it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        if options["file"]:
            self._file(Path(options["file"]))
            return
        for institution in Institution.objects.all():
            try:
                count = chain.verify(institution.id)
            except ChainBroken as error:
                raise CommandError(
                    f"{institution.name}: BROKEN after entry {error.position}"
                ) from error
            self.stdout.write(
                f"{institution.name}: {count} entries, whole, up to {chain.head(institution.id)}"
            )

    def _file(self, path: Path) -> None:
        try:
            with path.open(encoding="utf-8") as lines:
                count, head = chain.verify_exported(lines)
        except ChainBroken as error:
            raise CommandError(f"{path.name}: BROKEN after entry {error.position}") from error
        except (OSError, ValueError) as error:
            raise CommandError(f"{path.name}: this is no chain of the audit log") from error
        self.stdout.write(f"{path.name}: {count} entries, whole, up to {head}")
