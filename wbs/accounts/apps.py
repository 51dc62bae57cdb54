# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells Django of the room `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room `accounts`."""

    name = "wbs.accounts"
    label = "accounts"
