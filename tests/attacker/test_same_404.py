# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever holds no key gets, to the byte, the answer of a report that does not exist."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attacker import deeds
from tests.cast import Actor, Cast
from wbs.audit.models import Entry as AuditEntry
from wbs.reports import storage
from wbs.reports.models import Entry, Evidence, Report

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|data-left="\d+"')

DESK = (
    "/meja/{id}",
    "/meja/{id}/pesan",
    "/meja/{id}/catatan",
    "/meja/{id}/status/examine",
    "/meja/{id}/status/close",
    "/meja/{id}/status/prove",
    "/meja/{id}/status/reopen",
    "/meja/{id}/status/nothing",
    "/meja/{id}/bukti/{file}",
)
OWN = (
    "/aduan/{id}",
    "/aduan/{id}/tanda-terima",
    "/aduan/{id}/pesan",
    "/aduan/{id}/bukti/{file}",
)
FORM = {"body": "kata", "note": "kata", "reason": "kata"}


def answer_to(who: Actor, method: str, path: str, report: UUID, file: UUID) -> tuple[Any, ...]:
    """Ask, and return all that the asker can see, ids and one-time tokens taken out."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = who.client.generic(method, path.format(id=report, file=file), **body(method))
    page = TOKEN.sub(b"token", answer.content)
    for one in (report, file):
        page = page.replace(str(one).encode(), b"id")
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, page, headers, sorted(answer.cookies), len(asked)


def body(method: str) -> dict[str, Any]:
    """Return what a POST brings: every form's field, and a file."""
    if method != "POST":
        return {}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}' for k, v in FORM.items()
    ]
    file = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nisi\r\n'
    data = "\r\n".join([*parts, file]) + "--x--\r\n"
    return {"data": data.encode(), "content_type": "multipart/form-data; boundary=x"}


STRANGERS = (
    ("other_examiner", DESK, "/meja/{id}"),
    ("verifier", OWN, "/aduan/{id}"),
    ("examiner", OWN + DESK, "/meja/{id}"),
    ("other_reporter", OWN + DESK, "/aduan/{id}"),
    ("admin", OWN + DESK, "/meja/{id}"),
    ("custodian", OWN + DESK, "/meja/{id}"),
    ("auditor", OWN + DESK, "/meja/{id}"),
)


@pytest.mark.parametrize(
    ("who", "paths", "open_to_get"), STRANGERS, ids=[one[0] for one in STRANGERS]
)
def test_a_report_that_is_not_ones_own_looks_like_one_that_is_not_there(
    cast: Cast, who: str, paths: tuple[str, ...], open_to_get: str
) -> None:
    report = deeds.file_report(cast.reporter, files=[("a.txt", b"isi bukti")])
    file = Evidence.objects.get().id
    stranger: Actor = getattr(cast, who)
    stranger.get("/")
    logged, stored = AuditEntry.objects.count(), set(storage._root().glob("??/*"))
    for path in paths:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            there = answer_to(stranger, method, path, report.id, file)
            absent = answer_to(stranger, method, path, uuid4(), uuid4())
            assert there == absent, (method, path)
            assert there[0] in (404, 405), (method, path)
    assert answer_to(stranger, "GET", open_to_get, report.id, file)[0] == 404
    assert AuditEntry.objects.count() == logged
    assert not Entry.objects.exists()
    assert set(storage._root().glob("??/*")) == stored
    report.refresh_from_db()
    assert report.status == "verification"


def test_the_same_addresses_do_answer_those_who_hold_a_key(cast: Cast) -> None:
    report = deeds.file_report(cast.reporter, files=[("a.txt", b"isi bukti")])
    file = Evidence.objects.get().id
    for who, paths in ((cast.verifier, DESK), (cast.reporter, OWN)):
        for path in paths:
            found = [
                who.client.generic(method, path.format(id=report.id, file=file), **body(method))
                for method in ("GET", "POST")
            ]
            expected = path.endswith(("/prove", "/nothing"))
            assert any(one.status_code != 404 for one in found) or expected, path


def test_a_file_of_one_report_is_not_there_under_another(cast: Cast) -> None:
    one = deeds.file_report(cast.reporter, files=[("a.txt", b"isi bukti")])
    other = deeds.file_report(cast.reporter, "Yang lain")
    file = Evidence.objects.get().id
    for who, room in ((cast.reporter, "aduan"), (cast.verifier, "meja")):
        assert who.get(f"/{room}/{one.id}/bukti/{file}").status_code == 200
        assert who.get(f"/{room}/{other.id}/bukti/{file}").status_code == 404


def test_a_visitor_is_led_to_login_alike_for_all(cast: Cast) -> None:
    report = deeds.file_report(cast.reporter)
    for path in (*OWN, *DESK):
        for method in ("GET", "POST"):
            there, absent = (
                answer_to(cast.visitor, method, path, one, uuid4()) for one in (report.id, uuid4())
            )
            assert there[0] == 302, path
            there[2].pop("Location")
            absent[2].pop("Location")
            assert there == absent


def test_the_list_of_a_stranger_does_not_change_when_a_report_comes(cast: Cast) -> None:
    strangers = [cast.other_examiner, cast.other_reporter]
    paths = ["/meja", "/aduan"]

    def lists() -> list[bytes]:
        pages = [who.get(path) for who, path in zip(strangers, paths, strict=True)]
        return [TOKEN.sub(b"token", page.content) for page in pages]

    for words in ("", "laci"):
        for who, path in zip(strangers, paths, strict=True):
            deeds.search(who, path, words)
        before = lists()
        report = deeds.file_report(cast.reporter)
        assert lists() == before
        report.grants.all().delete()
    assert Report.objects.count() == 2
