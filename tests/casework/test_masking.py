# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masking a name or a passage: for whom, where, who may lift it, and that nothing else changes."""

import io
import zipfile
from typing import Any

import pypdf
import pytest

from tests.casework.test_desk import text
from tests.casework.test_export import table, workbook
from tests.cast import Actor, Cast
from tests.journeys import file_report, narrowed, propose, send_to_examination
from wbs.audit.models import Entry as AuditEntry
from wbs.casework import masking
from wbs.casework.models import DeskEntry
from wbs.reports import access
from wbs.reports.errors import NotAllowed
from wbs.reports.models import Report
from wbs.reports.veil import Veil

NAME = "Sari Wulandari"
COVER = "[████ disamarkan]"


@pytest.fixture
def report(cast: Cast) -> Report:
    """A case in examination that names a witness everywhere a text can stand."""
    found = file_report(
        cast.reporter,
        explanation=f"Saksinya {NAME}, lalu SARI  wulandari lagi.",
        files={"Sari Wulandari.pdf": b"isi"},
        **{"subject-0-name": "Bapak Sari Wulandari"},
    )
    send_to_examination(cast.verifier, found, cast.examiner)
    cast.verifier.post(f"/meja/{found.id}/catatan", {"body": f"Hubungi {NAME}"})
    cast.reporter.post(f"/aduan/{found.id}/pesan", {"body": f"{NAME} melihatnya"})
    cast.verifier.post(f"/meja/{found.id}/internal", {"body": f"Lindungi {NAME}"})
    return found


def mask(actor: Actor, report: Report, passage: str = NAME, reason: str = "Saksi takut") -> Any:
    return actor.post(f"/meja/{report.id}/samaran", {"passage": passage, "reason": reason})


def lift(actor: Actor, report: Report, mask: object, reason: str = "Sudah aman") -> Any:
    sent = {"mask": str(mask), "reason": reason}
    return actor.post(f"/meja/{report.id}/samaran/lepas", sent)


def page(actor: Actor, report: Report) -> str:
    return actor.get(f"/meja/{report.id}").content.decode()


def test_an_examiner_sees_a_cover_wherever_the_name_stood(cast: Cast, report: Report) -> None:
    assert page(cast.examiner, report).casefold().count("wulandari") >= 6
    assert mask(cast.verifier, report).status_code == 302
    shown = page(cast.examiner, report)
    assert "wulandari" not in shown.casefold()
    assert shown.count(COVER) >= 6
    assert "Saksinya [████ disamarkan], lalu [████ disamarkan] lagi." in shown


def test_who_may_lift_it_reads_it_and_sees_who_masked_it_and_why(
    cast: Cast, report: Report
) -> None:
    mask(cast.verifier, report)
    for who in (cast.verifier, cast.supervisor):
        shown = text(who.get(f"/meja/{report.id}"))
        assert f"Saksinya {NAME}" in shown
        assert "Saksi takut" in shown
        assert "Vera Verifikator" in shown
        assert COVER not in shown


def test_in_the_list_the_name_is_covered_and_no_search_finds_it(cast: Cast, report: Report) -> None:
    for words in ("wulandari", "sari wul", "melihatnya"):
        assert report.number[:4] in text(narrowed(cast.examiner, "/meja", q=words))
    mask(cast.verifier, report)
    assert "wulandari" not in text(narrowed(cast.examiner, "/meja", clear="1")).casefold()
    for words in ("wulandari", "sari", "sari wul", "lindungi wulandari"):
        assert report.number[:4] not in text(narrowed(cast.examiner, "/meja", q=words))
    assert report.number[:4] in text(narrowed(cast.examiner, "/meja", q="melihatnya"))
    assert report.number[:4] in text(narrowed(cast.verifier, "/meja", q="wulandari"))


def test_no_export_shows_it_whoever_takes_it(cast: Cast, report: Report) -> None:
    propose(cast.examiner, report, "proven", findings=f"{NAME} bersaksi")
    mask(cast.verifier, report)
    for who in (cast.verifier, cast.supervisor, cast.examiner):
        path = f"/meja/{report.id}/unduh"
        pdf = who.post(path, {"format": "pdf"}).content
        read = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(pdf)).pages)
        assert "wulandari" not in read.casefold()
        assert "disamarkan" in read
        body = b"".join(who.post(path, {"format": "zip"}).streaming_content)
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            told = archive.read("aduan.json").decode()
        assert "wulandari" not in told.casefold()
        assert told.count(COVER) >= 7
        for rows in (table(who.post("/meja/unduh")), workbook(who)):
            assert [row[6] for row in rows] == [f"Bapak {COVER}"]


