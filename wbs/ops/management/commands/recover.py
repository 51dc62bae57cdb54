# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs recover`: give to one reader, with both printed halves, what nobody is left to give."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from wbs.accounts import custody, names, roster
from wbs.accounts.custody import NoCustodian
from wbs.accounts.models import Institution
from wbs.accounts.roster import Reader
from wbs.ops.kit import KitCommand
from wbs.reports.actions import recover_cases
from wbs.reports.errors import NotAllowed
from wbs.vault.errors import VaultError


class Command(KitCommand):
    """Which kit the halves are of says what is given: cases, or the key to identities."""

    help = "Give cases, or the key to identities, to USERNAME: wbs recover USERNAME [--slug utama]"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", help="someone on the signed roster")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        institution = self.institution(options["slug"])
        reader = self._reader(institution, options["username"])
        kit = self.joined_halves()
        try:
            if kit.box_public == roster.current(institution).kit.identities:
                custody.recover(institution=institution, kit=kit, reader=reader.id)
                said = f"The key to identities is given to {reader.name}."
            else:
                count = recover_cases(institution=institution, kit=kit, reader=reader)
                said = f"{count} cases without a reader are given to {reader.name}."
        except (VaultError, NotAllowed) as error:
            raise CommandError(f"nothing was recovered: {error}") from error
        except NoCustodian as error:
            raise CommandError(f"nothing was recovered: {reader.name} is no custodian") from error
        self.stdout.write(said)

    def _reader(self, institution: Institution, username: str) -> Reader:
        account = names.find(institution, username)
        found = roster.current(institution).reader(account.id if account else UUID(int=0))
        if found is None:
            raise CommandError(f"{username} is not on the signed roster")
        return found
