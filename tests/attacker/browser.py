# SPDX-License-Identifier: AGPL-3.0-or-later
"""A very small browser for a real server: cookies, forms, files, and an address of its own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode, urlsplit

BOUNDARY = "----wbs-attacker-boundary"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

Files = Sequence[tuple[str, str, bytes]]


@dataclass
class Page:
    """What came back. `broke` says that the transfer ended short of its announced length."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    broke: bool

    @property
    def text(self) -> str:
        """The page as a person reads its source."""
        return unescape(self.content.decode("utf-8", "replace"))


@dataclass
class Browser:
    """One person's browser at one address, with what it tells of itself in each request."""

    url: str
    source: str
    headers: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, data: Mapping[str, str], form: str = "") -> Page:
        """Send a form, found on the page `form` (the same path, when none is given)."""
        data = {"csrfmiddlewaretoken": self.token(form or path), **data}
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode(data).encode(), {"Content-Type": kind})

    def upload(self, path: str, data: Mapping[str, str], files: Files, form: str = "") -> Page:
        """Send a form with files: (field, name, content)."""
        data = {"csrfmiddlewaretoken": self.token(form or path), **data}
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self._ask("POST", path, multipart(data, files), {"Content-Type": kind})

    def token(self, path: str) -> str:
        """Return the form token of a page."""
        page = self.get(path)
        found = TOKEN.search(page.text)
        assert found, (path, page.status, page.text[:2000])
        return found[1]

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Page:
        where = urlsplit(self.url)
        assert where.hostname
        connection = HTTPConnection(
            where.hostname, where.port, timeout=60, source_address=(self.source, 0)
        )
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(
                method, path, body or None, {**self.headers, **headers, "Cookie": cookie}
            )
            return self._page(connection.getresponse())
        except ConnectionError:  # the server gave up before it had sent a word
            return Page(0, {}, b"", True)
        finally:
            connection.close()

    def _page(self, answer: HTTPResponse) -> Page:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        content, broke = b"", False
        try:
            while piece := answer.read(1 << 16):
                content += piece
        except OSError:
            broke = True
        announced = answer.headers.get("Content-Length")
        broke = broke or bool(announced and int(announced) != len(content))
        return Page(answer.status, dict(answer.headers), content, broke)


def multipart(data: Mapping[str, str], files: Files) -> bytes:
    """Return the body of a form with files."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in data.items()
    ]
    for name, filename, content in files:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        parts += [head.encode(), content, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
