# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m wbs <command>`: the operator's door."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbs.config.settings")
    execute_from_command_line(["wbs", *map(_named, sys.argv[1:2]), *sys.argv[2:]])


def _named(command: str) -> str:
    """Return the module of a command: `verify-export` is in verify_export."""
    return command if command.startswith("-") else command.replace("-", "_")


if __name__ == "__main__":
    main()
