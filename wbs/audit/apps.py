# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells Django of the room `audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The room `audit`."""

    name = "wbs.audit"
    label = "audit"
