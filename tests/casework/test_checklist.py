# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checklist of a verification: whoever verifies fills it in, the team reads it, nobody must."""

import pytest

from tests.casework.test_desk import number_page, text
from tests.casework.test_team import events
from tests.cast import Actor, Cast
from tests.journeys import closing, file_report, fill_in_checklist, send_to_examination
from wbs.casework.models import DeskEntry
from wbs.reports.models import Report

NOTE = "Tanggal kejadian tidak disebut"
GO_ON = "Semua terpenuhi"
ASK = "Belum lengkap: pilih"


@pytest.fixture
def report(cast: Cast) -> Report:
    return file_report(cast.reporter)


def page(who: Actor, report: Report) -> str:
    return text(who.get(f"/meja/{report.id}"))


def panel(who: Actor, report: Report) -> str:
    """What stands of the checklist among the steps; empty where there is nothing."""
    steps = next_steps(who, report)
    return steps if 'id="daftar-periksa"' in steps else ""


def next_steps(who: Actor, report: Report) -> str:
    """What the page says is to be done next, with its forms."""
    shown = who.get(f"/meja/{report.id}").content.decode()
    _before, found, after = shown.partition('<h2 id="langkah">')
    assert found
    return after.partition("</section>")[0]


def test_the_team_reads_who_answered_what_and_the_reporter_nothing(
    cast: Cast, report: Report
) -> None:
    assert panel(cast.verifier, report)
    before = len(events())
    assert fill_in_checklist(cast.verifier, report, complete="no", note=NOTE).status_code == 302
    assert events()[before:] == ["checklist:filled"]
    for who in (cast.verifier, cast.supervisor):
        shown = panel(who, report)
        assert NOTE in shown
        assert "Diisi Vera Verifikator" in shown
        assert "<strong>Tidak</strong>" in shown
    for path in ("/aduan", f"/aduan/{report.id}", f"/aduan/{report.id}/tanda-terima"):
        shown = text(cast.reporter.get(path))
        assert NOTE not in shown
        assert "Daftar periksa" not in shown
    assert NOTE not in number_page(cast, report)


def test_a_thief_of_the_database_reads_no_answer(cast: Cast, report: Report) -> None:
    fill_in_checklist(cast.verifier, report, free="no", note=NOTE)
    row = DeskEntry.objects.get()
    for word in (NOTE.encode(), b"free", b"unclear", b"yes"):
        assert word not in bytes(row.sealed)


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, GO_ON),
        ({"complete": "no"}, ASK),
        ({"evidence": "no", "authority": "unclear"}, ASK),
        ({"authority": "no", "evidence": "no"}, "pilih Limpahkan ke instansi lain"),
        ({"free": "no", "authority": "no"}, "mundur dulu, lewat Mundur dari aduan ini"),
        ({"evidence": "unclear"}, "Cari dulu yang belum jelas"),
    ],
)
def test_the_page_suggests_the_step_that_fits(
    cast: Cast, report: Report, answers: dict[str, str], told: str
) -> None:
    assert "Saran" not in panel(cast.verifier, report)
    fill_in_checklist(cast.verifier, report, **answers)
    assert told in panel(cast.verifier, report)


def test_no_answer_forces_or_forbids_a_step(cast: Cast, report: Report) -> None:
    other = file_report(cast.other_reporter)
    fill_in_checklist(cast.verifier, report, authority="no", complete="no")
    send_to_examination(cast.verifier, report, cast.examiner)
    fill_in_checklist(cast.verifier, other)
    answer = cast.verifier.post(f"/meja/{other.id}/status/close", closing("Di luar kewenangan"))
    assert answer.status_code == 302


def test_who_was_asked_already_is_not_asked_again(cast: Cast, report: Report) -> None:
    fill_in_checklist(cast.verifier, report, complete="no")
    cast.verifier.post(f"/meja/{report.id}/kelengkapan", {"body": "Kapan kejadiannya?"})
    shown = panel(cast.verifier, report)
    assert ASK not in shown
    assert "Pelapor sedang diminta melengkapi" in shown


def test_filling_it_in_again_adds_one_and_the_newest_counts(cast: Cast, report: Report) -> None:
    fill_in_checklist(cast.verifier, report, complete="no", note=NOTE)
    fill_in_checklist(cast.supervisor, report)
    shown = panel(cast.verifier, report)
    assert GO_ON in shown
    assert "Diisi Surya Inspektur" in shown
    assert NOTE not in shown
    assert NOTE in page(cast.verifier, report)  # it stays in the journal
    assert DeskEntry.objects.count() == 2


def test_after_reopening_it_is_filled_in_afresh(cast: Cast, report: Report) -> None:
    fill_in_checklist(cast.verifier, report, note=NOTE)
    cast.verifier.post(f"/meja/{report.id}/status/close", closing("Sudah diperiksa"))
    assert panel(cast.verifier, report) == ""
    cast.supervisor.post(f"/meja/{report.id}/status/reopen", {"reason": "Ada bukti baru"})
    shown = panel(cast.verifier, report)
    assert "Isi daftar periksa" in shown
    assert GO_ON not in shown
    assert NOTE in page(cast.verifier, report)


def test_a_question_without_an_answer_is_told_and_the_rest_stays(
    cast: Cast, report: Report
) -> None:
    for wrong in ("", "mungkin"):
        answer = fill_in_checklist(cast.verifier, report, evidence=wrong, note=NOTE)
        assert answer.status_code == 422
        assert b'id="checklist-evidence-error"' in answer.content
        assert NOTE in text(answer)
    assert "Pilih jawabannya." in text(fill_in_checklist(cast.verifier, report, evidence=""))
    assert not DeskEntry.objects.exists()


def test_one_form_sent_twice_is_one_checklist(cast: Cast, report: Report) -> None:
    for _each in range(2):
        answer = fill_in_checklist(cast.verifier, report, once="x" * 43)
        assert answer.status_code == 302
    assert DeskEntry.objects.count() == 1


def test_it_comes_too_late_for_a_case_that_went_on_and_the_note_is_kept(
    cast: Cast, report: Report
) -> None:
    send_to_examination(cast.verifier, report, cast.examiner)
    late = fill_in_checklist(cast.verifier, report, note=NOTE)
    assert late.status_code == 409
    assert NOTE in text(late)
    assert not DeskEntry.objects.exists()


def test_only_those_who_verify_and_read_the_case_fill_it_in(cast: Cast, report: Report) -> None:
    kept = file_report(cast.other_reporter, excluded=[str(cast.people["verifier"].id)])
    for who in (cast.reporter, cast.examiner, cast.admin, cast.auditor):
        assert fill_in_checklist(who, report).status_code == 404
    assert fill_in_checklist(cast.verifier, kept).status_code == 404
    assert not DeskEntry.objects.exists()
