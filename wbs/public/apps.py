# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells Django of the room `public`."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """The room `public`."""

    name = "wbs.public"
    label = "public"
