# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs demo`: prepare database, keys and the demo; print the accounts."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.accounts import server_key
from wbs.ops import demo
from wbs.ops.folders import prepare


class Command(BaseCommand):
    """Loads the demo once; a second run keeps what is there."""

    help = "Prepare the demo (WBS_MODE=demo) and print its accounts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option."""
        parser.add_argument("--kode", action="store_true", help="print the second step of now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            demo.refuse_in_production()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if options["kode"]:
            self.stdout.write(demo.totp_now())
            return
        prepare()
        server_key.create()
        call_command("migrate", interactive=False, verbosity=0)
        made = demo.load()
        self.stdout.write("Demo dibuat." if made else "Demo sudah ada; datanya tetap.")
        self.stdout.write(f"\n  {'username':<14}peran\n  {'-' * 32}")
        for username, role in demo.table():
            self.stdout.write(f"  {username:<14}{role}")
        self.stdout.write(f"\n  password semuanya: {demo.password()}")
        self.stdout.write(f"  langkah kedua petugas sekarang: {demo.totp_now()}")
        self.stdout.write("  berikutnya: WBS_MODE=demo python -m wbs demo --kode")
        self.stdout.write(f"  atau pasang kunci ini di aplikasi kode: {demo.totp_secret()}\n")
