# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs tick`: what is to be done every quarter of an hour, by cron or a timer."""

from typing import Any

from django.core.management.base import BaseCommand

from wbs.accounts import enrolment, names, sessions, standing_in
from wbs.casework import rounds
from wbs.reports import actions, clocks, drafts
from wbs.web import stamps


class Command(BaseCommand):
    """Takes away what is over, renews the days that are told, writes and sends letters."""

    help = "Sweep what is over, sessions to disclosures, and send letters; run every 15 minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        swept = {
            "sessions": sessions.sweep(),
            "drafts": drafts.sweep(),
            "absences": standing_in.sweep(),
            "delays": names.sweep(),
            "invitations": enrolment.sweep(),
            "days told anew": clocks.renew_all(),
            "cases escalated": actions.escalate(),
            "disclosures": actions.sweep_disclosures(),
            "grants of those who left": actions.let_go_everywhere(),
            "letters": rounds.go(),
            "reports erased": actions.erase_over(),
        }
        stamps.put(stamps.TICK)
        self.stdout.write(", ".join(f"{count} {what}" for what, count in swept.items()))
