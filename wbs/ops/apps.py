# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells Django of the room `ops`."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """The room `ops`."""

    name = "wbs.ops"
    label = "ops"
