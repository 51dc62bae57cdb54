# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m wbs <command>`: the operator's door."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command with the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbs.config.settings")
    execute_from_command_line(["wbs", *sys.argv[1:]])


if __name__ == "__main__":
    main()
