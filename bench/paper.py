# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows about a case of 200 messages: its page, and as PDF, from request to last byte."""

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
    """Write the messages into one case, then open it and take it along again and again."""
    verifier, examiner = Browser(site.port), Browser(site.port)
    verifier.sign_in("verifikator", DEMO_PASSWORD)
    examiner.sign_in("pemeriksa", DEMO_PASSWORD)
    case = re.search(r'href="(/meja/[0-9a-f-]{36})"', examiner.get("/meja").text)
    if case is None:
        raise RuntimeError("the demo's examiner has no case")
    fields = verifier.hidden(case[1])
    for number in range(MESSAGES):
        _sent(verifier, f"{case[1]}/pesan", {**fields, "body": f"{number}. {_WORDS}"}, 302)
    _first, shown = timed(lambda: _open(examiner, case[1]), _TIMES)
    page = {**verifier.hidden(f"{case[1]}/unduh"), "format": "pdf"}
    _first, spans = timed(lambda: _sent(verifier, f"{case[1]}/unduh", page, 200), _TIMES)
    return [
        row(f"Case page of {MESSAGES} messages, to its examiner", shown),
        row(f"PDF of a case with {MESSAGES} messages", spans, aim=1000),
    ]


def _open(examiner: Browser, path: str) -> None:
    answer = examiner.get(path)
    if answer.status != 200 or f"{MESSAGES - 1}. {_WORDS.strip()}" not in answer.text:
        raise RuntimeError(f"{path} was answered by {answer.status}, or without its messages")


def _sent(verifier: Browser, path: str, fields: dict[str, str], expected: int) -> None:
    answer = verifier.post(path, fields)
    if answer.status != expected:
        raise RuntimeError(f"{path} was answered by {answer.status}")
