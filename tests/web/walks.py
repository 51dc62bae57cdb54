# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page that each of the cast can come to see, errors and empty states with them.

What people type here is in no language, so that whatever the pages say of their own stands out.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from tests.cast import PASSWORD, STAFF, Actor, Cast
from tests.journeys import category, closing, file_report, filled_in, propose, send_to_examination
from wbs.reports import figures
from wbs.reports.models import Disclosure, Report, StatusChange
from wbs.web import clock

TYPED = {
    "explanation": "Zorblat quuv ximtar.",
    "subject-0-name": "Krellim Vost",
    "subject-0-agency": "Gnarf",
}
NAMES = ("Inspektorat Kota Contoh", *(name for _username, name, _roles in STAFF.values()))

Walk = Iterator[tuple[str, Any]]


def speaking(actor: Actor, lang: str) -> Actor:
    """Give a browser the cookie of a language."""
    actor.client.cookies["lang"] = lang
    return actor


def of_visitors(cast: Cast, lang: str) -> Walk:
    """Walk the public pages, and those of signing up and in."""
    number = file_report(cast.reporter, **TYPED).number
    actor = speaking(cast.sign_in("visitor"), lang)
    for path in ("/", "/panduan/kriteria", "/panduan/cara-melapor", "/panduan/kerahasiaan"):
        yield path, actor.get(path)
    for typed in (number, "1234", ""):
        yield f"/status of '{typed}'", actor.post("/status", {"number": typed})
    for path in ("/register", "/login", "/lupa-password"):
        yield path, actor.get(path)
        yield f"{path} left empty", actor.post(path, {"username": "?"})
    yield "/register filled in badly", actor.post("/register", _bad_sign_up())
    wrong = {"username": "zorblat", "password": "ximtar ximtar"}
    yield "/login refused", actor.post("/login", wrong)
    again = {"code": "ZZZZZ", "password": PASSWORD, "password_again": PASSWORD}
    yield "/lupa-password refused", actor.post("/lupa-password", {**wrong, **again})
    yield "what is not there", actor.get("/zorblat")
    careful = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    careful.cookies["lang"] = lang
    yield "a form of another site", careful.post("/login", wrong)
    file_old_reports(cast)
    yield "/ with figures", actor.get("/")


def _bad_sign_up() -> dict[str, str]:
    return {
        "username": "zorblat",
        "name": "Zorblat",
        "id_number": "6474019913900001",
        "birth_date": "zz",
        "email": "zz",
        "password": "password1234",
        "password_again": "zz",
    }


def file_old_reports(cast: Cast) -> None:
    """File reports and date them so that Home has figures."""
    for _number in range(5):
        file_report(cast.other_reporter, **TYPED)
    filed = datetime(2026, 1, 15, 3, tzinfo=UTC)
    Report.objects.update(filed_at=filed)
    StatusChange.objects.update(at=filed)
    figures.forget()


def of_reporters(cast: Cast, lang: str) -> Walk:
    """Walk the reporter's pages, from the empty list to a concluded report."""
    actor = speaking(cast.reporter, lang)
    yield "/aduan, empty", actor.get("/aduan")
    yield "/aduan/tambah", actor.get("/aduan/tambah")
    actor.post("/aduan/tambah", filled_in(actor, **TYPED, save="1", files={"vexo.txt": b"x"}))
    yield "/aduan/tambah with a draft", actor.get("/aduan/tambah")
    empty = filled_in(actor, category="", explanation="", files={"vexo.txt": b""})
    yield "/aduan/tambah left empty", actor.post("/aduan/tambah", empty)
    report = file_report(actor, **TYPED, files={"vexo.bin": b"x" * 1536})
    yield "/aduan, just filed", actor.get("/aduan")
    yield from _searched(actor, "/aduan")
    at = f"/aduan/{report.id}"
    yield "an open report", actor.get(at)
    yield "its receipt", actor.get(f"{at}/tanda-terima")
    yield "an empty message", actor.post(f"{at}/pesan", {"body": ""})
    yield "letters without an address", actor.post(f"{at}/kabar")
    yield "letters on", actor.post(f"{at}/kabar", {"email": "quuv@ximtar.example"}, follow=True)
    yield "who was told", _told(cast, actor, report)
    _answer_and_close(cast, actor, report)
    yield "a concluded report", actor.get(at)
    yield "an objection left empty", actor.post(f"{at}/keberatan", {"body": ""})
    actor.post(f"{at}/keberatan", {"body": "Zuqo ximtar"})
    yield "a report that was objected to", actor.get(at)
    yield "a message too late", actor.post(f"{at}/pesan", {"body": "Zorblat"})
    yield "/aduan with a note", actor.get("/aduan")
    yield from _own_pages(actor)


