# SPDX-License-Identifier: AGPL-3.0-or-later
"""A person at a browser: cookies, forms, and each of them at an address of their own."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from tests.server import DEMO_TOTP
from wbs.accounts.factors import totp

_INPUT = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_BOUNDARY = "bench-boundary-7f3a"
_addresses = count(1)

SECOND = "/login/langkah-kedua"
FORM = "application/x-www-form-urlencoded"
MULTIPART = f"multipart/form-data; boundary={_BOUNDARY}"


def address() -> str:
    """Return an address not used before, as our own proxy would tell it."""
    number = next(_addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: http.client.HTTPMessage


class Browser:
    """Keeps cookies; every request looks as if our proxy had passed it on."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def headers(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the headers of one request."""
        found = {"Host": f"127.0.0.1:{self.port}", "X-Forwarded-For": address(), **(extra or {})}
        if self.cookies:
            found["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return found

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields).encode(), {"Content-Type": FORM})

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of a page's forms."""
        return hidden_fields(self.get(path).text)

    def sign_in(self, username: str, password: str) -> None:
        """Come in through the Login page."""
        fields = {**self.hidden("/login"), "username": username, "password": password}
        answer = self.post("/login", fields)
        if answer.headers.get("Location", "").startswith(SECOND):
            given = {**self.hidden(SECOND), "totp": totp.code_of(DEMO_TOTP, totp.step_now())}
            answer = self.post(SECOND, given)
        if answer.status != 302:
            raise RuntimeError(f"signing in as {username} was answered by {answer.status}")

    def raw(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> bytes:
        """Return the bytes of one request of this browser, for the load generator."""
        extra = {"Content-Type": content_type, "Content-Length": str(len(body))} if body else {}
        lines = [f"{name}: {value}" for name, value in self.headers(extra).items()]
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""])
        return head.encode() + body

    def _ask(self, method: str, path: str, body: bytes, extra: dict[str, str]) -> Answer:
        self._line.request(method, path, body or None, self.headers(extra))
        response = self._line.getresponse()
        text = response.read().decode("utf-8", "replace")
        for line in response.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.cookies = {
            name: value for name, value in self.cookies.items() if value not in ("", '""')
        }
        return Answer(response.status, text, response.headers)


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of all forms of a page; of one name, the last."""
    fields = {}
    for tag in _INPUT.findall(page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            fields[name[1]] = value[1] if value else ""
    return fields


def multipart(fields: Mapping[str, str], files: Mapping[str, bytes]) -> bytes:
    """Return a form as a browser sends it with files, all of them in the field `files`."""
    parts = []
    for name, value in fields.items():
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    for name, content in files.items():
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
