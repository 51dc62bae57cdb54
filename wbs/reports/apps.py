# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names the room for Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room of reports."""

    name = "wbs.reports"
    label = "reports"
