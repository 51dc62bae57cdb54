# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list as CSV and XLSX: what is in it, what is not, and what a spreadsheet makes of it."""

import csv
import io
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.casework.test_desk import text
from tests.casework.test_inbox import file_without
from tests.cast import Actor, Cast, code
from tests.journeys import file_report, narrowed, send_to_examination
from wbs.audit.models import Entry as AuditEntry
from wbs.casework.exports import listing, sheet
from wbs.vault import codes
from wbs.web import clock

DOWNLOAD = "/meja/unduh"


def table(answer: Any) -> list[list[str]]:
    """Return the rows of a download, without its heads."""
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline=""), delimiter=";"))[1:]


def download(actor: Actor) -> list[list[str]]:
    return table(actor.post(DOWNLOAD))


def test_the_list_is_downloaded_as_it_is_shown_and_that_is_recorded(cast: Cast) -> None:
    report = file_report(cast.reporter, **{"subject-0-name": "Petugas loket"})
    other = file_report(cast.reporter, files={"kuitansi.pdf": b"x"})
    send_to_examination(cast.verifier, report, cast.examiner)
    narrowed(cast.verifier, "/meja", status="examination")
    assert "1 aduan" in text(cast.verifier.get(DOWNLOAD))
    answer = cast.verifier.post(DOWNLOAD)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="aduan-')
    assert answer["Cache-Control"] == "no-store"
    [row] = table(answer)
    assert row[0] == codes.format_number(report.number).replace("-", " ")
    assert row[1:3] == ["Korupsi", "Proses Pemeriksaan"]
    assert row[5:] == ["Eka Pemeriksa", "Petugas loket", "0"]
    assert AuditEntry.objects.get(event="list:exported").details == {"cases": 1}
    narrowed(cast.verifier, "/meja", clear="1")
    rows = download(cast.verifier)
    assert len(rows) == 2
    assert [row[7] for row in rows if row[0].replace(" ", "") == other.number] == ["1"]


def test_a_search_narrows_the_download_too(cast: Cast) -> None:
    file_report(cast.reporter, explanation="Tukang parkir.")
    file_report(cast.reporter, explanation="Kuitansi.")
    narrowed(cast.verifier, "/meja", q="parkir")
    assert len(download(cast.verifier)) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", "  @"])
def test_what_was_typed_becomes_no_formula(start: str) -> None:
    assert listing.harmless(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert listing.harmless("Budi = Ani; -1") == "Budi = Ani; -1"


def test_a_name_like_a_formula_reaches_the_table_as_text(cast: Cast) -> None:
    name = '=HYPERLINK("http://jahat.example";"x")'
    file_report(cast.reporter, **{"subject-0-name": name})
    [row] = download(cast.verifier)
    assert row[6] == f"'{name}"


def test_who_is_kept_out_downloads_no_row_and_is_told_no_count(cast: Cast) -> None:
    file_without(cast, "supervisor")
    assert "0 aduan" in text(cast.supervisor.get(DOWNLOAD))
    assert download(cast.supervisor) == []
    assert len(download(cast.verifier)) == 1


def test_neither_explanation_nor_reporter_is_in_the_download(cast: Cast) -> None:
    file_report(cast.reporter, explanation="Tukang parkir.")
    body = str(download(cast.verifier))
    assert "parkir" not in body
    assert "bintang" not in body


def test_the_second_step_is_asked_again_and_nothing_is_sent_before(cast: Cast) -> None:
    file_report(cast.reporter)
    actor = cast.verifier
    with clock.standing_at(clock.now() + timedelta(minutes=6)):
        assert actor.get(DOWNLOAD)["Location"].startswith("/login/langkah-kedua")
        assert actor.post(DOWNLOAD).status_code == 403
        assert not AuditEntry.objects.filter(event="list:exported").exists()
        assert len(table(actor.post(DOWNLOAD, {"second-totp": code()}))) == 1


def test_there_are_no_more_rows_than_the_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_ROWS", 2)
    for _number in range(3):
        file_report(cast.reporter)
    assert "1 lagi tidak ikut" in text(cast.verifier.get(DOWNLOAD))
    assert len(download(cast.verifier)) == 2
    assert AuditEntry.objects.get(event="list:exported").details == {"cases": 2}


def test_in_english_the_separator_and_the_words_are_english(cast: Cast) -> None:
    file_report(cast.reporter)
    cast.verifier.client.cookies["lang"] = "en"
    body = b"".join(cast.verifier.post(DOWNLOAD).streaming_content).decode("utf-8-sig")
    head, row = body.splitlines()
    assert head.count('","') == row.count('","') == 7
    assert "Jenis" not in head


CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def workbook(actor: Actor) -> list[list[str]]:
    """Return the rows of the workbook, whose every cell must be text, without its heads."""
    answer = actor.post(DOWNLOAD, {"format": "xlsx"})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith('.xlsx"')
    rows = cells_of(answer.content)
    assert all(type(cell) is str for row in rows for cell in row)
    return rows[1:]


def cells_of(content: bytes) -> list[list[Any]]:
    """Return the rows of a workbook: text, or whole numbers; nothing in it may be a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        texts, table = (
            ElementTree.fromstring(file.read(f"xl/{name}.xml"))  # noqa: S314 (ours)
            for name in ("sharedStrings", "worksheets/sheet1")
        )
        assert not any("externalLink" in name or "vba" in name for name in file.namelist())
    assert not list(table.iter(f"{CELLS}f"))
    assert not list(table.iter(f"{CELLS}hyperlink"))
    strings = ["".join(item.itertext()) for item in texts]
    return [
        [
            strings[number] if cell.get("t") == "s" else number
            for cell in row
            for number in [int(cell.findtext(f"{CELLS}v") or 0)]
        ]
        for row in table.iter(f"{CELLS}row")
    ]


def test_the_workbook_has_the_rows_of_the_list_and_is_recorded(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation="Tukang parkir.")
    [row] = workbook(cast.verifier)
    assert row[0] == codes.format_number(report.number).replace("-", " ")
    assert row[1:3] == ["Korupsi", "Proses Verifikasi"]
    assert "parkir" not in str(row)
    assert AuditEntry.objects.get(event="list:exported").details == {"cases": 1}


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://jahat.example";"x")', "+1", "@SUM(A1)", "https://jahat.example"]
)
def test_in_the_workbook_a_name_like_a_formula_is_text_and_whole(cast: Cast, name: str) -> None:
    file_report(cast.reporter, **{"subject-0-name": name})
    [row] = workbook(cast.verifier)
    assert row[6] == name


def test_no_part_of_the_workbook_touches_the_disk(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_report(cast.reporter)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    assert len(workbook(cast.verifier)) == 1


def test_who_is_kept_out_has_no_row_in_the_workbook(cast: Cast) -> None:
    file_without(cast, "supervisor")
    assert workbook(cast.supervisor) == []


def test_what_no_cell_can_hold_ends_in_an_ellipsis() -> None:
    body = sheet.as_xlsx("Aduan", ["Nama"], [["x" * (sheet.MOST_CHARACTERS + 1)]])
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert "x…<" in file.read("xl/sharedStrings.xml").decode()
