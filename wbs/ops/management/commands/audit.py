# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs audit verify`: prove each institution's audit chain whole."""

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

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        for institution in Institution.objects.all():
            try:
                count = chain.verify(institution.id)
            except ChainBroken as error:
                raise CommandError(
                    f"{institution.name}: BROKEN after entry {error.position}"
                ) from error
            self.stdout.write(f"{institution.name}: {count} entries, whole")