def test_the_name_of_a_file_is_covered_when_it_is_opened(cast: Cast, report: Report) -> None:
    mask(cast.verifier, report)
    file = report.evidence.get()
    path = f"/meja/{report.id}/bukti/{file.id}"
    assert "Wulandari" not in cast.examiner.get(path)["Content-Disposition"]
    assert "Wulandari" in cast.verifier.get(path)["Content-Disposition"]


def test_the_reporter_always_reads_their_own_words(cast: Cast, report: Report) -> None:
    before = text(cast.reporter.get(f"/aduan/{report.id}"))
    mask(cast.verifier, report)
    assert text(cast.reporter.get(f"/aduan/{report.id}")) == before
    assert NAME in before


def test_lifted_it_is_there_again_and_both_are_recorded(cast: Cast, report: Report) -> None:
    mask(cast.verifier, report)
    row = DeskEntry.objects.get(kind="mask")
    assert lift(cast.supervisor, report, row.id).status_code == 302
    assert NAME in page(cast.examiner, report)
    assert "Sudah aman" in page(cast.verifier, report)
    events = AuditEntry.objects.filter(event__startswith="passage:").order_by("position")
    assert [(one.event, one.actor) for one in events] == [
        ("passage:masked", cast.people["verifier"].id),
        ("passage:shown", cast.people["supervisor"].id),
    ]
    assert lift(cast.supervisor, report, row.id).status_code == 302
    assert DeskEntry.objects.filter(kind="unmask").count() == 1
    assert lift(cast.supervisor, report, report.id).status_code == 404


def test_an_examiner_neither_masks_nor_lifts(cast: Cast, report: Report) -> None:
    assert mask(cast.examiner, report).status_code == 404
    mask(cast.verifier, report)
    row = DeskEntry.objects.get(kind="mask")
    assert lift(cast.examiner, report, row.id).status_code == 404
    examiner = cast.people["examiner"]
    case = access.readable_report(examiner, report.id)
    with pytest.raises(NotAllowed):
        masking.lift(case=case, person=examiner, mask=row.id, reason="x")
    with pytest.raises(NotAllowed):
        masking.mask(case=case, person=examiner, passage=NAME, reason="x")
    assert "samaran" not in page(cast.examiner, report)


@pytest.mark.parametrize(
    ("passage", "reason", "told"),
    [
        (" ", "x", "Tulis yang perlu disamarkan."),
        ("ab", "x", "Terlalu pendek"),
        ("a\u00adb", "x", "Terlalu pendek"),
        (NAME, " ", "Tulis alasannya."),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_masked(
    cast: Cast, report: Report, passage: str, reason: str, told: str
) -> None:
    answer = mask(cast.verifier, report, passage, reason)
    assert answer.status_code == 422
    assert told in text(answer)
    assert not DeskEntry.objects.filter(kind="mask").exists()


def test_a_reason_that_names_whom_it_protects_is_covered_too(cast: Cast, report: Report) -> None:
    mask(cast.verifier, report, reason=f"{NAME} takut")
    assert "wulandari" not in page(cast.examiner, report).casefold()


@pytest.mark.parametrize(
    ("passage", "whole", "covered"),
    [
        ("José", "JOSE dan josé.", "{0} dan {0}."),
        ("budi santoso", "Budi\n  Santoso", "{0}"),
        ("budi", "Bu\u00addi, Budinya", "{0}, {0}nya"),
        ("abcabc", "abcabcabc", "{0}"),
        ("straße", "STRASSE 4", "{0} 4"),
        ("ﬁtri", "Fitri", "{0}"),
    ],
)
def test_every_way_of_writing_it_is_covered(passage: str, whole: str, covered: str) -> None:
    assert Veil.of([passage]).over(whole) == covered.format(COVER)


def test_what_overlaps_is_covered_as_one() -> None:
    veil = Veil.of(["budi santoso", "santoso wibowo"])
    assert veil.over("oleh Budi Santoso Wibowo!") == f"oleh {COVER}!"
    assert Veil.of([]).over("Budi") == "Budi"


def test_in_the_list_of_ones_tasks_the_name_is_covered(cast: Cast, report: Report) -> None:
    examiner = str(cast.people["examiner"].id)
    given = {"what": f"Temui {NAME}", "owner": examiner, "due": "4/1/2027"}
    assert cast.verifier.post(f"/meja/{report.id}/tugas", given).status_code == 302
    assert f"Temui {NAME}" in text(cast.examiner.get("/meja/tugas"))
    mask(cast.verifier, report)
    for path in ("/meja/tugas", f"/meja/{report.id}"):
        assert f"Temui {COVER}" in text(cast.examiner.get(path))
        assert "wulandari" not in text(cast.examiner.get(path)).casefold()
