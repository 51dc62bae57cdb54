# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case as PDF: who may take it, what is in it, and that what was typed is only ever shown."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.attacker.test_upload_watched import strace
from tests.casework.test_desk import text
from tests.cast import PROFILE, Actor, Cast
from tests.journeys import file_report, propose, send_to_examination
from wbs.audit.models import Entry as AuditEntry
from wbs.casework import figures_paper
from wbs.casework.exports import paper, told, typeset
from wbs.casework.figures import counted
from wbs.casework.periods import Period
from wbs.reports import access
from wbs.reports.models import Report
from wbs.vault import files
from wbs.web.jinja import group4

HOSTILE = (
    '#eval("1 + 1") #read("/etc/passwd") #panic()',
    "*tebal* _miring_ $x^2$ `kode` <label> @sumber // hilang /* juga */ \\ ~ -- --- ...",
    "\"kutip\" 'tunggal' \\u{41} {{ 7*7 }} {% x %} </script> ]}) #[ #( #{",
    "مرحبا بالعالم، هذا بلاغ",
    "עברית ורусский и हिन्दी",
)


def path(report: Report) -> str:
    return f"/meja/{report.id}/unduh"


def layout(cast: Cast, report: Report, who: str = "verifier") -> dict[str, Any]:
    """Return what is handed to typst about a case, as it is handed over."""
    person = cast.people[who]
    found = told.tell(access.readable_report(person, report.id), person)
    hashes = {one.id: files.sha256(one.chunks()) for one in found.files}
    return paper.of_case(found, hashes).words()


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    found = value.values() if isinstance(value, dict) else value
    return [text for one in found for text in strings(one)] if not isinstance(value, int) else []


