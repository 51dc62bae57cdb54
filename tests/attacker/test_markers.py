# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real server, a full journey with a marker in everything said; then a thief looks everywhere.

Database (while it runs and after), data, keys, TMPDIR, log: no marker, name, number, file name,
browser or address may be found, in no spelling and no encoding that we know of.
"""

import base64
import json
import re
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus, urlsplit

import pytest

from tests.attacker import thief, traces
from tests.attacker.browser import BOUNDARY, Browser, multipart
from tests.cast import SECOND, code
from tests.server import DEMO_PASSWORD, DEMO_TOTP, Server, serving
from wbs.vault.chunks import SEALED_CHUNK

CORE = secrets.token_hex(5)
STEM = f"Zqü{CORE}"  # a letter that programs write in many ways
DIGITS = f"{secrets.randbelow(9000) + 1000}"
REPORTER_ADDRESS, STAFF_ADDRESS = "127.0.0.77", "127.0.0.88"
NUMBERS = {
    "NIK": f"647401071190{DIGITS}",
    "phone": f"08125771{DIGITS}",
    "other phone": f"05487712{DIGITS}",
    "reporter's address": REPORTER_ADDRESS,
    "staff's address": STAFF_ADDRESS,
    "address said by a proxy": "203.0.113.199",
    "birth date": "1961-08-29",
    "birth date as typed": "29/8/1961",
    "address in hex": "7f00004d",
}
MARKERS = {"marker": STEM, "core of the marker": CORE, **NUMBERS}

SMALL = f"isi kecil {STEM}".encode()
LARGE = (f"{STEM} isi besar. " * 12).encode().ljust(400, b".") * 12_000  # 4.8 MB
LATER = f"isi susulan {STEM}".encode()


def said(what: str) -> str:
    """Return a text that holds the marker."""
    return f"{STEM} {what}"


HEADERS = {
    "User-Agent": f"Agen-{quote(STEM)}/1.0 (zaman {STEM.encode().hex()})",
    "Accept-Language": f"id, x-{CORE}",
    "Referer": f"http://kantor.example/{quote(STEM)}",
    "X-Forwarded-For": "203.0.113.199",
    "X-Real-IP": "203.0.113.199",
    "Forwarded": "for=203.0.113.199",
}
ACCOUNT = {
    "id_number": NUMBERS["NIK"],
    "username": f"{STEM}.samar",
    "name": f"{STEM}nama Penuh",
    "birth_place": said("tempat"),
    "birth_date": "29/8/1961",
    "email": f"{CORE}surat@contoh.example",
    "password": said("sandi"),
    "password_again": said("sandi"),
    "position": said("jabatan"),
    "rank": said("pangkat"),
    "agency": said("instansi"),
    "unit": said("unit"),
    "city": said("kota"),
    "address": said("alamat"),
    "phone": NUMBERS["phone"],
    "other_phone": NUMBERS["other phone"],
    "confirm_odd": "on",
}
PARTS = ("name", "position", "rank", "agency", "unit", "city")


@dataclass
class Journey:
    """The server, its database, and the people at it."""

    server: Server
    env: dict[str, str]
    reporter: Browser
    verifier: Browser
    report: str = ""

    def path(self, rest: str = "") -> str:
        """The reporter's address of the report."""
        return f"/aduan/{self.report}{rest}"

    def desk(self, rest: str = "") -> str:
        """The verifier's address of the report."""
        return f"/meja/{self.report}{rest}"


def report_form(journey: Journey) -> dict[str, str]:
    """Return Create Aduan, filled in with markers."""
    page = journey.reporter.get("/aduan/tambah").text
    category = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert category, page[:3000]
    people = {f"subject-{n}-{part}": said(f"{part} {n}") for n in range(2) for part in PARTS}
    return {"category": category[1], "explanation": said("penjelasan\n\n") * 9, **people}


