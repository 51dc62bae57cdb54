# SPDX-License-Identifier: AGPL-3.0-or-later
"""As many requests at work as there are processors; who waits keeps nobody from working."""

import http.client
import os
import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.server import serving

FORM = "application/x-www-form-urlencoded"
SLOW = 3 * (os.cpu_count() or 1)

pytestmark = pytest.mark.sqlite


def test_phones_that_send_slowly_keep_nobody_from_working(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        host, port = "127.0.0.1", int(server.url.rpartition(":")[2])
        head = (
            f"POST /status HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n"
            f"Content-Type: {FORM}\r\n\r\nnumber="
        )
        slow = [socket.create_connection((host, port)) for _ in range(SLOW)]
        for one in slow:
            one.sendall(head.encode())
        answers: list[int] = []

        def ask() -> None:
            with closing(http.client.HTTPConnection(host, port, timeout=30)) as browser:
                browser.request("POST", "/status", "number=", {"Content-Type": FORM})
                answers.append(browser.getresponse().status)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for one in slow:
            one.close()
        assert answers == [422] * 8
