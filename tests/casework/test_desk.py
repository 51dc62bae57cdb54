# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inspectorate's side of the manual: reading, answering, and every status."""

import re

import pytest

from tests.cast import PROFILE, Actor, Cast
from tests.journeys import closing, conclude, file_report, form_of, send_to_examination, upload
from wbs.audit.models import Entry as AuditEntry
from wbs.reports import workflow
from wbs.reports.forms import MOST_LETTERS
from wbs.reports.models import Grant, Report
from wbs.reports.workflow import Status


def text(answer: object) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def number_page(cast: Cast, report: Report) -> str:
    return text(cast.visitor.post("/status", {"number": report.number}))


def moved(actor: Actor, report: Report, step: str, **fields: object) -> None:
    answer = actor.post(f"/meja/{report.id}/status/{step}", fields)
    assert answer.status_code == 302, answer.content.decode()


def test_the_verifier_sees_a_new_report_and_the_examiner_does_not(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation="Kuitansi palsu di loket")
    assert "Kuitansi palsu di loket" in text(cast.verifier.get("/meja"))
    assert "Kuitansi palsu di loket" in text(cast.supervisor.get("/meja"))
    assert "Kuitansi palsu" not in text(cast.examiner.get("/meja"))
    assert cast.examiner.get(f"/meja/{report.id}").status_code == 404


def test_staff_without_cases_are_told_what_their_role_is(cast: Cast) -> None:
    file_report(cast.reporter, explanation="Kuitansi palsu di loket")
    for who in ("custodian", "admin", "auditor"):
        page = text(getattr(cast, who).get("/meja"))
        assert "Peran Anda tidak membaca aduan" in page
        assert "Kuitansi" not in page


def test_examination_asks_for_an_examiner_and_seals_the_case_to_them_only(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation="Kuitansi palsu di loket")
    refused = cast.verifier.post(f"/meja/{report.id}/status/examine", {})
    assert refused.status_code == 422
    assert "Pilih paling sedikit satu pemeriksa" in text(refused)
    assert cast.examiner.get(f"/meja/{report.id}").status_code == 404
    send_to_examination(cast.verifier, report, cast.examiner)
    assert "Kuitansi palsu di loket" in text(cast.examiner.get(f"/meja/{report.id}"))
    assert cast.other_examiner.get(f"/meja/{report.id}").status_code == 404


def test_a_stranger_to_the_roster_cannot_be_chosen_as_examiner(cast: Cast) -> None:
    report = file_report(cast.reporter)
    before = Grant.objects.filter(report=report).count()
    for who in (cast.admin, cast.other_reporter):
        assert who.person
        fields = {"examiners": [str(who.person.id)]}
        answer = cast.verifier.post(f"/meja/{report.id}/status/examine", fields)
        assert answer.status_code == 422
    assert Grant.objects.filter(report=report).count() == before


@pytest.mark.parametrize(
    ("step", "words"), [("prove", "Selesai: Terbukti"), ("disprove", "Selesai: Tidak terbukti")]
)
def test_an_examination_ends_proven_or_not_and_the_reporter_sees_it_at_once(
    cast: Cast, step: str, words: str
) -> None:
    report = file_report(cast.reporter)
    assert "Proses Verifikasi" in number_page(cast, report)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert "Proses Pemeriksaan" in text(cast.reporter.get("/aduan"))
    assert "Proses Pemeriksaan" in number_page(cast, report)
    conclude(cast, report, step)
    assert words in text(cast.reporter.get("/aduan"))
    assert words in number_page(cast, report)
    assert words in text(cast.reporter.get(f"/aduan/{report.id}"))


