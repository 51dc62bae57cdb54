# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a first visit to a page costs: requests, and bytes as they pass over the wire."""

import gzip
import http.client
import re
from urllib.parse import urljoin

_LINKED = re.compile(r'<(?:link|script|img)[^>]*?(?:href|src)="([^"]+)"')
_IN_CSS = re.compile(r"url\(['\"]?([^)'\"]+)")
_IN_SCRIPT = re.compile(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""")

PAGES = (
    "/",
    "/panduan/kriteria",
    "/panduan/cara-melapor",
    "/panduan/kerahasiaan",
    "/login",
    "/register",
    "/lupa-password",
)


def weigh(port: int, path: str) -> tuple[int, int]:
    """Return (requests, bytes with headers) of a page with all that it loads."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    waiting, seen, size = [path], {path}, 0
    while waiting:
        url = waiting.pop()
        text, weight = _fetch(line, url)
        size += weight
        for found in _mentioned(text, url):
            if found not in seen and found.startswith("/"):
                seen.add(found)
                waiting.append(found)
    return len(seen), size


def _fetch(line: http.client.HTTPConnection, path: str) -> tuple[str, int]:
    line.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered by {answer.status}")
    headers = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if packed else body).decode("utf-8", "replace"), headers + len(
        body
    )


def _mentioned(text: str, url: str) -> list[str]:
    if url.endswith(".css"):
        links = _IN_CSS.findall(text)
    elif url.endswith(".js"):
        links = _IN_SCRIPT.findall(text)
    else:
        links = _LINKED.findall(text)
    return [urljoin(url, link) for link in links if not link.startswith("data:")]
