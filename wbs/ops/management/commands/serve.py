# SPDX-License-Identifier: AGPL-3.0-or-later
"""`wbs serve`: serve over WSGI, without an access log."""

import os
import socket
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wbs.accounts import server_key
from wbs.config import env

APPLICATION = "wbs.config.wsgi:application"
WORKERS = 1
# A body that comes slowly from a phone holds a thread; a thread that waits costs little.
THREADS = 32


def _refuse_if_taken(host: str, port: int) -> None:
    # Granian shares a port with whoever has it (SO_REUSEPORT): half the requests would go astray.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"{host}:{port} is in use; set PORT to another one") from error


def granian(
    host: str, port: int, *, workers: int, threads: int, application: str = APPLICATION
) -> list[str]:
    """Return the command that serves `application`."""
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers)),
        *("--blocking-threads", str(threads)),
        *("--no-access-log", "--log-level", "error"),
        application,
    ]


class Command(BaseCommand):
    """Becomes the web server (granian), bound to loopback: TLS is the proxy's."""

    help = "Serve the site on HOST:PORT (default 127.0.0.1:8000)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--workers", type=int, default=WORKERS)
        parser.add_argument("--threads", type=int, default=THREADS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process by the server."""
        host, port = env.text("HOST", "127.0.0.1"), env.number("PORT", 8000)
        server_key.get()
        _refuse_if_taken(host, port)
        self.stdout.write(f"http://{host}:{port}")
        self.stdout.flush()
        command = granian(host, port, workers=options["workers"], threads=options["threads"])
        os.execv(sys.executable, command)
