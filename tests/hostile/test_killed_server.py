# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that is killed in the middle of filing, or as soon as it has said that it filed."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.attacker.browser import BOUNDARY, Browser, multipart
from tests.hostile import outages, people
from tests.hostile.outages import House
from tests.hostile.people import STORY
from tests.server import running

FILE = ("bukti.bin", os.urandom(100_000))
FILES = [("files", *FILE)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """What a killed server has left, to be served again by each test."""
    with outages.house(tmp_path_factory.mktemp("killed"), 20) as found:
        kill(found.server.pid)
        yield found


def alive(house: House) -> AbstractContextManager[int]:
    """Serve what is there; give the process to be killed."""
    return running(house.server.env, house.server.log)


def kill(pid: int) -> None:
    """End a process and its children without a word."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        os.kill(one, signal.SIGKILL)


def test_killed_while_the_form_comes_in(house: House) -> None:
    with alive(house) as pid:
        reporter = people.newcomer(house.server)
        form = people.report_form(reporter, STORY)
        with half_sent(reporter, form):
            time.sleep(0.2)
            kill(pid)
    with alive(house):
        assert people.filed(reporter) == []
        people.files_once(reporter, form, FILES)


def half_sent(browser: Browser, form: dict[str, str]) -> socket.socket:
    """Send a form up to the middle of its file, and leave the line open."""
    where = urlsplit(browser.url)
    body = multipart(form, FILES)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = (
        f"POST {people.CREATE} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    line = socket.create_connection((where.hostname, where.port))
    line.sendall(head.encode() + body[: len(body) // 2])
    return line


@pytest.mark.parametrize("files", [[], FILES], ids=["words", "with a file"])
def test_killed_while_filing(house: House, files: list[tuple[str, str, bytes]]) -> None:
    with alive(house) as pid:
        reporter = people.newcomer(house.server)
        form = people.report_form(reporter, STORY)
        house.holder.begin()
        murder = threading.Timer(0.6, kill, (pid,))
        murder.start()
        answer = people.send(reporter, people.CREATE, form, files)
        murder.join()
        house.holder.end()
    assert answer.status == 0  # it hung in its transaction until the end
    with alive(house):
        assert people.filed(reporter) == []
        people.files_once(reporter, form, files)


@pytest.mark.parametrize("files", [[], FILES], ids=["words", "with a file"])
def test_killed_right_after_the_acknowledgement(
    house: House, files: list[tuple[str, str, bytes]]
) -> None:
    with alive(house) as pid:
        reporter = people.newcomer(house.server)
        form = people.report_form(reporter, STORY)
        answer = people.send(reporter, people.CREATE, form, files)
        kill(pid)
    assert answer.status == 302
    with alive(house):
        [report] = people.filed(reporter)
        people.must_be_whole(reporter, report, files)
        assert people.send(reporter, people.CREATE, form, files).status == 302
        assert people.filed(reporter) == [report]
