# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real server with the demo in it, as `make run` starts one."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEMO_PASSWORD = "Bontang-2026"
DEMO_TOTP = "JBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Server:
    """Where it answers, and the folders a thief would look into."""

    url: str
    folder: Path
    data: Path
    keys: Path
    log: Path
    pid: int
    env: Mapping[str, str]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    folder: Path, *, extra: Mapping[str, str] | None = None, within: Sequence[str] = ()
) -> Iterator[Server]:
    """Prepare the demo in `folder` and serve it until the block ends.

    `within` is a command that starts another one, somewhere else than we are.
    """
    port = free_port()
    data, keys, log = folder / "data", folder / "keys", folder / "server.log"
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("WBS_")},
        "WBS_MODE": "demo",
        "WBS_DATA": str(data),
        "WBS_KEYS": str(keys),
        "WBS_KDF_OPS": "1",
        "WBS_KDF_MEM_KIB": "64",
        "WBS_SMTP_URL": "smtp://127.0.0.1:9",
        "WBS_MAIL_FROM": "kabar@wbs.example",
        "PORT": str(port),
        **(extra or {}),
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    with log.open("wb") as output:
        command = [*within, sys.executable, "-m", "wbs", "demo"]
        subprocess.run(command, env=env, stdout=output, stderr=output, check=True)
    with running(env, log, within=within) as pid:
        yield Server(f"http://127.0.0.1:{port}", folder, data, keys, log, pid, env)


@contextmanager
def running(env: Mapping[str, str], log: Path, *, within: Sequence[str] = ()) -> Iterator[int]:
    """Serve what is there until the block ends, or until somebody kills it; give its process id."""
    command = [*within, sys.executable, "-m", "wbs", "serve"]
    with log.open("ab") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=output)
        try:
            wait_for(f"http://127.0.0.1:{env['PORT']}/healthz", log)
            yield process.pid
        finally:
            process.terminate()
            process.wait(20)


def wait_for(url: str, log: Path) -> None:
    """Return once `url` answers 200; after 20 seconds fail with the log."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
