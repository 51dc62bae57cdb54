# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs init`: found an institution on a new installation."""

from getpass import getpass
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.accounts.forms import SHORTEST_PASSWORD
from wbs.accounts.roles import STAFF, Role
from wbs.ops.folders import prepare
from wbs.ops.founding import CannotFound, Founded, NewStaff, check, found


class Command(BaseCommand):
    """Makes keys, database, staff and roster; prints the recovery halves, this once."""

    help = "Found an institution: wbs init NAME --staff username:Name:role[,role] ..."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("name", help="for example: Inspektorat Kota Bontang")
        parser.add_argument("--slug", default="utama")
        parser.add_argument("--timezone", default="Asia/Makassar")
        parser.add_argument(
            "--staff",
            action="append",
            default=[],
            metavar="USERNAME:NAME:ROLE[,ROLE]",
            help=f"one for each person; roles: {', '.join(sorted(STAFF))}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        told = [self._told(text) for text in options["staff"]]
        try:
            check([NewStaff(username, name, roles, "") for username, name, roles in told])
        except CannotFound as error:
            raise CommandError(str(error)) from error
        people = [NewStaff(*one, self._password(one[0])) for one in told]
        prepare()
        call_command("migrate", interactive=False, verbosity=0)
        founded = found(
            name=options["name"],
            slug=options["slug"],
            timezone=options["timezone"],
            staff=people,
        )
        self._print(founded)

    def _told(self, text: str) -> tuple[str, str, frozenset[Role]]:
        try:
            username, name, roles = text.split(":")
            held = frozenset(Role(role.strip()) for role in roles.split(","))
        except ValueError as error:
            raise CommandError(f"not USERNAME:NAME:ROLE[,ROLE]: {text}") from error
        if not held <= STAFF:
            raise CommandError(f"{username} cannot be staff and reporter")
        return username, name, held

    def _password(self, username: str) -> str:
        while True:
            secret = getpass(f"Password for {username}: ")
            if len(secret) >= SHORTEST_PASSWORD and secret == getpass("Once more: "):
                return secret
            self.stderr.write(f"At least {SHORTEST_PASSWORD} characters, twice the same.")

    def _print(self, founded: Founded) -> None:
        self.stdout.write(f"{founded.institution.name} is founded.\n")
        for what, halves in (
            ("Case recovery", founded.case_halves),
            ("Recovery of cases that concern the supervisor", founded.alternate_halves),
            ("Identity recovery", founded.identity_halves),
        ):
            for side, half in zip(("first", "second"), halves, strict=True):
                self.stdout.write(
                    f"\n{what}, {side} half - for one named person, on paper:\n{half}"
                )
        self.stdout.write("\nNeither half of the second pair belongs in the supervisor's hands.")
        self.stdout.write("\nAt first sign-in each of the staff sets up a second step: a code app.")
        self.stdout.write("\nThese halves are shown this once and stored nowhere.")
