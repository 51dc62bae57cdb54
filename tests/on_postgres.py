# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run a command with DATABASE_URL at a PostgreSQL: a local server, or a throwaway cluster."""

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

LOCAL = "postgres://postgres@127.0.0.1:5432/postgres"


def answers(url: str) -> bool:
    """Tell whether we can make databases on the server at `url`."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


def run(command: list[str], url: str) -> int:
    """Run `command` on the database at `url`; return its exit code."""
    return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


def throwaway(command: list[str], initdb: str) -> int:
    """Run `command` on a cluster that is gone afterwards."""
    tools = Path(initdb).parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="wbs-pg-")
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    prefix = as_user if os.geteuid() == 0 else []
    if prefix:
        shutil.chown(folder, "postgres", "postgres")
    data = f"{folder}/data"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
    try:
        subprocess.check_call([*prefix, initdb, "-D", data, "-U", "postgres", "-A", "trust"])
        subprocess.check_call(
            [*prefix, str(tools / "pg_ctl"), "-D", data, "-w", "-o", options, "start"]
        )
        return run(command, f"postgres://postgres@127.0.0.1:{port}/postgres")
    finally:
        subprocess.call([*prefix, str(tools / "pg_ctl"), "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Find a PostgreSQL and run the command given; say loudly when there is none."""
    command = sys.argv[1:]
    url = os.environ.get("WBS_TEST_POSTGRES", LOCAL)
    if answers(url):
        return run(command, url)
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or [shutil.which("initdb") or ""]
    if found[-1]:
        return throwaway(command, found[-1])
    print(
        "=" * 78 + "\nNO POSTGRESQL HERE: its tests did NOT run. Install it, or set\n"
        "WBS_TEST_POSTGRES to a server where databases can be made.\n" + "=" * 78
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