def register_and_file(journey: Journey) -> None:
    """Register, keep a draft with a file, file it with two more, and look at all there is."""
    who = journey.reporter
    odd = who.post("/register", {**ACCOUNT, "id_number": "12"})
    assert odd.status == 422
    assert who.post("/register", ACCOUNT).status == 302
    form = report_form(journey)
    draft = who.upload(
        "/aduan/tambah", {**form, "save": "1"}, [("files", f"{STEM}-konsep.txt", SMALL)]
    )
    assert draft.status == 302
    assert STEM in who.get("/aduan/tambah").text
    files = [("files", f"{STEM}-kecil.txt", SMALL), ("files", f"{STEM}-besar.bin", LARGE)]
    assert who.upload("/aduan/tambah", form, files).status == 302
    page = who.get("/aduan").text
    found = re.search(r"/aduan/([0-9a-f-]{36})", page)
    assert found, page[:3000]
    journey.report = found[1]
    for path in ("", "/tanda-terima"):
        assert who.get(journey.path(path)).status == 200
    assert STEM in who.get(journey.path()).text
    assert who.post("/aduan", {"q": STEM}).status == 302
    assert STEM in who.get("/aduan").text


def talk(journey: Journey) -> None:
    """Both sides write, add and read; the verifier moves the case."""
    who, desk = journey.reporter, journey.verifier
    reply = journey.path("/pesan")
    assert who.post(reply, {"body": said("pesan")}, journey.path()).status == 302
    later = [("files", f"{STEM}-susulan.txt", LATER)]
    more = who.upload(reply, {"body": said("tambahan")}, later, journey.path())
    assert more.status == 302
    login = {"username": "verifikator", "password": DEMO_PASSWORD}
    assert desk.post("/login", login).status == 302
    assert desk.get("/meja").status == 302
    assert desk.post(SECOND, {"totp": code(DEMO_TOTP)}).status == 302
    assert desk.post("/meja", {"q": STEM}).status == 302
    assert STEM in desk.get("/meja").text
    case = desk.get(journey.desk()).text
    assert said("name 1") in case
    assert f"{STEM}-besar.bin" in case
    files = set(re.findall(rf"{journey.desk()}/bukti/[0-9a-f-]{{36}}", case))
    contents = sorted((desk.get(file).content for file in files), key=len)
    assert contents == sorted((SMALL, SMALL, LARGE, LATER), key=len)
    words = {"body": said("balasan")}
    assert desk.post(journey.desk("/pesan"), words, journey.desk()).status == 302
    words = {"body": said("catatan")}
    assert desk.post(journey.desk("/catatan"), words, journey.desk()).status == 302
    page = desk.get(journey.desk()).text
    ground = re.search(r'name="ground".*?value="([0-9a-f-]{36})"', page, re.DOTALL)
    assert ground
    words = {"ground": ground[1], "note": said("alasan")}
    assert desk.post(journey.desk("/status/close"), words, journey.desk()).status == 302
    seen = who.get(journey.path()).text
    for word in ("balasan", "catatan", "alasan"):
        assert said(word) in seen


def enter(journey: Journey) -> None:
    """The verifier enters a letter with who wrote it, kept as a draft first, and the receipt."""
    desk = journey.verifier
    page = desk.get("/meja/catat").text
    hidden = re.search(r'name="submission" value="([^"]+)"', page)
    category = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert hidden
    assert category
    who = {f"who_{part}": said(part) for part in ("name", "address")}
    who |= {"who_phone": NUMBERS["phone"], "who_email": ACCOUNT["email"]}
    told = {"way": "letter", "came": "1/2/2026", "category": category[1], **who}
    form = {**told, "explanation": said("surat"), "submission": hidden[1]}
    draft = desk.upload("/meja/catat", {**form, "save": "1"}, [("files", f"{STEM}.txt", SMALL)])
    assert draft.status == 302
    assert NUMBERS["phone"] in desk.get("/meja/catat").text
    answer = desk.post("/meja/catat", {**form, "submit": "1"})
    assert answer.status == 302, answer.text
    receipt = answer.headers["location"]
    assert desk.get(receipt).status == 200
    case = receipt.removesuffix("/tanda-terima")
    assert desk.post(f"{case}/jawaban", {"body": said("telepon")}, case).status == 302
    assert said("telepon") in desk.get(case).text


