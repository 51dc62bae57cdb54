# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs backup FOLDER`: copy the data, without sessions, drafts and delays; remove old copies."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.ops.backup import CannotBackUp, back_up, remove_old
from wbs.web import stamps


class Command(BaseCommand):
    """Works while the site is served."""

    help = "Back up database and evidence into a new FOLDER (SQLite)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the target, or that another tool made the backup."""
        parser.add_argument("folder", type=Path, nargs="?")
        parser.add_argument("--done", action="store_true", help="note one that another tool made")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        if options["done"]:
            stamps.put(stamps.BACKUP)
            return
        if options["folder"] is None:
            raise CommandError("name a new FOLDER, or --done")
        try:
            count = back_up(options["folder"])
        except CannotBackUp as error:
            raise CommandError(str(error)) from error
        stamps.put(stamps.BACKUP)
        self.stdout.write(f"backed up, with {count} files of evidence; the keys are not in it")
        for path in remove_old(options["folder"]):
            self.stdout.write(f"removed {path}: older than {settings.WBS_BACKUP_DAYS} days")