def _searched(actor: Actor, path: str) -> Walk:
    yield path, actor.get(path)
    found = {"q": "ximtar", "status": "verification", "category": str(category().id)}
    for said in (found, {"q": "brelk"}, {"clear": "1"}):
        yield f"{path} narrowed to {said}", actor.post(path, said, follow=True)


def _told(cast: Cast, actor: Actor, report: Report) -> Any:
    """Let the verifier be told who filed it; return the page that says so."""
    cast.verifier.post(f"/meja/{report.id}/identitas/minta", {"reason": "Gnarf quuv."})
    cast.custodian.post(f"/identitas/{Disclosure.objects.get().id}/setujui")
    return actor.get(f"/aduan/{report.id}")


def _answer_and_close(cast: Cast, actor: Actor, report: Report) -> None:
    actor.post(f"/aduan/{report.id}/pesan", {"body": "Quuv ximtar"})
    at = f"/meja/{report.id}"
    cast.verifier.post(f"{at}/pesan", {"body": "Plimmo zorblat"})
    cast.verifier.post(f"{at}/catatan", {"body": "Ximtar quuv"})
    cast.verifier.post(f"{at}/status/close", closing("Gnarf plimmo"))


def _own_pages(actor: Actor) -> Walk:
    yield "/pengadu", actor.get("/pengadu")
    yield "/pengadu left empty", actor.post("/pengadu", {"name": ""})
    typed = {"name": "Zorblat", "id_number": "6474010711900001"}
    yield "/pengadu saved", actor.post("/pengadu", typed, follow=True)
    yield "/pengadu/kode-pemulihan", actor.get("/pengadu/kode-pemulihan")
    yield "a recovery code", actor.post("/pengadu/kode-pemulihan")
    yield "one more recovery code", actor.get("/pengadu/kode-pemulihan")
    yield "/pengadu with a recovery code", actor.get("/pengadu")
    yield from _password_pages(actor)
    yield "what is not there", actor.get("/aduan/zorblat")


def _password_pages(actor: Actor) -> Walk:
    path = "/pengadu/password"
    yield path, actor.get(path)
    yield f"{path} left empty", actor.post(path, {"current": "x"})
    new = "quuv ximtar plimmo 9"
    wrong = {"current": "x", "password": new, "password_again": new}
    yield f"{path} refused", actor.post(path, wrong)
    yield f"{path} done", actor.post(path, {**wrong, "current": PASSWORD}, follow=True)


def of_staff(cast: Cast, lang: str, who: str) -> Walk:
    """Walk the desk of one of the staff: empty, with a case, with what that person can do."""
    actor = speaking(getattr(cast, who), lang)
    yield "/meja, empty", actor.get("/meja")
    report = file_report(cast.reporter, **TYPED, files={"vexo.bin": b"x" * 1536})
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Quuv ximtar"})
    yield from _desk(actor, report)
    send_to_examination(speaking(cast.verifier, lang), report, cast.examiner)
    yield from _desk(actor, report)
    propose(cast.examiner, report, "proven", findings="Krellim vost.", letter="Wexim 17")
    yield from _desk(actor, report)
    cast.supervisor.post(f"/meja/{report.id}/status/prove")
    yield from _desk(actor, report)
    yield from _disclosures(cast, actor, report)
    if who == "admin":
        yield "/keadaan", actor.get("/keadaan")
        yield "/pengaturan", actor.get("/pengaturan")
        yield "/pengaturan/tampilan", actor.post("/pengaturan/tampilan", {"picked": "#ffcc00"})
        texts = {"welcome_id": "Quuv **ximtar**", "contact_en": "Vexo"}
        yield "/pengaturan/halaman-depan, a preview", actor.post("/pengaturan/halaman-depan", texts)
        texts |= {"welcome_id": "", "contact_id": "Zorblat"}
        yield "/pengaturan/halaman-depan", actor.post("/pengaturan/halaman-depan", texts)
        yield "/surat without an address", actor.get("/surat")
        actor.post("/akun/surat", {"email": "zorblat@ximtar.example"})
        yield "/surat tried", actor.post("/surat/percobaan", follow=True)
        yield "/surat again", actor.post("/surat/lagi", follow=True)
    if who == "auditor":
        yield "/audit", actor.get("/audit")
        yield "/audit proven", actor.post("/audit")
        yield "/audit afterwards", actor.get("/audit")
    yield "/akun/surat", actor.get("/akun/surat")
    yield "/akun/surat, no address", actor.post("/akun/surat", {"email": "zorblat"})
    yield from _password_pages(actor)


