# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs sign`: take new keys onto the roster where the supervisor, who signs, has lost theirs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from wbs.accounts.enrolment import NotTheirs, Outdated
from wbs.accounts.roster import RosterBroken
from wbs.ops.kit import KitCommand
from wbs.reports.actions import sign_with_kit


class Command(KitCommand):
    """Asks for both halves of the cases' kit on the terminal; nothing is stored."""

    help = "Sign the keys with this fingerprint onto the roster: wbs sign XXXX-XXXX-XXXX-XXXX"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("fingerprint", help="as the person reads it off their screen")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        institution = self.institution(options["slug"])
        kit = self.joined_halves()
        try:
            row = sign_with_kit(institution=institution, kit=kit, typed=options["fingerprint"])
        except NotTheirs as error:
            raise CommandError("no keys with this fingerprint wait for a signature") from error
        except Outdated as error:
            raise CommandError("the account changed since; invite the person again") from error
        except RosterBroken as error:
            raise CommandError(f"nothing was signed: {error}") from error
        self.stdout.write(f"{row.name} is on the roster.")
