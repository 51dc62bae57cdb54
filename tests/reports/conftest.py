# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every test of reports may ask for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

Stored = Callable[[], list[Path]]


@pytest.fixture(autouse=True)
def stored(settings: Settings, tmp_path: Path) -> Stored:
    """Keep each test's files in a folder of its own; return what lists them."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    options = {**settings.STORAGES["evidence"]["OPTIONS"], "location": folder}
    evidence = {**settings.STORAGES["evidence"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "evidence": evidence}
    settings.EVIDENCE_ROOT = folder
    return lambda: sorted(folder.glob("??/*"))
