# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two folders of an installation: data, which is backed up, and keys, which are kept apart."""

from django.conf import settings


def prepare() -> None:
    """Make both folders, for their owner only."""
    for folder in (settings.DATA, settings.KEYS, settings.EVIDENCE_ROOT):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
