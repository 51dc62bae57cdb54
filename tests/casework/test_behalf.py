# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report that staff enter for someone who came by letter, phone or in person."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.casework.disclosing import ask, grant, text
from tests.cast import Actor, Cast
from tests.journeys import (
    category,
    closing,
    end_session,
    file_report,
    form_of,
    form_to,
    send_to_examination,
    sign_in_again,
    upload,
)
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.models import Draft, Grant, Report
from wbs.web import clock

ENTER = "/meja/catat"
NAME, PHONE, ADDRESS = "Wahyuni Penulis Surat", "081999000111", "Gang Melati 4"
WORDS = "Menurut surat, beras bantuan dijual lagi."


def filled_in(actor: Actor, **told: Any) -> dict[str, Any]:
    """Return the form Catat aduan, filled in, without who brought it."""
    files = told.pop("files", {})
    fields = {
        **form_of(actor, ENTER),
        "way": "letter",
        "came": clock.now().strftime("%d/%m/%Y"),
        "category": str(category().id),
        "explanation": WORDS,
        "subject-0-name": "Lurah Contoh",
        **told,
    }
    if files:
        fields["files"] = [upload(name, content) for name, content in files.items()]
    return fields


def enter(actor: Actor, **told: Any) -> Report:
    """Enter a report through the form; return its row."""
    before = set(Report.objects.values_list("id", flat=True))
    answer = actor.post(ENTER, {**filled_in(actor, **told), "submit": "1"})
    assert answer.status_code == 302, answer.content.decode()
    [report] = Report.objects.exclude(id__in=before)
    assert answer["Location"] == f"/meja/{report.id}/tanda-terima"
    return report


def named(actor: Actor) -> Report:
    """Enter a report whose reporter said who they are."""
    return enter(actor, who_name=NAME, who_phone=PHONE, who_address=ADDRESS)


def audited() -> AuditEntry:
    """Return the last entry of the audit log."""
    entry = AuditEntry.objects.order_by("position").last()
    assert entry is not None
    return entry


def test_a_letter_becomes_a_report_for_the_same_readers_and_kit(cast: Cast) -> None:
    report = enter(cast.verifier, files={"surat.pdf": b"pindaian"})
    for who in (cast.verifier, cast.supervisor):
        page = text(who.get(f"/meja/{report.id}"))
        assert WORDS in page
        assert "surat.pdf" in page
        assert "Lewat surat, diterima" in page
        assert "Dicatat oleh Vera Verifikator , Verifikator." in page
    assert cast.examiner.get(f"/meja/{report.id}").status_code == 404
    holders = Grant.objects.filter(report=report).values_list("holder", flat=True)
    assert sorted(holders) == ["recovery", "staff", "staff"]
    send_to_examination(cast.verifier, report, cast.examiner)
    assert WORDS in text(cast.examiner.get(f"/meja/{report.id}"))


def test_the_audit_log_says_who_entered_it(cast: Cast) -> None:
    enter(cast.verifier)
    entry = AuditEntry.objects.get(event="report:entered")
    assert entry.actor == cast.people["verifier"].id
    assert not AuditEntry.objects.filter(event="report:filed").exists()
    assert "Aduan dicatat petugas atas nama pelapor" in text(cast.auditor.get("/audit"))


@pytest.mark.parametrize("who", ["reporter", "examiner", "admin", "custodian", "auditor"])
def test_nobody_else_enters_reports(who: str, cast: Cast) -> None:
    actor: Actor = getattr(cast, who)
    told = {**filled_in(cast.verifier), "submit": "1"}
    assert actor.get(ENTER).status_code == 404
    assert actor.post(ENTER, told).status_code == 404
    report = enter(cast.verifier)
    assert actor.get(f"/meja/{report.id}/tanda-terima").status_code == 404
    assert actor.post(f"/meja/{report.id}/jawaban", {"body": "x"}).status_code == 404


def test_what_is_missing_is_told_beside_its_field_and_the_rest_stays(cast: Cast) -> None:
    told = filled_in(cast.verifier, way="", came="31/2/2026", explanation="", who_name=NAME)
    answer = cast.verifier.post(ENTER, {**told, "submit": "1"})
    page = text(answer)
    assert answer.status_code == 422
    for slip in ("Pilih cara datangnya.", "Tulis tanggal sebagai", "Tulis apa yang terjadi."):
        assert slip in page
    assert NAME in answer.content.decode()
    tomorrow = (clock.now() + timedelta(days=2)).strftime("%d/%m/%Y")
    late = cast.verifier.post(ENTER, {**filled_in(cast.verifier, came=tomorrow), "submit": "1"})
    assert "Tanggal ini belum tiba." in text(late)
    assert not Report.objects.exists()


