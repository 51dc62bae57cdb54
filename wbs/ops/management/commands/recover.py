# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs recover`: give the cases that no reader is left for to one, with both printed halves."""

from getpass import getpass
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.accounts import names, roster
from wbs.accounts.models import Institution
from wbs.accounts.roster import Reader
from wbs.reports.actions import recover_cases
from wbs.reports.errors import NotAllowed
from wbs.vault import codes
from wbs.vault.errors import VaultError
from wbs.vault.keys import KeyPair


class Command(BaseCommand):
    """Asks for both halves on the terminal; nothing is stored."""

    help = "Give cases without a reader to USERNAME: wbs recover USERNAME [--slug utama]"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("username", help="a reader of cases on the signed roster")
        parser.add_argument("--slug", default="utama")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        institution = Institution.objects.filter(slug=options["slug"]).first()
        if institution is None:
            raise CommandError(f"there is no institution {options['slug']}")
        reader = self._reader(institution, options["username"])
        try:
            secret = codes.join(getpass("First half: "), getpass("Second half: "))
            count = recover_cases(institution=institution, pair=KeyPair.of(secret), reader=reader)
        except (VaultError, NotAllowed) as error:
            raise CommandError(f"nothing was recovered: {error}") from error
        self.stdout.write(f"{count} cases without a reader are given to {reader.name}.")

    def _reader(self, institution: Institution, username: str) -> Reader:
        account = names.find(institution, username)
        found = roster.current(institution).reader(account.id if account else UUID(int=0))
        if found is None:
            raise CommandError(f"{username} is not on the signed roster")
        return found
