# SPDX-License-Identifier: AGPL-3.0-or-later
"""The logo of the institution that is being served."""

from wbs.accounts import serving
from wbs.reports.house import Logo


def logo() -> bytes:
    """Return its PNG; empty where it has none, or where nobody is served."""
    own = serving.institution()
    row = Logo.objects.filter(institution=own).first() if own and own.logo else None
    return bytes(row.png) if row else b""
