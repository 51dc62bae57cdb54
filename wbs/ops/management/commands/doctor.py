# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs doctor`: whether this installation can be relied on, as the page Keadaan sistem says it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from wbs.accounts.models import Institution
from wbs.casework import health
from wbs.casework.finding import Finding, Level

MARKS = {Level.FINE: "ok ", Level.WARNING: " ! ", Level.PROBLEM: "!!!"}


class Command(BaseCommand):
    """Exits 1 when there is a problem; a warning alone exits 0."""

    help = "Say how this installation is, and what to do; exit 1 on problems."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option."""
        parser.add_argument("--lang", choices=["id", "en"], default="id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        institutions = list(Institution.objects.order_by("name"))
        if not institutions:
            raise CommandError("there is no institution yet: run `wbs init`")
        bad = 0
        with translation.override(options["lang"]):
            for institution in institutions:
                self.stdout.write(institution.name)
                found = health.examine(institution)
                for one in found:
                    self._say(one)
                bad += len(health.problems(found))
        if bad:
            raise SystemExit(1)

    def _say(self, one: Finding) -> None:
        self.stdout.write(f"  {MARKS[one.level]} {one.said}")
        if one.todo:
            self.stdout.write(f"      -> {one.todo}")
