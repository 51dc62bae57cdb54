# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search of the desk: over all that somebody may read, the team's own notes too."""

import pytest
from django.db import connection

from tests.casework.test_desk import text
from tests.cast import Actor, Cast
from tests.journeys import (
    category,
    file_report,
    fill_in_checklist,
    give_task,
    narrowed,
    propose,
    send_to_examination,
    upload,
)
from wbs.casework.models import DeskDigest, DeskEntry
from wbs.reports.models import Report
from wbs.vault.errors import SealBroken, Truncated


@pytest.fixture
def report(cast: Cast) -> Report:
    return file_report(cast.reporter)


def finds(who: Actor, words: str, report: Report, path: str = "/meja", **more: str) -> bool:
    """Tell whether a search in somebody's list shows the report."""
    page = narrowed(who, path, q=words, **more).content.decode()
    return f"{path}/{report.id}" in page.partition("<tbody")[2]


def noted(who: Actor, report: Report, body: str) -> None:
    assert who.post(f"/meja/{report.id}/internal", {"body": body}).status_code == 302


def test_a_word_of_the_conversation_is_found_by_the_desk(cast: Cast, report: Report) -> None:
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Saksinya tukang Parkir."})
    assert finds(cast.verifier, "tukang parkir", report)
    assert finds(cast.reporter, "tukang parkir", report, "/aduan")
    assert not finds(cast.examiner, "tukang parkir", report)


def test_what_the_team_wrote_to_itself_is_found_by_the_team_alone(
    cast: Cast, report: Report
) -> None:
    other = file_report(cast.other_reporter)
    noted(cast.verifier, report, "Sudah tanya ke Gudang Élpiji.")
    fill_in_checklist(cast.verifier, report, note="Tanggalnya kabur")
    give_task(cast.verifier, report, cast.supervisor, what="Telepon bendahara")
    send_to_examination(cast.verifier, report, cast.examiner)
    propose(
        cast.examiner,
        report,
        "proven",
        findings="Stempelnya palsu",
        recommendation="Mutasikan ke arsip",
        letter="700/88/ST",
        files=[upload("lampiran.pdf", b"isi")],
    )
    told = ("elpiji", "lampiran.pdf", "kabur", "telepon", "stempelnya", "mutasikan", "700/88")
    for words in told:
        for who in (cast.verifier, cast.supervisor, cast.examiner):
            assert finds(who, words, report), words
            assert not finds(who, words, other)
        assert not finds(cast.reporter, words, report, "/aduan"), words
        assert not finds(cast.other_examiner, words, report), words
    # Words of the report and of the notes together are one search.
    assert finds(cast.verifier, "kuitansi elpiji", report)
    assert not finds(cast.verifier, "kuitansi elpiji tidakada", report)
    # What was ticked is no word of anybody.
    for ticked in ("proven", "unclear", str(cast.people["supervisor"].id)):
        assert not finds(cast.verifier, ticked, report)


def test_it_goes_with_the_filters_and_into_the_download(cast: Cast, report: Report) -> None:
    noted(cast.verifier, report, "Gudang elpiji")
    kind = str(category("Korupsi").id)
    assert finds(cast.verifier, "elpiji", report, category=kind, status="verification")
    assert "1 aduan" in text(cast.verifier.get("/meja/unduh"))
    assert not finds(cast.verifier, "elpiji", report, category=str(category("Narkoba").id))
    assert not finds(cast.verifier, "elpiji", report, status="examination")


def test_more_cases_than_are_open_at_once_are_all_searched(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wbs.reports.listing._SEARCHED_AT_ONCE", 2)
    reports = [file_report(cast.reporter, explanation="Pungutan parkir") for _each in range(5)]
    noted(cast.verifier, reports[3], "Gudang elpiji")
    assert all(finds(cast.verifier, "pungutan", one) for one in reports)
    assert [finds(cast.verifier, "elpiji", one) for one in reports] == [False] * 3 + [True, False]
    newest = narrowed(cast.verifier, "/meja", q="pungutan").content.decode()
    oldest = narrowed(cast.verifier, "/meja", q="pungutan", sort="oldest").content.decode()
    places = [newest.index(f"/meja/{one.id}") for one in reports]
    turned = [oldest.index(f"/meja/{one.id}") for one in reports]
    assert (turned == sorted(turned)) is (places == sorted(places, reverse=True))


def test_what_is_masked_in_a_note_is_not_spelled_out_by_searching(
    cast: Cast, report: Report
) -> None:
    noted(cast.verifier, report, "Saksi bernama Wulandari di gudang")
    send_to_examination(cast.verifier, report, cast.examiner)
    assert finds(cast.examiner, "wulandari", report)
    cast.verifier.post(
        f"/meja/{report.id}/samaran", {"passage": "Wulandari", "reason": "Saksi dilindungi"}
    )
    assert not finds(cast.examiner, "wulandari", report)
    assert finds(cast.examiner, "gudang", report)
    assert finds(cast.verifier, "wulandari", report)


def test_no_word_of_a_note_reaches_the_database(cast: Cast, report: Report) -> None:
    noted(cast.verifier, report, "Gudang elpiji")
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            cells = [cell for row in cursor.fetchall() for cell in row]
        told = b" ".join(
            bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
            for one in cells
        )
        assert b"elpiji" not in told.lower(), table


def test_the_words_of_another_case_and_older_ones_are_refused(cast: Cast, report: Report) -> None:
    other = file_report(cast.other_reporter)
    for each in (report, other):
        noted(cast.verifier, each, "Gudang elpiji")
    older = DeskDigest.objects.get(report=other)
    noted(cast.verifier, other, "Lagi")
    newer = DeskDigest.objects.get(report=other)
    for wrong in (bytes(DeskDigest.objects.get(report=report).sealed), bytes(older.sealed)):
        DeskDigest.objects.filter(report=other).update(sealed=wrong)
        cast.verifier.post("/meja", {"q": "elpiji"})
        with pytest.raises(SealBroken):
            cast.verifier.get("/meja")
        DeskDigest.objects.filter(report=other).update(sealed=newer.sealed)


def test_the_newest_entry_of_a_journal_cannot_be_cut_off_unseen(cast: Cast, report: Report) -> None:
    noted(cast.verifier, report, "Yang pertama")
    noted(cast.verifier, report, "Yang kedua")
    DeskEntry.objects.get(position=2).delete()
    with pytest.raises(Truncated):
        cast.verifier.get(f"/meja/{report.id}")
