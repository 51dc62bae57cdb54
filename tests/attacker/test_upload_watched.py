# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kernel watches an upload: no plain byte of it is written to any file, at any time.

strace sees every write of every thread, also to files that are removed again at once. Evidence is
made of a short marker over and over, so that any piece of it a buffer could hold has one.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.attacker import thief
from tests.attacker.browser import Browser
from tests.server import DEMO_PASSWORD, serving

MARKER = "Penanda-rahasia-di-tengah-berkas."
EVIDENCE = (MARKER * 90_000).encode()  # 3 MB: more than any buffer on the way holds
NAME = "Nama-berkas-rahasia.bin"
WRITES = "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,memfd_create"
CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(?P<name>\w+)\((?P<rest>.*)$")
# With `-y` strace writes each descriptor with the file behind it: `write(7</var/x>, "..."`.
TARGET = re.compile(r"^\d+<(?P<path>/[^>]*)>(?:\(deleted\))?, (?P<data>.*)$")
OPENED = re.compile(r"= \d+<(?P<path>/[^>]*)>(?:\(deleted\))?$")
FOR_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE|O_APPEND")
HARMLESS = ("/dev/", "/proc/", "/sys/")


def strace() -> str:
    """Return the strace on PATH; install it where we may, for this test is not left out."""
    if not shutil.which("strace") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.call(["apt-get", "update", "-qq"])
        subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "strace"])
    found = shutil.which("strace")
    if not found:
        pytest.fail("this test needs strace: install it")
    return found


@contextmanager
def watched(pids: Iterable[int], log: Path) -> Iterator[None]:
    """Write down what these processes and their threads write, until the block ends."""
    command = [strace(), "-f", "-y", "-qq", "-s", "4000000", "-e", f"trace={WRITES}"]
    command += ["-o", str(log), *(part for pid in pids for part in ("-p", str(pid)))]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        time.sleep(1)
        if process.poll() is not None:
            pytest.fail(f"strace cannot watch: {process.stderr.read() if process.stderr else ''}")
        yield
    finally:
        process.terminate()
        process.communicate(timeout=20)


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += [int(child) for child in (task / "children").read_text().split()]
    return [pid, *(one for child in children for one in family(child))]


def calls(log: Path) -> Iterator[tuple[str, str]]:
    """Give (name, rest) of each call; one that was interrupted by another is put together."""
    waiting: dict[str, str] = {}
    for line in log.read_text(errors="replace").splitlines():
        pid, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            waiting[pid] = text.removesuffix("<unfinished ...>")
            continue
        if text.startswith("<... "):
            text = waiting.pop(pid, "") + text.partition("resumed>")[2]
        if found := CALL.match(text):
            yield found["name"], found["rest"]


def written(log: Path) -> dict[str, list[str]]:
    """Return what was written to each file; sockets, pipes and devices are none."""
    files: dict[str, list[str]] = {}
    for name, rest in calls(log):
        found = TARGET.match(rest) if "write" in name else None
        if found and not found["path"].startswith(HARMLESS):
            files.setdefault(found["path"], []).append(found["data"])
    return files


def opened_for_writing(log: Path) -> set[str]:
    """Return the files that were opened so that they could be written."""
    found = set()
    for name, rest in calls(log):
        if name == "memfd_create":
            found.add(f"memory: {rest}")
        path = OPENED.search(rest) if name in ("open", "openat", "creat") else None
        if path and (FOR_WRITING.search(rest) or name == "creat"):
            found.add(path["path"])
    return {path for path in found if not path.startswith(HARMLESS)}


def tells(data: str) -> bool:
    """Tell whether written data holds plain evidence, or its name."""
    return MARKER in data or NAME in data


def test_no_plain_byte_of_an_upload_is_written_to_any_file(tmp_path: Path) -> None:
    temporary, log = tmp_path / "tmp", tmp_path / "strace.log"
    temporary.mkdir()
    extra = {"TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}
    with thief.database() as env, serving(tmp_path, extra={**env, **extra}) as server:
        who = Browser(server.url, "127.0.0.77", {})
        who.post("/login", {"username": "pelapor", "password": DEMO_PASSWORD})
        category = re.search(r'<option value="([0-9a-f-]{36})"', who.get("/aduan/tambah").text)
        assert category
        form = {"category": category[1], "explanation": MARKER, "subject-0-name": MARKER}
        with watched(family(server.pid), log):
            for wish in ({"save": "1"}, {}):
                sent = who.upload("/aduan/tambah", {**form, **wish}, [("files", NAME, EVIDENCE)])
                assert sent.status == 302
            visitor = Browser(server.url, "127.0.0.78", {})
            lost = visitor.upload("/login", {}, [("files", NAME, EVIDENCE)])
            assert lost.status == 422
            detail = re.search(r"/aduan/[0-9a-f-]{36}", who.get("/aduan").text)
            assert detail
            file = re.search(rf"{detail[0]}/bukti/[0-9a-f-]{{36}}", who.get(detail[0]).text)
            assert file
            assert who.get(file[0]).content == EVIDENCE
    files = written(log)
    evidence = [data for path, data in files.items() if "/data/evidence/" in path]
    assert len(evidence) == 2, "strace saw the sealed files come"
    assert sum(len(data) for data in evidence) == 2 * (len(EVIDENCE) // 65536 + 1)
    assert {path for path, data in files.items() if any(map(tells, data))} == set()
    allowed = (str(server.data), str(server.keys), str(server.log))
    assert {path for path in opened_for_writing(log) if not path.startswith(allowed)} == set()
    assert list(temporary.iterdir()) == []


def test_the_watch_would_see_a_plain_byte_in_a_file_that_is_removed_at_once(tmp_path: Path) -> None:
    careless = (
        "import sys, tempfile, time\n"
        "sys.stdin.readline()\n"
        f"with tempfile.TemporaryFile(dir=sys.argv[1]) as file: file.write(b'{MARKER}' * 9999)\n"
        f"with open(sys.argv[1] + '/x', 'w') as file: file.write('{NAME}')\n"
    )
    command = [sys.executable, "-c", careless, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        log = tmp_path / "strace.log"
        with watched([process.pid], log):
            process.communicate(b"\n")
    assert len([path for path, data in written(log).items() if any(map(tells, data))]) == 2
    assert len(opened_for_writing(log)) == 2