def test_not_followed_up_needs_a_note_that_the_reporter_reads(cast: Cast) -> None:
    report = file_report(cast.reporter)
    refused = cast.verifier.post(f"/meja/{report.id}/status/close", closing("  "))
    assert refused.status_code == 422
    moved(cast.verifier, report, "close", **closing("Sudah diperiksa tahun lalu."))
    page = text(cast.reporter.get("/aduan"))
    assert "Tidak Ditindaklanjuti" in page
    assert "Sudah diperiksa tahun lalu." in page
    assert "Sudah diperiksa" not in number_page(cast, report)


def test_the_supervisor_reopens_with_a_reason(cast: Cast) -> None:
    report = file_report(cast.reporter)
    moved(cast.verifier, report, "close", **closing("Tidak cukup."))
    assert cast.verifier.post(f"/meja/{report.id}/status/reopen", {}).status_code == 404
    assert cast.supervisor.post(f"/meja/{report.id}/status/reopen", {}).status_code == 422
    moved(cast.supervisor, report, "reopen", reason="Ada keterangan baru.")
    assert "Proses Verifikasi" in number_page(cast, report)
    assert "Ada keterangan baru." in text(cast.reporter.get(f"/aduan/{report.id}"))


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("who", ["verifier", "examiner", "supervisor"])
def test_each_may_take_just_the_steps_of_the_table(cast: Cast, who: str, status: Status) -> None:
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    Report.objects.filter(id=report.id).update(status=status, proposed="proven")
    actor = getattr(cast, who)
    page = actor.get(f"/meja/{report.id}").content.decode()
    offered = set(re.findall(rf"/meja/{report.id}/status/(\w+)", page))
    assert actor.person
    # Of the two results only the one that is proposed.
    allowed = {step.name for step in workflow.allowed(status, actor.person.roles)} - {"disprove"}
    assert offered == allowed
    for step in {transition.name for transition in workflow.TRANSITIONS} - allowed:
        answer = actor.post(f"/meja/{report.id}/status/{step}", {"note": "x", "reason": "x"})
        assert answer.status_code in (404, 409)
    assert Report.objects.get(id=report.id).status == status


def test_a_case_that_moved_meanwhile_is_said_and_nothing_changes(cast: Cast) -> None:
    report = file_report(cast.reporter)
    moved(cast.supervisor, report, "close", **closing("Sudah selesai."))
    late = cast.verifier.post(f"/meja/{report.id}/status/close", closing("Juga saya."))
    assert late.status_code == 409
    assert "Petugas lain baru saja mengubah status" in text(late)
    assert "Juga saya." in text(late)  # so that it can be used elsewhere
    assert "Juga saya." not in text(cast.reporter.get(f"/aduan/{report.id}"))


