# SPDX-License-Identifier: AGPL-3.0-or-later
"""The row about a case on paper: one of 200 messages, as PDF, from request to last byte."""

import re

from bench.browser import Browser
from bench.desk import row, timed
from bench.rows import Row
from bench.site import Site
from tests.server import DEMO_PASSWORD

MESSAGES = 200
_TIMES = 10
_WORDS = "Kuitansi yang Bapak minta sudah kami terima dan kami bandingkan dengan kas. " * 4


def rows(site: Site) -> list[Row]:
    """Write the messages into one case, and take it along again and again."""
    verifier = Browser(site.port)
    verifier.sign_in("verifikator", DEMO_PASSWORD)
    case = re.search(r'href="(/meja/[0-9a-f-]{36})"', verifier.get("/meja").text)
    if case is None:
        raise RuntimeError("the demo has no case")
    fields = verifier.hidden(case[1])
    for number in range(MESSAGES):
        _sent(verifier, f"{case[1]}/pesan", {**fields, "body": f"{number}. {_WORDS}"}, 302)
    page = {**verifier.hidden(f"{case[1]}/unduh"), "format": "pdf"}
    _first, spans = timed(lambda: _sent(verifier, f"{case[1]}/unduh", page, 200), _TIMES)
    return [row(f"PDF of a case with {MESSAGES} messages", spans, aim=1000)]


def _sent(verifier: Browser, path: str, fields: dict[str, str], expected: int) -> None:
    answer = verifier.post(path, fields)
    if answer.status != expected:
        raise RuntimeError(f"{path} was answered by {answer.status}")
