# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs succeed`: name another supervisor where the present one cannot sign any more."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from wbs.accounts import names
from wbs.accounts.leaving import NotASuccessor
from wbs.accounts.roster import RosterBroken
from wbs.ops.kit import KitCommand
from wbs.reports.actions import succeed


class Command(KitCommand):
    """Asks for both halves of the cases' kit on the terminal; nothing is stored."""

    help = "Name USERNAME, who is on the roster, the supervisor: wbs succeed USERNAME"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", help="the alternate, or another of the staff")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        institution = self.institution(options["slug"])
        account = names.find(institution, options["username"])
        kit = self.joined_halves()
        try:
            named = succeed(
                institution=institution,
                signer=None,
                ring=kit,
                successor=account.id if account else UUID(int=0),
            )
        except NotASuccessor as error:
            raise CommandError(f"{options['username']} cannot be the supervisor") from error
        except RosterBroken as error:
            raise CommandError(f"nothing was signed: {error}") from error
        self.stdout.write(f"{named.name} is the supervisor now.")
