# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of a demo installation in a folder of its own; only passwords stretch faster."""

import os
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="wbs-test-"))
os.environ["WBS_MODE"] = "demo"
os.environ["WBS_DATA"] = str(_folder / "data")
os.environ["WBS_KEYS"] = str(_folder / "keys")
os.environ["WBS_SMTP_URL"] = "smtp://127.0.0.1:9"
os.environ["WBS_MAIL_FROM"] = "kabar@wbs.example"
os.environ["WBS_HOSTS"] = "wbs.example"
os.environ["WBS_KDF_OPS"] = "1"
os.environ["WBS_KDF_MEM_KIB"] = "64"

from wbs.config.settings import *  # noqa: E402, F403

_folder.joinpath("data", "evidence").mkdir(parents=True)
if DATABASES["default"]["ENGINE"] == "wbs.config.sqlite":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "data" / "test.sqlite3")}  # noqa: F405
