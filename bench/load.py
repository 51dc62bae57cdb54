# SPDX-License-Identifier: AGPL-3.0-or-later
"""A light load generator: keep-alive connections to this machine, one request at a time on each.

It runs in a process of its own, and is bounded in time and in the number of requests.
"""

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked\r\n", re.IGNORECASE)
_READ = 256 * 1024
_PATIENCE = 60.0


@dataclass(frozen=True)
class Plan:
    """What to send. With `again` the requests go round and round until the time is over."""

    port: int
    requests: Sequence[bytes]
    connections: int
    seconds: float
    good: int = 200
    again: bool = True


@dataclass
class Outcome:
    """What came of it; the latencies of good answers, in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0


class _Line:
    """One connection and the request that is under way on it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.began = 0.0
        self._out = memoryview(b"")
        self._in = bytearray()

    def begin(self, request: bytes) -> None:
        self._out, self._in = memoryview(request), bytearray()
        self.began = time.perf_counter()

    @property
    def sending(self) -> bool:
        return bool(self._out)

    def send(self) -> None:
        self._out = self._out[self.socket.send(self._out) :]

    def receive(self) -> int | None:
        """Take what came; return the status once the answer is whole. ConnectionError: cut off."""
        data = self.socket.recv(_READ)
        if not data:
            raise ConnectionError("the server hung up")
        self._in += data
        return int(self._in[9:12]) if _whole(self._in) else None


def _whole(answer: bytearray) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    if length := _LENGTH.search(answer, 0, end + 2):
        return len(answer) >= end + 4 + int(length[1])
    return answer.endswith(b"0\r\n\r\n") if _CHUNKED.search(answer, 0, end + 2) else True


class _Drive:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.outcome = Outcome()
        self._waiting: Iterator[bytes] = (cycle if plan.again else iter)(plan.requests)
        self._selector = selectors.DefaultSelector()
        self._busy = 0

    def run(self) -> Outcome:
        lines = [_Line(self.plan.port) for _ in range(self.plan.connections)]
        began = time.perf_counter()
        self._end = began + self.plan.seconds
        for line in lines:
            self._selector.register(line.socket, selectors.EVENT_WRITE, line)
            self._next(line)
        while self._busy and time.perf_counter() < self._end + _PATIENCE:
            for key, _events in self._selector.select(1.0):
                self._step(key.data)
        self.outcome.seconds = time.perf_counter() - began
        self.outcome.failed += self._busy
        for line in lines:
            line.socket.close()
        return self.outcome

    def _next(self, line: _Line) -> None:
        request = next(self._waiting, None) if time.perf_counter() < self._end else None
        if request is None:
            self._selector.unregister(line.socket)
            return
        self._busy += 1
        line.begin(request)
        self._push(line)

    def _push(self, line: _Line) -> None:
        with suppress(BlockingIOError):
            line.send()
        wanted = selectors.EVENT_WRITE if line.sending else selectors.EVENT_READ
        if self._selector.get_key(line.socket).events != wanted | selectors.EVENT_READ:
            self._selector.modify(line.socket, wanted | selectors.EVENT_READ, line)

    def _step(self, line: _Line) -> None:
        try:
            if line.sending:
                self._push(line)
                return
            status = line.receive()
        except BlockingIOError:
            return
        except OSError:
            self._busy -= 1
            self.outcome.failed += 1
            self._selector.unregister(line.socket)
            return
        if status is not None:
            self._answered(line, status)

    def _answered(self, line: _Line, status: int) -> None:
        self._busy -= 1
        if status == self.plan.good:
            self.outcome.latencies.append(time.perf_counter() - line.began)
        else:
            self.outcome.failed += 1
        self._next(line)


def drive(plan: Plan) -> Outcome:
    """Send the plan's requests; return what came of them."""
    return _Drive(plan).run()