def read(pdf: bytes) -> str:
    """Return the text of a PDF, its lines joined, as another program reads it."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages)


def export(actor: Actor, report: Report) -> Any:
    return actor.post(path(report), {"format": "pdf"})


def test_a_reader_takes_the_case_as_pdf_and_that_is_recorded(cast: Cast) -> None:
    report = file_report(cast.reporter, files={"kuitansi.pdf": b"isi"})
    assert "dicatat" in text(cast.verifier.get(path(report)))
    assert not AuditEntry.objects.filter(event="case:exported").exists()
    answer = export(cast.verifier, report)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="aduan-{report.number}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(event="case:exported")
    assert (entry.actor, entry.details) == (cast.people["verifier"].id, {"kind": "pdf"})


@pytest.mark.parametrize("who", ["reporter", "examiner", "custodian", "admin", "auditor"])
def test_who_may_not_read_the_case_takes_nothing(cast: Cast, who: str) -> None:
    report = file_report(cast.reporter)
    actor = getattr(cast, who)
    assert actor.get(path(report)).status_code == 404
    assert export(actor, report).status_code == 404
    assert not AuditEntry.objects.filter(event="case:exported").exists()


def test_it_holds_parties_timeline_conversation_findings_and_evidence(cast: Cast) -> None:
    report = file_report(cast.reporter, files={"kuitansi.pdf": b"isi"})
    send_to_examination(cast.verifier, report, cast.examiner)
    cast.verifier.post(f"/meja/{report.id}/pesan", {"body": "Kapan kejadiannya?"})
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Hari Senin."})
    cast.verifier.post(f"/meja/{report.id}/internal", {"body": "Jangan dibawa keluar"})
    propose(cast.examiner, report, "proven", recommendation="Pindahkan tugasnya")
    found = layout(cast, report)
    words = "\n".join(strings(found))
    for one in (
        *("RAHASIA", group4(report.number), "Petugas loket", "Dinas Contoh", "Proses Pemeriksaan"),
        *("Uang diminta di loket tiga tanpa kuitansi.", "Kapan kejadiannya?", "Hari Senin."),
        *("Kuitansi dan kas tidak cocok.", "Pindahkan tugasnya", "Selesai: Terbukti"),
        *("Diunduh oleh Vera Verifikator", "WITA", "kuitansi.pdf", "bukti/001.pdf"),
        *("Eka Pemeriksa", "Inspektorat Kota Contoh"),
    ):
        assert one in words, one
    assert "Jangan dibawa keluar" not in words
    # echo -n isi | sha256sum
    digest = "55c123196402ef4b16c36bad51f12467397146987c479d41375831d1de9ed935"
    assert digest in words.replace("\u200b", "")
    pdf = read(export(cast.verifier, report).content)
    for one in ("RAHASIA", "Petugas loket", "Hari Senin.", "Pindahkan tugasnya", "1 / 2", "2 / 2"):
        assert one in pdf, one


def test_who_reported_is_not_in_it(cast: Cast) -> None:
    report = file_report(cast.reporter)
    words = "\n".join(strings(layout(cast, report)))
    assert "bintang" not in words
    for value in PROFILE.values():
        assert value not in words


def test_in_english_the_words_and_dates_are_english(cast: Cast) -> None:
    report = file_report(cast.reporter)
    cast.verifier.client.cookies["lang"] = "en"
    english = read(export(cast.verifier, report).content)
    assert "CONFIDENTIAL" in english
    assert "Downloaded by Vera Verifikator" in english
    cast.verifier.client.cookies["lang"] = "id"
    assert "RAHASIA" in read(export(cast.verifier, report).content)


def test_what_was_typed_is_shown_and_never_obeyed(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation="\n\n".join(HOSTILE))
    pdf = read(export(cast.verifier, report).content)
    for one in HOSTILE[:3]:
        assert one in pdf
    assert "مرحبا" in "".join(strings(layout(cast, report)))
    assert not any(one in pdf for one in ("root:x:0", " 49 "))


def test_what_paper_cannot_show_stands_there_by_number() -> None:
    assert typeset.shown("a\u202eb\u2066c") == (
        "a[U+202E RIGHT-TO-LEFT OVERRIDE]b[U+2066 LEFT-TO-RIGHT ISOLATE]c"
    )
    assert typeset.shown("😀\x01") == "[U+1F600 GRINNING FACE][U+0001]"
    assert typeset.shown("نمی\u200cخواهم\r\nb") == "نمی\u200cخواهم\nb"


def test_a_word_without_end_does_not_leave_the_page(cast: Cast) -> None:
    word = "ab" * 400
    report = file_report(cast.reporter, explanation=word)
    page = pypdf.PdfReader(io.BytesIO(export(cast.verifier, report).content)).pages[0]
    lines = page.extract_text().splitlines()
    assert max(map(len, lines)) < 120
    assert word in "".join(lines).replace("\u200b", "")


ALONE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from wbs.casework.exports import typeset
import json, typst
words = json.load(sys.stdin)
os.write(2, b"MARK-BEGIN")
pdf = typeset.as_pdf(words, 0)
os.write(2, b"MARK-END")
assert pdf.startswith(b"%PDF-")
"""


def figures(cast: Cast, report: Report) -> dict[str, Any]:
    """Return what is handed to typst about the figures."""
    boss, ever = cast.people["supervisor"], Period(None, None)
    return figures_paper.of_figures(counted(boss, ever), boss, ever, report.filed_at).words()


@pytest.mark.parametrize("told", [layout, figures])
def test_no_byte_of_it_touches_the_disk_or_the_network(
    cast: Cast, tmp_path: Path, told: Callable[[Cast, Report], dict[str, Any]]
) -> None:
    report = file_report(cast.reporter)
    log = tmp_path / "strace"
    calls = "trace=openat,open,creat,socket,connect,write"
    done = subprocess.run(
        [strace(), "-f", "-o", str(log), "-e", calls, sys.executable, "-c", ALONE],
        input=json.dumps(told(cast, report)),
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    traced = log.read_text()
    during = traced.partition("MARK-BEGIN")[2].partition("MARK-END")[0]
    assert "MARK-END" in traced
    for forbidden in ("O_CREAT", "O_WRONLY", "O_RDWR", "creat(", "socket(", "connect("):
        assert forbidden not in during
