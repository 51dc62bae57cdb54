# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ways to lose a database: a line that is cut at a chosen moment, a writer that lets nobody in."""

import os
import socket
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psycopg

from tests.attacker import thief
from tests.server import Server, serving

ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
FILING = b'INSERT INTO "reports_report"'
LAST_WORDS = {"before": b"COMMIT", "session": b'UPDATE "accounts_session"'}
NEVER = b"\0never\0"


class Outage(Protocol):
    """Something that takes the database away, and gives it back."""

    def begin(self) -> None:
        """Take it away."""

    def end(self) -> None:
        """Give it back."""


class Line:
    """The line between a server and its PostgreSQL, with a hand at the plug."""

    def __init__(self, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._is_cut = False
        self._moment = ""
        threading.Thread(target=self._accept, daemon=True).start()

    def begin(self) -> None:
        """Cut all that is connected, and whoever comes."""
        self._is_cut = True
        while self._pairs:
            for end in self._pairs.pop():
                _close(end)

    def end(self) -> None:
        """Let everybody connect again."""
        self._is_cut, self._moment = False, ""

    def cut_at(self, moment: str) -> None:
        """Cut when a report is filed: just "before" its COMMIT, or "after" it, unanswered.

        Or, once it is answered, just before the "session" is written.
        """
        self._moment = moment

    def close(self) -> None:
        """Take the line down."""
        self._listener.close()
        self.begin()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                if self._is_cut:
                    _close(client)
                    continue
                server = socket.create_connection(self._upstream)
                self._pairs.append((client, server))
                ends = (client, server, threading.Event())
                for pump in (self._ask, self._answer):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket, filing: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(1 << 16):
                if FILING in data:
                    filing.set()
                if filing.is_set() and LAST_WORDS.get(self._moment, NEVER) in data:
                    self.begin()
                    return
                server.sendall(data)
        _close(server)

    def _answer(
        self, client: socket.socket, server: socket.socket, filing: threading.Event
    ) -> None:
        with suppress(OSError):
            while data := server.recv(1 << 16):
                if self._moment == "after" and filing.is_set() and b"COMMIT\0" in data:
                    self.begin()
                    return
                client.sendall(data)
        _close(client)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


class Writer:
    """Somebody who writes into a SQLite database, and does not come to an end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None

    def begin(self) -> None:
        """Begin to write: all other writers wait."""
        self._connection = sqlite3.connect(
            self._file, timeout=20, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        """Let the others write."""
        if self._connection:
            self._connection.close()
            self._connection = None


class Holder:
    """Somebody who holds the table of reports of a PostgreSQL database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def begin(self) -> None:
        """Let nobody file."""
        self._connection = psycopg.connect(self._url)
        self._connection.execute("LOCK TABLE reports_report IN SHARE MODE")

    def end(self) -> None:
        """Let everybody go on."""
        if self._connection:
            self._connection.close()
            self._connection = None


@contextmanager
def line(env: Mapping[str, str]) -> Iterator[tuple[Line, dict[str, str]]]:
    """Lay a line to the PostgreSQL of `env`; give it, and the environment of who is to use it."""
    url = urlsplit(env["DATABASE_URL"])
    assert url.hostname
    laid = Line((url.hostname, url.port or 5432))
    place = f"{url.username}@127.0.0.1:{laid.port}"
    try:
        yield laid, {"DATABASE_URL": f"postgres://{place}{url.path}?sslmode=disable"}
    finally:
        laid.close()


@dataclass(frozen=True)
class House:
    """A server, and what can befall its database: to go away, or to let nobody file."""

    server: Server
    outage: Outage
    holder: Outage


@contextmanager
def house(folder: Path, seconds: int) -> Iterator[House]:
    """Serve the demo; on SQLite a writer waits for the others as many `seconds`."""
    with ExitStack() as stack:
        env = stack.enter_context(thief.database())
        if ON_POSTGRES:
            laid, through = stack.enter_context(line(env))
            server = stack.enter_context(serving(folder, extra=through))
            yield House(server, laid, Holder(env["DATABASE_URL"]))
        else:
            file = folder / "data" / "wbs.sqlite3"
            url = {"DATABASE_URL": f"sqlite:///{file}?timeout={seconds}"}
            server = stack.enter_context(serving(folder, extra=url))
            yield House(server, Writer(file), Writer(file))