def test_a_draft_keeps_all_of_it_also_after_the_session_ended(cast: Cast) -> None:
    told = filled_in(cast.verifier, way="phone", who_name=NAME, files={"surat.pdf": b"x"})
    end_session()
    answer = cast.verifier.post(ENTER, {**told, "submit": "1"})
    assert answer["Location"] == "/login?next=%2Fmeja%2Fcatat"
    assert not Report.objects.exists()
    sign_in_again(cast.verifier)
    page = cast.verifier.get(ENTER).content.decode()
    for kept in (WORDS, NAME, "surat.pdf", "Lurah Contoh"):
        assert kept in page
    assert re.search(r'value="phone" checked', page)
    hidden = form_of(cast.verifier, ENTER)
    again = filled_in(cast.verifier, way="phone", who_name=NAME, **hidden)
    assert cast.verifier.post(ENTER, {**again, "submit": "1"}).status_code == 302
    assert not Draft.objects.exists()


def test_files_that_script_uploads_one_by_one_come_along(cast: Cast) -> None:
    token = form_of(cast.verifier, ENTER)["submission"]
    sent = {"files": upload("pindaian.pdf", b"isi")}
    for who, status in ((cast.verifier, 201), (cast.examiner, 404), (cast.admin, 404)):
        sent["files"].seek(0)
        answer = who.post("/aduan/berkas", sent, headers={"X-Submission": token})
        assert answer.status_code == status
    report = enter(cast.verifier)
    assert "pindaian.pdf" in text(cast.supervisor.get(f"/meja/{report.id}"))


def test_sent_twice_it_is_entered_once(cast: Cast) -> None:
    told = {**filled_in(cast.verifier), "submit": "1"}
    first, second = cast.verifier.post(ENTER, told), cast.verifier.post(ENTER, told)
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1


def test_the_receipt_tells_the_number_what_follows_and_how_to_ask_for_it(cast: Cast) -> None:
    report = named(cast.verifier)
    page = text(cast.verifier.get(f"/meja/{report.id}/tanda-terima"))
    grouped = " ".join(re.findall("....", report.number))
    assert grouped in page
    assert "Paling lambat" in page
    assert "Buka 127.0.0.1 dan isi Nomor Aduan" in page
    assert "Datang, telepon, atau kirim surat, dan sebutkan nomor ini." in page
    for secret in (WORDS, NAME, "Lurah Contoh", "Vera"):
        assert secret not in page
    # Printed again another day; the number tells its status to anyone.
    assert cast.supervisor.get(f"/meja/{report.id}/tanda-terima").status_code == 200
    status = cast.visitor.post("/status", {"number": report.number}).content.decode()
    assert "Proses Verifikasi" in status
    assert "Lewat surat" not in status


def test_whoever_keeps_themselves_out_prints_the_receipt_and_reads_nothing(cast: Cast) -> None:
    me = cast.people["verifier"]
    cast.institution.refresh_from_db()
    report = enter(cast.verifier, excluded=[str(me.id)])
    assert cast.verifier.get(f"/meja/{report.id}/tanda-terima").status_code == 200
    assert cast.verifier.get(f"/meja/{report.id}").status_code == 404
    assert "0 aduan dapat Anda baca" in text(cast.verifier.get("/meja"))
    assert WORDS in text(cast.supervisor.get(f"/meja/{report.id}"))
    later = cast.sign_in("verifier")
    assert later.get(f"/meja/{report.id}/tanda-terima").status_code == 404


