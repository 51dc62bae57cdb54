# SPDX-License-Identifier: AGPL-3.0-or-later
"""Make sure there is a Chromium: on PATH, else by apt where we are root, else by Playwright."""

import os
import shutil
import subprocess
import sys


def on_path() -> str | None:
    """Return the Chromium on PATH, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def main() -> int:
    """Install one when there is none."""
    if on_path():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.call(["apt-get", "update", "-qq"])
        subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
        if on_path():
            return 0
    return subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    sys.exit(main())
