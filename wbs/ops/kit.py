# SPDX-License-Identifier: AGPL-3.0-or-later
"""What commands with the printed recovery halves have in common."""

from getpass import getpass

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.accounts.models import Institution
from wbs.vault import codes
from wbs.vault.errors import WrongCode
from wbs.vault.keys import KeyRing


class KitCommand(BaseCommand):
    """Asks for both halves on the terminal; nothing is stored."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option that names the institution."""
        parser.add_argument("--slug", default="utama")

    def institution(self, slug: str) -> Institution:
        """Return the institution of this short name. Raises CommandError."""
        found = Institution.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"there is no institution {slug}")
        return found

    def joined_halves(self) -> KeyRing:
        """Ask for two halves and return the keys of their kit. Raises CommandError."""
        try:
            return KeyRing(codes.join(getpass("First half: "), getpass("Second half: ")))
        except WrongCode as error:
            raise CommandError(f"nothing was done: {error}") from error
