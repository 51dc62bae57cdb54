# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells Django of the room `casework`."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The room `casework`."""

    name = "wbs.casework"
    label = "casework"