def own_account(journey: Journey) -> None:
    """Change one's data and password, and make a recovery code."""
    who = journey.reporter
    changed = {**ACCOUNT, "address": said("pindah")}
    assert who.post("/pengadu", changed).status == 302
    assert said("pindah") in who.get("/pengadu").text
    assert who.post("/pengadu/kode-pemulihan", {}).status == 200
    new = {"password": said("sandi baru"), "password_again": said("sandi baru")}
    current = {"current": said("sandi")}
    assert who.post("/pengadu/password", {**current, **new}).status == 302
    assert who.get("/aduan").status == 200


def slips(journey: Journey) -> None:
    """What goes wrong on any day: names mistyped, pages not there, forms that are refused."""
    other = Browser(journey.server.url, REPORTER_ADDRESS, HEADERS)
    wrong = {"username": said("salah"), "password": said("salah")}
    for _try in range(3):
        assert other.post("/login", wrong).status == 422
    mine = {"username": ACCOUNT["username"], "password": said("bukan ini")}
    assert other.post("/login", mine).status == 422
    assert other.get(f"/{quote(said('tidak ada'))}?q={quote(STEM)}").status == 404
    assert other.post(f"/{quote(STEM)}", {"x": STEM}, "/login").status == 404
    assert other.get(f"/login?next=/{quote(STEM)}").status == 200
    assert other.post("/status", {"number": STEM}, "/login").status in (200, 422)
    token = {"csrfmiddlewaretoken": "x" * 64, "username": STEM, "password": STEM}
    refused = other._ask("POST", "/login", multipart(token, []), form_type())
    assert refused.status == 403
    large = {"csrfmiddlewaretoken": other.token("/login"), "username": STEM * 99_000}
    answer = other._ask("POST", "/login", multipart(large, []), form_type())
    assert answer.status == 413
    dropped = [("files", f"{STEM}-sesat.txt", LARGE)]
    assert other.upload("/login", wrong, dropped).status in (422, 429)
    late = other.upload(
        "/aduan/tambah",
        {"explanation": said("terlambat"), "submission": said("formulir")},
        [("files", f"{STEM}.txt", SMALL)],
        "/login",
    )
    assert late.status == 302


