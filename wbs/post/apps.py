# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells Django of the room `post`."""

from django.apps import AppConfig


class PostConfig(AppConfig):
    """The room `post`."""

    name = "wbs.post"
    label = "post"
