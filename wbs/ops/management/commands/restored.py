# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs restored`: after an older backup was put back, take its newest roster for the newest."""

from typing import Any

from django.core.management.base import CommandError

from wbs.accounts import roster
from wbs.accounts.roster import RosterBroken
from wbs.ops.kit import KitCommand


class Command(KitCommand):
    """Asks for both halves of the cases' kit: whoever only has the server cannot roll it back."""

    help = "After a restore: pin the newest roster of the database again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        institution = self.institution(options["slug"])
        try:
            document = roster.repin(institution, self.joined_halves())
        except RosterBroken as error:
            raise CommandError(f"nothing was changed: {error}") from error
        self.stdout.write(f"Version {document.version} of the roster counts now.")
