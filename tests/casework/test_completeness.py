# SPDX-License-Identifier: AGPL-3.0-or-later
"""5W+1H beside the checklist: what a report seems to hold, and the question for what it lacks."""

import html
import re

import pytest

from tests.casework.test_desk import text
from tests.cast import Actor, Cast
from tests.journeys import file_report, fill_in_checklist, send_to_examination
from wbs.reports.models import Report

BARE = {"explanation": "Ada pungli.", "subject-0-name": "tidak tahu", "subject-0-agency": ""}
WHOLE = (
    "Pada tanggal 3 Maret 2026 petugas loket tiga meminta uang lima puluh ribu rupiah untuk setiap "
    "surat keterangan, tanpa kuitansi, karena katanya tinta printer habis dan harus dibeli sendiri."
)


def parts(who: Actor, report: Report) -> dict[str, str]:
    """What the table beside the checklist says of each question."""
    shown = who.get(f"/meja/{report.id}").content.decode()
    return dict(re.findall(r'<th scope="row">([^<]*)</th><td[^>]*>([^<]*)</td>', shown))


def asked(who: Actor, report: Report) -> str:
    """What stands ready in the form that asks for completion."""
    shown = who.get(f"/meja/{report.id}").content.decode()
    form = shown.partition(f'action="/meja/{report.id}/kelengkapan"')[2].partition("</form>")[0]
    return html.unescape(form.partition("<textarea")[2].partition(">")[2].partition("<")[0]).strip()


def lacking(found: dict[str, str]) -> set[str]:
    return {name for name, said in found.items() if said == "belum ada"}


def test_a_bare_report_lacks_everything_and_the_question_says_so(cast: Cast) -> None:
    report = file_report(cast.reporter, **BARE)
    found = parts(cast.verifier, report)
    assert list(found) == ["Apa", "Siapa", "Di mana", "Kapan", "Mengapa dan bagaimana", "Bukti"]
    assert lacking(found) == set(found)
    words = asked(cast.verifier, report)
    for part in ("apa yang terjadi", "siapa yang", "di mana", "kapan", "bagaimana", "foto"):
        assert f"\n- {part}" in words
    # It waits in its form, folded up: nothing was sent and nothing is unsent.
    assert 'step-now" open' not in cast.verifier.get(f"/meja/{report.id}").content.decode()
    assert "mohon lengkapi" not in text(cast.reporter.get(f"/aduan/{report.id}"))


def test_a_whole_report_lacks_nothing_and_nothing_is_asked(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation=WHOLE, files={"kuitansi.txt": b"x"})
    assert lacking(parts(cast.verifier, report)) == set()
    assert asked(cast.verifier, report) == ""


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("Kejadian hari Senin", True),
        ("Sejak awal tahun begitu", True),
        ("Tiap jam 3 sore", True),
        ("Tercatat 12/03/2026", True),
        ("Uang 50.000 diminta", False),
        ("Di jalan sabtuan", False),
    ],
)
def test_a_time_is_known_by_its_words(cast: Cast, said: str, there: bool) -> None:
    report = file_report(cast.reporter, explanation=said)
    assert (parts(cast.verifier, report)["Kapan"] == "ada") is there


def test_what_the_reporter_adds_counts_and_what_the_team_writes_does_not(cast: Cast) -> None:
    report = file_report(cast.reporter, **BARE)
    cast.verifier.post(f"/meja/{report.id}/pesan", {"body": f"Apakah begini? {WHOLE}"})
    assert "Kapan" in lacking(parts(cast.verifier, report))
    cast.reporter.post(f"/aduan/{report.id}/pesan", {"body": WHOLE})
    assert lacking(parts(cast.verifier, report)) == {"Siapa", "Di mana", "Bukti"}
    assert "kapan" not in asked(cast.verifier, report)


def test_what_was_edited_is_what_the_reporter_reads(cast: Cast) -> None:
    report = file_report(cast.reporter, **BARE)
    fill_in_checklist(cast.verifier, report, complete="no")
    words = asked(cast.verifier, report).replace("- kapan", "- tanggal berapa")
    sent = cast.verifier.post(f"/meja/{report.id}/kelengkapan", {"body": words})
    assert sent.status_code == 302
    assert "tanggal berapa" in text(cast.reporter.get(f"/aduan/{report.id}"))


def test_only_a_verification_has_the_table(cast: Cast) -> None:
    report = file_report(cast.reporter, **BARE)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert parts(cast.examiner, report) == {}
    assert asked(cast.examiner, report) == ""
