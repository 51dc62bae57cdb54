# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests that no browser makes, on the real server's socket: all are answered, none by 500."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.forms import PasswordInput
from django.test import Client

from tests.attacker import thief
from tests.attacker.browser import Browser
from tests.cast import Cast
from tests.hostile.texts import read
from tests.reports import acts
from tests.server import DEMO_PASSWORD, Server, serving
from wbs.accounts.forms import ForgotForm, LoginForm, PasswordForm, RegisterForm
from wbs.accounts.models import Roster
from wbs.reports.models import Report
from wbs.web.again import SECRETS

FORM = "application/x-www-form-urlencoded"
PAGES = ("/aduan", "/meja", "/audit")


@dataclass(frozen=True)
class Answer:
    """What came over the socket."""

    status: int
    content: bytes


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, served."""
    with thief.database() as env, serving(tmp_path_factory.mktemp("raw"), extra=env) as served:
        yield served


@pytest.fixture
def _quiet(server: Server) -> Iterator[None]:
    """After the test the log has nothing that it had not before."""
    before = server.log.read_text()
    yield
    assert server.log.read_text() == before


def raw(server: Server, head: str, body: bytes = b"", *, length: int | None = None) -> Answer:
    """Send these very bytes and return what came back.

    With a `length` that is not the body's our side is closed then; 0 if nobody answered any more.
    """
    where = urlsplit(server.url)
    lines = [head, "Connection: close"]
    if "\nHost:" not in head:
        lines.append("Host: 127.0.0.1")
    if body or length is not None:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    request = "\r\n".join(line.replace("\n", "\r\n") for line in lines).encode("latin-1")
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        line.sendall(request + b"\r\n\r\n" + body)
        if length is not None:
            line.shutdown(socket.SHUT_WR)
        got = b""
        while piece := line.recv(65536):
            got += piece
    assert got.startswith(b"HTTP/1.1 ") or length is not None, got[:200]
    return Answer(int(got[9:12] or 0), got.partition(b"\r\n\r\n")[2])


def part(name: str, value: bytes) -> bytes:
    """Return one field of a multipart body with the boundary B."""
    return (
        f'--B\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
    )


HEADS = {
    "no host": "GET / HTTP/1.1\nHost:",
    "a host that is none": "GET / HTTP/1.1\nHost: a b",
    "a stranger's host": "GET / HTTP/1.1\nHost: evil.example",
    "a host in Latin-1": "GET / HTTP/1.1\nHost: \xff.example",
    "cookies of bytes": "GET /aduan HTTP/1.1\nCookie: session=\xff; lang=\xc3(; csrf=\x80; draft=%",
    "a long cookie": f"GET /aduan/tambah HTTP/1.1\nCookie: session={'A' * 9000}; draft=B",
    "headers of bytes": "GET / HTTP/1.1\nAccept-Language: \xff\nReferer: \xff\nSec-Purpose: \xff",
    "forwarded by nobody": "POST /login HTTP/1.1\nX-Forwarded-For: \xff,,a b,::1%x",
    "two lengths": "POST /status HTTP/1.1\nContent-Length: 1\nContent-Length: 2",
    "a negative length": "POST /status HTTP/1.1\nContent-Length: -1",
    "a length in words": "DELETE /aduan/berkas HTTP/1.1\nContent-Length: x",
    "a referer that is none": "POST /login HTTP/1.1\nReferer: http://[\nOrigin: http://[",
    "a type of bytes": "POST /status HTTP/1.1\nContent-Type: \xff\xfe; charset=\xff",
    "a long type": f"POST /status HTTP/1.1\nContent-Type: multipart/form-data; boundary={'x' * 99}",
    "a method of its own": "FOO /login HTTP/1.1",
    "a trace": "TRACE / HTTP/1.1",
    "a path of bytes": "GET /%ff%fe%00%e2%80%ae HTTP/1.1",
    "a path upward": "GET /static/..%2f..%2fmanage.py HTTP/1.1",
    "many questions": f"GET /login?{'a=1&' * 2000} HTTP/1.1",
    "many questions in UTF-8": (
        f"GET /?{'a=1&' * 2000} HTTP/1.1\nContent-Type: text/plain; charset=utf-8"
    ),
    "a next in lines": "GET /login?next=%0d%0aSet-Cookie:x=1 HTTP/1.1",
    "an endless header": f"GET / HTTP/1.1\nX-Long: {'a' * 600_000}",
}


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_nonsense_in_the_head_is_answered(server: Server, head: str) -> None:
    answer = raw(server, head)
    assert 200 <= answer.status < 500
    assert b"Traceback" not in answer.content
    assert b"evil.example" not in answer.content


@pytest.mark.usefixtures("_quiet")
def test_a_method_that_a_page_has_not_is_answered_with_a_page(server: Server) -> None:
    for head in ("TRACE /login HTTP/1.1", "GET /logout HTTP/1.1", "DELETE / HTTP/1.1"):
        answer = raw(server, head)
        assert answer.status in (403, 405)
        assert b"<h1>" in answer.content


CHARSETS = ("utf-7", "utf-16", "raw_unicode_escape", "unicode_escape", "idna", "hex", "rot13", "no")


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("charset", CHARSETS)
def test_forms_are_read_in_utf_8_whatever_charset_they_name(server: Server, charset: str) -> None:
    value = "+2AA- \\ud800 é".encode()
    kind = f"multipart/form-data; boundary=B; charset={charset}"
    parts = f"POST /status HTTP/1.1\nContent-Type: {kind}"
    answer = raw(server, parts, part("number", value) + b"--B--\r\n")
    assert answer.status == 200
    assert value in answer.content
    head = f"POST /status HTTP/1.1\nContent-Type: {FORM}; charset={charset}"
    answer = raw(server, head, b"number=%2B2AA-+%5Cud800+%C3%A9")
    assert value in answer.content


@pytest.mark.usefixtures("_quiet")
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=B"])
def test_a_body_that_breaks_off_is_not_taken_for_a_whole_one(server: Server, kind: str) -> None:
    whole = b"number=1234" if kind == FORM else part("number", b"1234")
    head = f"POST /status HTTP/1.1\nContent-Type: {kind}"
    assert raw(server, head, whole).status == 200
    assert raw(server, head, whole, length=len(whole) + 9).status in (0, 400)


@pytest.mark.usefixtures("_quiet")
def test_a_report_that_breaks_off_is_not_filed(server: Server) -> None:
    browser = Browser(server.url, "127.0.0.1", {})
    browser.post("/login", {"username": "pelapor", "password": DEMO_PASSWORD})
    before = browser.get("/aduan").text.count("Proses Verifikasi")
    page = read(browser.get("/aduan/tambah"))
    kind = browser.get("/aduan/tambah").text.partition('<option value="')[2]
    kind = kind.partition('<option value="')[2].partition('"')[0]
    fields = {
        "csrfmiddlewaretoken": page.fields["csrfmiddlewaretoken"],
        "submission": page.fields["submission"],
        "category": kind,
        "explanation": "Awal cerita. " * 100,
    }
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = f"POST /aduan/tambah HTTP/1.1\nContent-Type: {FORM}\nCookie: {cookies}"
    head += f"\nHost: {urlsplit(server.url).netloc}\nOrigin: {server.url}"
    body = urlencode(fields).encode()
    assert raw(server, head, body[:-500], length=len(body)).status in (0, 400, 403)
    assert browser.get("/aduan").text.count("Proses Verifikasi") == before
    assert raw(server, head, body).status == 302
    assert browser.get("/aduan").text.count("Proses Verifikasi") == before + 1


BODIES = {
    "another type": ("text/plain", b"explanation=x"),
    "json": ("application/json", b'{"explanation": "x"}'),
    "no type": ("", b"explanation=x"),
    "no boundary": ("multipart/form-data", part("explanation", b"x")),
    "another boundary": ("multipart/form-data; boundary=C", part("explanation", b"x")),
    "no end": ("multipart/form-data; boundary=B", part("category", b"x")),
    "no header": ("multipart/form-data; boundary=B", b"--B\r\n\r\nx\r\n--B--\r\n"),
    "only the end": ("multipart/form-data; boundary=B", b"--B--\r\n"),
    "broken base64": (
        "multipart/form-data; boundary=B",
        b"--B\r\nContent-Disposition: form-data; name=explanation\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--B--\r\n",
    ),
    "a file for a text": (
        "multipart/form-data; boundary=B",
        b"--B\r\nContent-Disposition: form-data; name=explanation; filename=a\r\n\r\n\r\n--B--\r\n",
    ),
    "a long part header": (
        "multipart/form-data; boundary=B",
        b"--B\r\nContent-Disposition: form-data; name=" + b"x" * 5000 + b"\r\n\r\nx\r\n--B--\r\n",
    ),
}


@pytest.mark.parametrize("kind", BODIES.keys())
def test_a_body_that_is_no_form_files_nothing(cast: Cast, kind: str) -> None:
    content_type, body = BODIES[kind]
    for actor, path in (
        (cast.reporter, acts.CREATE),
        (cast.reporter, acts.UPLOAD),
        (cast.reporter, "/pengadu"),
        (cast.visitor, "/register"),
        (cast.visitor, "/login"),
    ):
        answer = actor.client.generic("POST", path, body, content_type=content_type)
        assert answer.status_code in (200, 400, 422), path
        assert answer.content
    assert Report.objects.count() == 0


def test_five_megabytes_of_text_are_answered_with_a_page(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    book = "kata " * 1_000_000
    for actor, path, name in (
        (cast.reporter, acts.CREATE, "explanation"),
        (cast.reporter, f"/aduan/{report.id}/pesan", "body"),
        (cast.verifier, f"/meja/{report.id}/catatan", "body"),
        (cast.reporter, "/aduan", "q"),
        (cast.visitor, "/login", "username"),
        (cast.visitor, "/status", "number"),
    ):
        answer = actor.post(path, {name: book})
        assert answer.status_code == 413, path
        assert "Kiriman terlalu besar" in read(answer).text


def test_unknown_and_repeated_fields_and_choices_do_no_harm(cast: Cast) -> None:
    form = acts.fields(submission=acts.submission(cast.reporter))
    for wrong in ("0", "-1", "x", "9" * 5000, "\0", "٣", "1e3"):
        answer = cast.reporter.post(acts.CREATE, {**form, "category": wrong})
        assert answer.status_code == 422
        assert read(answer).slips["id_category"]
        assert read(answer).fields["explanation"] == form["explanation"]
    more = {"is_staff": "1", "subject-99-name": "x", "subject--1-name": "x", "number": "1"}
    repeated = {**form, **more, "explanation": ["dibuang", form["explanation"]]}
    assert cast.reporter.post(acts.CREATE, repeated).status_code == 302
    report = Report.objects.get()
    shown = read(cast.verifier.get(f"/meja/{report.id}"))
    assert form["explanation"] in shown.paragraphs
    assert "dibuang" not in shown.paragraphs
    step = f"/meja/{report.id}/status/examine"
    for examiners in (["x"], [str(cast.people["admin"].id)], ["\0"], ["9" * 999]):
        answer = cast.verifier.post(step, {"examiners": examiners})
        assert answer.status_code == 422
    assert cast.verifier.post(f"/meja/{report.id}/status/nonsense").status_code == 404


def test_more_fields_than_a_form_has_are_answered_with_a_page(cast: Cast) -> None:
    answer = cast.reporter.post(acts.CREATE, {f"f{number}": "x" for number in range(900)})
    assert answer.status_code == 413
    assert "Kiriman terlalu besar" in read(answer).text


PAGE_NUMBERS = ("-1", "0", "1e9", "9" * 5000, "%00", "%ED%A0%80", "²", "٣", "", "last", "NaN")


@pytest.mark.parametrize("number", PAGE_NUMBERS)
def test_an_absurd_page_number_shows_a_page(cast: Cast, number: str) -> None:
    for actor, path in zip((cast.reporter, cast.verifier, cast.auditor), PAGES, strict=True):
        answer = actor.get(f"{path}?page={number}")
        assert answer.status_code == 200
        assert read(answer).text


def stale(cast: Cast, path: str, data: dict[str, Any], **headers: str) -> Any:
    """Send a form without its CSRF token, from a browser that is signed in."""
    browser = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    browser.cookies = cast.reporter.client.cookies
    return browser.post(path, data, headers=headers)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_form_without_its_token_comes_back_with_what_was_typed(cast: Cast, language: str) -> None:
    report = acts.file_report(cast.reporter)
    cast.reporter.post("/bahasa", {"language": language})
    path, typed = f"/aduan/{report.id}/pesan", "Tulisan panjang </textarea><b>saya</b>."
    answer = stale(cast, path, {"body": typed}, Origin="http://127.0.0.1")
    shown = read(answer)
    assert answer.status_code == 403
    assert shown.language == language
    assert shown.fields["body"] == typed
    assert "b" not in shown.tags[shown.tags.index("main") :]
    fields = {name: shown.fields[name] for name in ("body", "csrfmiddlewaretoken")}
    assert stale(cast, path, fields).status_code == 302
    assert typed in read(cast.reporter.get(f"/aduan/{report.id}")).paragraphs


@pytest.mark.parametrize("origin", [{}, {"Origin": "null"}, {"Origin": "http://evil.example"}])
def test_a_form_of_another_site_is_not_given_back(cast: Cast, origin: dict[str, str]) -> None:
    typed = {"explanation": "Kirimlah ini sekarang."}
    answer = stale(cast, acts.CREATE, typed, **origin)
    assert answer.status_code == 403
    assert typed["explanation"] not in acts.text(answer)


def test_secrets_are_never_given_back(cast: Cast) -> None:
    for form in (RegisterForm, LoginForm, ForgotForm, PasswordForm):
        fields = form.base_fields.items()
        secrets = {name for name, one in fields if isinstance(one.widget, PasswordInput)}
        assert secrets
        assert secrets <= SECRETS
    typed = {"current": "sandi-satu x", "password": "sandi-dua x", "password_again": "sandi-tiga x"}
    more = {"code": "sandi-empat x", "username": "kupu kupu"}
    for path in ("/login", "/register", "/lupa-password", "/pengadu/password"):
        answer = stale(cast, path, {**typed, **more}, Origin="http://127.0.0.1")
        assert answer.status_code == 403
        assert read(answer).fields["username"] == "kupu kupu"
        assert "sandi-" not in acts.text(answer)


def test_a_fault_of_our_own_gives_back_what_was_typed(cast: Cast) -> None:
    typed = acts.fields(submission=acts.submission(cast.reporter))
    Roster.objects.update(document=b"broken")
    cast.reporter.client.raise_request_exception = False
    answer = cast.reporter.post(acts.CREATE, typed, headers={"Origin": "http://127.0.0.1"})
    shown = read(answer)
    assert answer.status_code == 500
    assert "Traceback" not in shown.text
    assert {name: shown.fields[name] for name in typed} == typed