def form_type() -> dict[str, str]:
    """Return the content type of a form with files."""
    return {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def break_off(journey: Journey) -> None:
    """Send half of an upload and go away; ask for a host that is not ours."""
    who = journey.reporter
    where = urlsplit(journey.server.url)
    cookie = "; ".join(f"{name}={value}" for name, value in who.cookies.items())
    token = {"csrfmiddlewaretoken": who.token("/aduan/tambah")}
    body = multipart(token, [("files", f"{STEM}-putus.bin", LARGE)])
    head = (
        f"POST /aduan/tambah HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookie}\r\n"
        f"Content-Type: {form_type()['Content-Type']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    lost = f"GET /{quote(STEM)} HTTP/1.1\r\nHost: {CORE}.example\r\n\r\n"
    for request in (head.encode() + body[: len(body) // 2], lost.encode()):
        with socket.create_connection(
            (str(where.hostname), int(where.port or 0)), 20, (REPORTER_ADDRESS, 0)
        ) as raw:
            raw.sendall(request)
            raw.settimeout(1)
            try:
                raw.recv(1000)
            except OSError:
                continue


def faults(journey: Journey) -> None:
    """Make the server fail over this very report: its row altered, its files turned and gone."""
    who, data = journey.reporter, journey.server.data
    alter = "UPDATE reports_report SET sealed = %s WHERE id = %s"
    key = journey.report if journey.env else journey.report.replace("-", "")
    [(sealed,)] = thief.run(
        journey.env, data, "SELECT sealed FROM reports_report WHERE id = %s", key
    )
    thief.run(journey.env, data, alter, bytes(sealed)[:-1] + b"\0", key)
    assert who.get(journey.path()).status == 500
    assert who.get("/aduan").status == 500
    reply = who.upload(
        journey.path("/pesan"),
        {"body": said("gagal")},
        [("files", f"{STEM}-gagal.txt", SMALL)],
        "/pengadu",
    )
    assert reply.status == 500
    thief.run(journey.env, data, alter, bytes(sealed), key)
    page = who.get(journey.path()).text
    files = sorted(set(re.findall(rf"{journey.path()}/bukti/[0-9a-f-]{{36}}", page)))
    assert len(files) == 4
    stored = [file for file in traces.files_in(data / "evidence")]
    whole = {file: file.read_bytes() for file in stored}
    turn_round(stored)
    answers = [who.get(file) for file in files]
    assert sum(one.status == 500 or one.broke for one in answers) == 1
    assert all(
        one.content in (SMALL, LATER) for one in answers if one.status == 200 and not one.broke
    )
    for file in stored:
        file.unlink()
    assert {who.get(file).status for file in files} == {500}
    for file, content in whole.items():
        file.write_bytes(content)
    assert LARGE in [who.get(file).content for file in files]


def turn_round(stored: list[Path]) -> None:
    """Exchange the second and third chunk of each stored file that has so many."""
    for file in stored:
        content = file.read_bytes()
        parts = [content[n : n + SEALED_CHUNK] for n in range(0, len(content), SEALED_CHUNK)]
        parts[1:3] = reversed(parts[1:3])
        file.write_bytes(b"".join(parts))


@pytest.fixture(scope="module")
def looted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with everything a thief can take, after the journey, and a copy from before."""
    folder = tmp_path_factory.mktemp("marker")
    temporary = folder / "tmp"
    temporary.mkdir()
    with thief.database() as env:
        with serving(folder, extra={**env, "TMPDIR": str(temporary)}) as server:
            people = [
                Browser(server.url, address, HEADERS)
                for address in (REPORTER_ADDRESS, STAFF_ADDRESS)
            ]
            journey = Journey(server, env, *people)
            for act in (register_and_file, talk, enter, own_account, slips, break_off, faults):
                act(journey)
            thief.copy(env, server.data, folder / "running")
            assert list(temporary.iterdir()) == []
            journey.verifier.post("/logout", {}, "/meja")
        thief.copy(env, folder / "data", folder / "stopped")
        yield folder


def test_no_marker_name_number_browser_or_address_is_left_anywhere(looted: Path) -> None:
    assert traces.found_on_disk(traces.needles(MARKERS), looted) == set()


def test_nothing_is_left_in_the_folder_for_temporary_files(looted: Path) -> None:
    assert list((looted / "tmp").iterdir()) == []


def test_the_log_tells_of_the_faults_by_place_and_kind(looted: Path) -> None:
    log = (looted / "server.log").read_text()
    assert "wbs.vault.errors.SealBroken" in log
    assert "FileNotFoundError" in log


@pytest.mark.parametrize("place", ["running", "stopped"])
def test_the_thief_did_get_the_database_and_would_have_found_what_is_clear(
    looted: Path, place: str
) -> None:
    clear = traces.needles({"house": "Inspektorat Kota Bontang", "status": "verification"})
    names = {name for _file, name in traces.found_on_disk(clear, looted / place)}
    assert names == {"house", "status"}
    kept = sum(file.stat().st_size for file in traces.files_in(looted / "data" / "evidence"))
    assert kept > len(LARGE)


@pytest.mark.parametrize("name", MARKERS)
def test_the_search_finds_a_marker_in_every_disguise(tmp_path: Path, name: str) -> None:
    marker = MARKERS[name]
    wanted = traces.needles({name: marker})
    text = f"ÿ{marker}!"
    disguises = [
        text.encode(),
        text.upper().encode(),
        text.encode("utf-16"),
        text.encode("utf-16-be"),
        text.encode().hex().encode(),
        text.encode().hex().upper().encode(),
        json.dumps(text).encode(),
        ascii(text).encode(),
        repr(text.encode()).encode(),
        text.encode("latin-1"),
        text.encode("ascii", "xmlcharrefreplace"),
        quote_plus(text).encode(),
        *(base64.b64encode(b"x" * n + text.encode()) for n in range(3)),
        *(base64.urlsafe_b64encode(b"x" * n + text.encode()) for n in range(3)),
    ]
    if name == "marker":
        disguises.append(marker.replace("ü", "u").lower().encode())
    for number, disguise in enumerate(disguises):
        file = tmp_path / str(number)
        file.write_bytes(secrets.token_bytes(999) + disguise + secrets.token_bytes(999))
        assert traces.found_on_disk(wanted, tmp_path) == {(file.name, name)}, disguise
        file.unlink()
