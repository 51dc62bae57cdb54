# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's commands, as an operator runs them: in a process and folder of their own."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import DEMO_PASSWORD

# Each command here makes a folder with a database of its own, as `wbs` does without DATABASE_URL.
pytestmark = pytest.mark.sqlite


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WBS_", "DJANGO", "DATABASE"))}
    return {
        **kept,
        "WBS_DATA": str(folder / "data"),
        "WBS_KEYS": str(folder / "keys"),
        "WBS_KDF_OPS": "1",
        "WBS_KDF_MEM_KIB": "64",
        **more,
    }


def run(folder: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wbs", *command],
        env=environment(folder, **env),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_prints_its_accounts_and_a_second_run_keeps_the_data(tmp_path: Path) -> None:
    first = run(tmp_path, "demo", WBS_MODE="demo")
    assert first.returncode == 0, first.stderr
    for username in (
        *("pelapor", "verifikator", "pemeriksa", "identitas"),
        *("inspektur", "admin", "auditor"),
    ):
        assert re.search(rf"^\s*{username}\s", first.stdout, re.M)
    assert DEMO_PASSWORD in first.stdout
    before = (tmp_path / "data" / "wbs.sqlite3").stat().st_size
    second = run(tmp_path, "demo", WBS_MODE="demo")
    assert "datanya tetap" in second.stdout
    assert (tmp_path / "data" / "wbs.sqlite3").stat().st_size == before
    whole = run(tmp_path, "audit", "verify", WBS_MODE="demo")
    assert whole.returncode == 0
    assert "whole" in whole.stdout


def test_the_demo_password_can_be_chosen(tmp_path: Path) -> None:
    made = run(tmp_path, "demo", WBS_MODE="demo", WBS_DEMO_PASSWORD="lain sekali ini")
    assert "lain sekali ini" in made.stdout
    assert DEMO_PASSWORD not in made.stdout


def test_with_production_settings_the_demo_is_refused(tmp_path: Path) -> None:
    env = {"WBS_HOSTS": "wbs.example", "WBS_KDF_OPS": "3", "WBS_KDF_MEM_KIB": "65536"}
    refused = run(tmp_path, "demo", **env)
    assert refused.returncode != 0
    assert "demo is refused" in refused.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({}, "WBS_HOSTS"),
        ({"WBS_HOSTS": "wbs.example", "WBS_MODE": "produksi"}, "WBS_MODE"),
        ({"WBS_HOSTS": "wbs.example", "WBS_MAX_FILES": "banyak"}, "WBS_MAX_FILES"),
        ({"WBS_HOSTS": "wbs.example", "WBS_KDF_OPS": "1", "WBS_KDF_MEM_KIB": "8"}, "WBS_KDF"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(
    tmp_path: Path, env: dict[str, str], named: str
) -> None:
    refused = run(tmp_path, "check", **env)
    assert refused.returncode != 0
    assert named in refused.stderr


def test_a_missing_server_key_is_refused_by_its_name(tmp_path: Path) -> None:
    run(tmp_path, "demo", WBS_MODE="demo")
    (tmp_path / "keys" / "server.key").unlink()
    refused = run(tmp_path, "serve", WBS_MODE="demo", PORT="1")
    assert refused.returncode != 0
    assert "server.key" in refused.stderr


def test_folders_and_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    run(tmp_path, "demo", WBS_MODE="demo")
    for path in (tmp_path / "data", tmp_path / "keys", *(tmp_path / "keys").iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path


def test_init_founds_an_institution_and_prints_each_recovery_half_once(tmp_path: Path) -> None:
    staff = [
        "--staff=vera:Vera:verifier",
        "--staff=eka:Eka:examiner",
        "--staff=cici:Cici:custodian",
        "--staff=surya:Surya:supervisor",
        "--staff=adi:Adi:admin",
    ]
    command = [sys.executable, "-m", "wbs", "init", "Inspektorat Uji", *staff]
    env = environment(tmp_path, WBS_HOSTS="wbs.example", WBS_KDF_OPS="2", WBS_KDF_MEM_KIB="19456")
    output = typed(command, env, ["kuda terbang 77 laut"] * 10)
    assert "Inspektorat Uji is founded" in output
    halves = re.findall(r"(first|second) half", output)
    assert halves == ["first", "second"] * 3
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for code in re.findall(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}", output):
        assert code.encode() not in stored


def typed(command: list[str], env: dict[str, str], lines: list[str]) -> str:
    """Run a command on a terminal and type `lines` at its prompts."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        command, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    output = b""
    waiting = list(lines)
    asked = 0
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:
            break
        if not part:
            break
        output += part
        prompts = len(re.findall(rb"(?:Password for \w+|Once more): ", output))
        while asked < prompts and waiting:
            os.write(master, waiting.pop(0).encode() + b"\n")
            asked += 1
    process.wait(60)
    assert process.returncode == 0, output.decode()
    return output.decode()


@pytest.mark.parametrize(
    ("staff", "why"),
    [
        (["a:A:verifier", "b:B:examiner", "c:C:custodian"], "supervisor"),
        (["a:A:admin,verifier"], "together"),
        (["a:A:custodian,examiner"], "together"),
        (["a:A:reporter"], "reporter"),
        (["a:A:raja"], "not USERNAME"),
    ],
)
def test_staff_that_cannot_be_are_refused(tmp_path: Path, staff: list[str], why: str) -> None:
    command = [sys.executable, "-m", "wbs", "init", "Uji", *(f"--staff={one}" for one in staff)]
    env = environment(tmp_path, WBS_HOSTS="wbs.example", WBS_KDF_OPS="2", WBS_KDF_MEM_KIB="19456")
    with pytest.raises(AssertionError, match=why):
        typed(command, env, ["kuda terbang 77 laut"] * 10)