def test_a_line_break_in_a_note_counts_as_the_browser_counts_it(cast: Cast) -> None:
    report = file_report(cast.reporter)
    longest = "ya\r\n" * (MOST_LETTERS // 3) + "."
    answer = cast.verifier.post(f"/meja/{report.id}/catatan", {"body": longest})
    assert answer.status_code == 302
    moved(cast.verifier, report, "close", **closing(longest))


def test_one_note_sent_twice_is_kept_once(cast: Cast) -> None:
    report = file_report(cast.reporter)
    once = form_of(cast.verifier, f"/meja/{report.id}")["once"]
    for words in ("Catatan.", "Catatan.", "Catatan lain."):
        sent = {"once": once, "body": words}
        assert cast.verifier.post(f"/meja/{report.id}/catatan", sent).status_code == 302
    assert report.entries.count() == 2


def test_files_from_the_case_team_stand_beside_their_message_only(cast: Cast) -> None:
    report = file_report(cast.reporter, files={"kuitansi.jpg": b"gambar"})
    desk, mine = f"/meja/{report.id}", f"/aduan/{report.id}"
    sent = {"body": "Lihat surat ini.", "files": [upload("surat.pdf", b"surat")]}
    assert cast.verifier.post(f"{desk}/pesan", sent).status_code == 302
    for page in (text(cast.reporter.get(mine)), text(cast.verifier.get(desk))):
        talk = page.rindex("Percakapan dengan")
        assert page.index("kuitansi.jpg") < talk < page.index("surat.pdf")
        assert page.count("surat.pdf") == 1
    assert "1 berkas" in text(cast.reporter.get("/aduan"))
    desk_list = cast.verifier.get("/meja").content.decode()
    cells = re.findall(r'data-label="File Bukti"><span>([^<]*)', desk_list)
    assert cells == ["1"]


def test_the_catatan_verifikator_says_that_the_reporter_reads_it(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert "Pelapor membaca catatan ini" in text(cast.verifier.get(f"/meja/{report.id}"))
    assert cast.verifier.post(f"/meja/{report.id}/catatan", {"body": ""}).status_code == 422
    for words in ("Catatan pertama.", "Catatan kedua."):
        answer = cast.verifier.post(f"/meja/{report.id}/catatan", {"body": words})
        assert answer.status_code == 302
    assert "Catatan kedua." in text(cast.reporter.get("/aduan"))
    page = text(cast.reporter.get(f"/aduan/{report.id}"))
    assert "Catatan pertama." in page  # nothing is overwritten
    assert "Catatan kedua." in page


def test_the_examiner_writes_no_verifiers_note(cast: Cast) -> None:
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert cast.examiner.post(f"/meja/{report.id}/catatan", {"body": "x"}).status_code == 404
    assert "Simpan catatan" not in text(cast.examiner.get(f"/meja/{report.id}"))


def test_messages_go_both_ways_with_files(cast: Cast) -> None:
    report = file_report(cast.reporter)
    desk, mine = f"/meja/{report.id}", f"/aduan/{report.id}"
    assert cast.verifier.post(f"{desk}/pesan", {"body": "Tanggal berapa?"}).status_code == 302
    assert "Tanggal berapa?" in text(cast.reporter.get(mine))
    fields = {"body": "Tanggal 7.", "files": [upload("foto.jpg", b"gambar" * 999)]}
    assert cast.reporter.post(f"{mine}/pesan", fields).status_code == 302
    page = cast.verifier.get(desk).content.decode()
    assert "Tanggal 7." in page
    [link] = re.findall(rf"{desk}/bukti/[0-9a-f-]+", page)[:1]
    answer = cast.verifier.get(link)
    assert b"".join(answer.streaming_content) == b"gambar" * 999
    assert answer["Content-Disposition"] == 'attachment; filename="foto.jpg"'
    assert answer["Cache-Control"] == "no-store"


def test_an_empty_message_is_refused_beside_its_field(cast: Cast) -> None:
    report = file_report(cast.reporter)
    answer = cast.verifier.post(f"/meja/{report.id}/pesan", {"body": " "})
    assert answer.status_code == 422
    assert "Tulis pesan" in text(answer)


def test_the_case_team_sees_nowhere_who_the_reporter_is(cast: Cast) -> None:
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Pesan biasa."})
    for actor in (cast.verifier, cast.examiner, cast.supervisor):
        for path in ("/meja", f"/meja/{report.id}"):
            page = actor.get(path).content.decode()
            for secret in (*PROFILE.values(), cast.reporter.username):
                if secret != PROFILE["city"]:  # the subject's city may be the same
                    assert secret not in page


def test_the_auditor_sees_deeds_without_content_and_proves_the_log(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation="Kuitansi palsu di loket")
    cast.verifier.get(f"/meja/{report.id}")
    page = text(cast.auditor.get("/audit"))
    assert "Aduan masuk" in page
    assert "Aduan dibuka" in page
    assert "Vera Verifikator" in page
    assert report.number not in page
    assert "Kuitansi" not in page
    assert "bintang" not in page
    assert "tidak ada yang diubah" in text(cast.auditor.post("/audit")).lower()
    AuditEntry.objects.filter(position=2).update(event="report:read")
    assert "tidak ada yang diubah" not in text(cast.auditor.post("/audit")).lower()