def test_no_receipt_is_printed_here_of_what_a_reporter_filed(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert cast.verifier.get(f"/meja/{report.id}/tanda-terima").status_code == 404
    assert cast.verifier.post(f"/meja/{report.id}/jawaban", {"body": "x"}).status_code == 404
    path = f"/meja/{report.id}/keberatan-pelapor"
    assert cast.verifier.post(path, {"body": "x"}).status_code == 404


def test_who_brought_it_is_told_by_the_custodians_alone(cast: Cast) -> None:
    report = named(cast.verifier)
    for who in (cast.verifier, cast.supervisor):
        page = who.get(f"/meja/{report.id}").content.decode()
        assert "Tim tidak memegang kuncinya." in page
        for secret in (NAME, PHONE, ADDRESS):
            assert secret not in page
        who.post("/meja", {"q": "Wahyuni"})
        assert "Tidak ada aduan yang cocok" in text(who.get("/meja"))
    grant(cast.custodian, ask(cast.supervisor, report))
    page = text(cast.supervisor.get(f"/meja/{report.id}/identitas"))
    for told in (NAME, PHONE, ADDRESS):
        assert told in page
    assert cast.verifier.get(f"/meja/{report.id}/identitas").status_code == 404
    page = text(cast.supervisor.get(f"/meja/{report.id}"))
    assert "Pelapor tidak punya akun: beri tahu ia sendiri." in page


def test_the_custodian_knows_that_its_reporter_reads_nothing_here(cast: Cast) -> None:
    told = "Pelapor tidak punya akun: ia diberi tahu oleh peminta."
    ask(cast.supervisor, file_report(cast.reporter))
    assert told not in text(cast.custodian.get("/identitas"))
    ask(cast.supervisor, named(cast.verifier))
    assert told in text(cast.custodian.get("/identitas"))


def test_without_an_identity_the_pages_say_that_there_is_none(cast: Cast) -> None:
    report = enter(cast.verifier)
    page = text(cast.supervisor.get(f"/meja/{report.id}"))
    assert "Tidak ada identitas yang dapat dibuka." in page
    assert "Minta identitas dibuka" not in page
    # Asked all the same, as by a form that stood open: it is granted and shows nobody.
    grant(cast.custodian, ask(cast.supervisor, report))
    page = text(cast.supervisor.get(f"/meja/{report.id}/identitas"))
    assert "Pelapor tidak menyebut siapa dirinya" in page


def test_nobody_writes_to_a_reporter_who_reads_nothing(cast: Cast) -> None:
    report = enter(cast.verifier)
    page = text(cast.verifier.get(f"/meja/{report.id}"))
    assert "Yang ditulis di sini tidak dibaca pelapor" in page
    assert "Tulis kepada pelapor" not in page
    for untrue in (
        "Pelapor melihat daftar ini.",
        "Pelapor dapat membacanya.",
        "membaca catatan ini",
    ):
        assert untrue not in page
    assert cast.verifier.post(f"/meja/{report.id}/pesan", {"body": "Halo"}).status_code == 404
    assert not report.entries.exists()


def test_an_answer_by_phone_is_recorded_and_the_clock_goes_on(cast: Cast) -> None:
    report = enter(cast.verifier)
    asked = cast.verifier.post(f"/meja/{report.id}/kelengkapan", {"body": "Tanggal berapa?"})
    assert asked.status_code == 302
    assert Report.objects.get(id=report.id).waiting_since
    path = f"/meja/{report.id}/jawaban"
    told = {"body": "Tanggal 3 Oktober.", "files": upload("foto.jpg", b"x"), "once": "satu"}
    assert cast.supervisor.post(path, told).status_code == 302
    assert audited().event == "answer:entered"
    assert audited().actor == cast.people["supervisor"].id
    found = Report.objects.get(id=report.id)
    assert (found.waiting_since, found.heard) == (None, 1)
    page = text(cast.verifier.get(f"/meja/{report.id}"))
    assert "Pelapor dicatat oleh Surya Inspektur" in page
    assert "Tanggal 3 Oktober." in page
    assert "foto.jpg" in page
    assert "Tulis pesan atau pilih berkas." in text(cast.verifier.post(path, {"body": " "}))
    moved = cast.verifier.post(f"/meja/{report.id}/status/close", closing("Selesai."))
    assert moved.status_code == 302
    late = cast.verifier.post(path, {"body": "Terlambat"})
    assert late.status_code == 409
    assert "Terlambat" in text(late)


def test_an_answer_that_came_too_late_stands_in_its_form_again(cast: Cast) -> None:
    report = enter(cast.verifier)
    path = f"/meja/{report.id}/jawaban"
    hidden = form_to(cast.verifier, f"/meja/{report.id}", path)
    end_session()
    cast.verifier.post(path, {**hidden, "body": "Lewat telepon tadi."})
    sign_in_again(cast.verifier)
    assert "Lewat telepon tadi." in cast.verifier.get(f"/meja/{report.id}").content.decode()
    assert not report.entries.exists()


def test_an_objection_is_recorded_once_and_decided(cast: Cast) -> None:
    report = enter(cast.verifier)
    path = f"/meja/{report.id}/keberatan-pelapor"
    assert cast.verifier.post(path, {"body": "Belum ditutup."}).status_code == 409
    cast.verifier.post(f"/meja/{report.id}/status/close", closing("Bukan wewenang."))
    assert "Catat keberatan pelapor" in text(cast.verifier.get(f"/meja/{report.id}"))
    assert "Tulis keberatan Anda." in text(cast.verifier.post(path, {"body": ""}))
    assert cast.verifier.post(path, {"body": "Surat kedua: ada saksi."}).status_code == 302
    assert audited().actor == cast.people["verifier"].id
    page = text(cast.supervisor.get(f"/meja/{report.id}"))
    assert "Surat kedua: ada saksi." in page
    assert "Pelapor dicatat oleh Vera Verifikator" in page
    assert cast.verifier.post(path, {"body": "Lagi."}).status_code == 409
    decided = {"granted": "yes", "reason": "Ada saksi."}
    assert cast.supervisor.post(f"/meja/{report.id}/keberatan", decided).status_code == 302
    assert Report.objects.get(id=report.id).status == "verification"


def test_it_concerns_the_supervisor_and_goes_to_the_alternate(cast: Cast) -> None:
    supervisor = cast.people["supervisor"]
    report = enter(cast.verifier, excluded=[str(supervisor.id)])
    assert cast.supervisor.get(f"/meja/{report.id}").status_code == 404
    assert WORDS in text(cast.alternate.get(f"/meja/{report.id}"))
    assert Grant.objects.filter(report=report, holder="alternate").exists()


def test_the_way_to_the_form_stands_on_the_desk_of_who_may_use_it(cast: Cast) -> None:
    assert "Catat aduan" in text(cast.verifier.get("/meja"))
    assert "Catat aduan" not in text(cast.examiner.get("/meja"))
    assert "Tulis seperti yang disampaikan." in text(cast.verifier.get(ENTER))
