# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells Django of the room `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room `web`."""

    name = "wbs.web"
    label = "web"
