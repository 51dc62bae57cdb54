# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs backup FOLDER`: copy the data, without sessions, drafts and delays."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.ops.backup import CannotBackUp, back_up


class Command(BaseCommand):
    """Works while the site is served."""

    help = "Back up database and evidence into a new FOLDER (SQLite)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the target."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            count = back_up(options["folder"])
        except CannotBackUp as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"backed up, with {count} files of evidence; the keys are not in it")