def _inbox(actor: Actor, report: Report) -> Walk:
    actor.post("/meja", {"owner": "me", "age": "7"})
    yield "/meja narrowed by more filters", actor.get("/meja")
    for name in ("", "Zorblat"):
        yield (
            f"filters saved as '{name}'",
            actor.post("/meja/saringan", {"name": name}, follow=True),
        )
    for owner in ("", "me", "nobody"):
        sent = {"owner": owner, "case": str(report.id)}
        for path in ("/meja/penanggung-jawab", f"/meja/{report.id}/penanggung-jawab"):
            yield f"{path} to '{owner}'", actor.post(path, sent, follow=True)
    yield "/meja/unduh", actor.get("/meja/unduh")
    actor.post("/meja", {"clear": "1"})
    yield "/meja/unduh of all", actor.get("/meja/unduh")


def _disclosures(cast: Cast, actor: Actor, report: Report) -> Walk:
    """Look at a request that waits, a refusal, and a disclosure that the reporter is told later."""
    at = f"/meja/{report.id}"

    def looked(when: str) -> Walk:
        for path in (at, f"{at}/identitas", "/identitas", "/identitas?page=2"):
            yield f"{path}, {when}", actor.get(path)

    yield f"{at}/identitas/minta, empty", actor.post(f"{at}/identitas/minta")
    for asker in (cast.verifier, cast.supervisor):
        asker.post(f"{at}/identitas/minta", {"reason": "Gnarf quuv."})
    yield from looked("asked")
    own = actor.person.id if actor.person else None
    rows = sorted(Disclosure.objects.all(), key=lambda row: row.asked_by != own)
    slip = {"tell_from": "zz", "why_later": ""}
    yield "a day that is none", actor.post(f"/identitas/{rows[0].id}/setujui", slip)
    yield "a refusal without words", actor.post(f"/identitas/{rows[0].id}/tolak")
    later = {"tell_from": "2026-12-20", "why_later": "Ximtar."}
    with clock.standing_at(datetime(2026, 12, 1, tzinfo=UTC)):
        custodian = cast.sign_in("custodian")
        custodian.post(f"/identitas/{rows[0].id}/setujui", later)
        custodian.post(f"/identitas/{rows[1].id}/tolak", {"reason": "Plimmo."})
        there = speaking(cast.sign_in(who_is(cast, actor)), actor.client.cookies["lang"].value)
        for path in (at, f"{at}/identitas", "/identitas"):
            yield f"{path}, decided", there.get(path)
    yield from looked("over")


def who_is(cast: Cast, actor: Actor) -> str:
    """Return the name in the cast of someone signed in."""
    return next(who for who, person in cast.people.items() if person is actor.person)


def _desk(actor: Actor, report: Report) -> Walk:
    at = f"/meja/{report.id}"
    yield from _searched(actor, "/meja")
    yield from _inbox(actor, report)
    yield at, actor.get(at)
    yield f"{at}, an empty message", actor.post(f"{at}/pesan", {"body": ""})
    yield f"{at}, an empty note", actor.post(f"{at}/catatan", {"body": ""})
    for move in ("examine", "close", "refer", "reopen"):
        yield f"{at}, {move} without words", actor.post(f"{at}/status/{move}")
