# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nomor Aduan: the status of a report without signing in."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.journeys import file_report, send_to_examination
from wbs.vault import codes
from wbs.web import clock


def text(answer: object) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


@pytest.mark.parametrize("shape", ["{}", "{} {} {} {}", "{}-{}-{}-{}", " {}\u2013{} {}\u00a0{} "])
def test_the_number_tells_status_and_dates_however_it_is_typed(cast: Cast, shape: str) -> None:
    report = file_report(cast.reporter, explanation="Kuitansi palsu di loket")
    send_to_examination(cast.verifier, report, cast.examiner)
    n = report.number
    groups = [n] if shape == "{}" else [n[i : i + 4] for i in range(0, 16, 4)]
    page = text(cast.visitor.post("/status", {"number": shape.format(*groups)}))
    assert "Proses Pemeriksaan" in page
    assert "Proses Verifikasi" in page
    assert re.search(r"\d{1,2} \w+ \d{4}", page)
    assert "Kuitansi" not in page
    assert "Petugas loket" not in page
    assert "Korupsi" not in page


def test_unknown_and_malformed_numbers_answer_alike(cast: Cast) -> None:
    report = file_report(cast.reporter)
    last = (int(report.number[-1]) + 1) % 10
    slip = report.number[:-1] + str(last)
    numbers = [codes.new_number(), slip, "7", "bukan nomor", report.number + "1"]
    pages = set()
    for number in numbers:
        answer = cast.visitor.post("/status", {"number": number})
        assert answer.status_code == 200
        typed = f'value="{number}"'
        assert typed in answer.content.decode()
        pages.add(answer.content.decode().replace(typed, ""))
    assert len(pages) == 1
    assert "tidak kami temukan" in pages.pop()


def test_the_number_tells_days_and_no_hours(cast: Cast) -> None:
    late = datetime(2026, 11, 20, 17, tzinfo=UTC)  # past midnight in Bontang
    with clock.standing_at(late):
        report = file_report(cast.sign_in("reporter"))
    answer = cast.visitor.post("/status", {"number": report.number})
    assert '<time datetime="2026-11-21">21 November 2026</time>' in answer.content.decode()
    assert "WITA" not in text(answer)


@pytest.mark.parametrize("odd", ["1" * 61, "1234\x005678", "x" * 5000])
def test_whatever_cannot_be_a_number_is_unknown_as_well(cast: Cast, odd: str) -> None:
    unknown = cast.visitor.post("/status", {"number": "7"}).content.decode()
    answer = cast.visitor.post("/status", {"number": odd})
    assert answer.status_code == 200
    typed = f'value="{odd}"'
    assert answer.content.decode().replace(typed, 'value="7"') == unknown


def test_an_empty_field_is_told(cast: Cast) -> None:
    answer = cast.visitor.post("/status", {"number": "  "})
    assert answer.status_code == 422
    assert "Tulis nomor aduan Anda" in text(answer)


def test_looking_up_works_signed_in_too_and_needs_no_cookie(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert "Proses Verifikasi" in text(cast.reporter.post("/status", {"number": report.number}))
    home = cast.visitor.get("/")
    assert not home.cookies
    assert not cast.visitor.post("/status", {"number": report.number}).cookies


def test_looking_up_writes_nothing(cast: Cast) -> None:
    report = file_report(cast.reporter)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cast.visitor.post("/status", {"number": report.number})
        for _ in range(3):
            cast.visitor.post("/status", {"number": codes.new_number()})
    assert all(query["sql"].startswith("SELECT") for query in asked)


def test_a_flood_of_look_ups_is_told_to_wait_and_others_are_not(cast: Cast) -> None:
    report = file_report(cast.reporter)
    for _ in range(300):
        cast.visitor.post("/status", {"number": "1"})
    flood = cast.visitor.post("/status", {"number": report.number})
    assert flood.status_code == 429
    assert "Proses Verifikasi" not in flood.content.decode()
    other = cast.visitor.post("/status", {"number": report.number}, REMOTE_ADDR="203.0.113.7")
    assert "Proses Verifikasi" in text(other)


def test_the_home_page_carries_the_manuals_sentences(cast: Cast) -> None:
    page = text(cast.visitor.get("/"))
    for sentence in (
        "Pengaduan Anda akan mudah ditindaklanjuti apabila memenuhi unsur sebagai berikut :",
        "Melaporkan penerimaan gratifikasi secara tertulis melalui sarana elektronik.",
        "Inspektorat merahasiakan identitas pribadi Anda sebagai pelapor (Whistleblower).",
        "Kriteria Pengaduan",
        "Kirim Pengaduan",
        "Kerahasiaan Pelapor",
        "Nomor Aduan",
        "→",
    ):
        assert sentence in page
    header = cast.visitor.get("/").content.decode()
    assert header.index("Register") < header.index("Login") < header.index("<main")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/panduan/kriteria", ["Apa", "Siapa", "Di mana", "Kapan", "Mengapa", "Bagaimana", "ukti"]),
        ("/panduan/cara-melapor", ["Register", "Tambah", "Submit"]),
        ("/panduan/kerahasiaan", ["LPSK", "penjaga identitas"]),
    ],
)
def test_each_card_leads_to_its_full_text(cast: Cast, path: str, words: list[str]) -> None:
    assert f'href="{path}"' in cast.visitor.get("/").content.decode()
    page = text(cast.visitor.get(path))
    for word in words:
        assert word in page


def test_the_signed_in_reporter_has_the_manuals_menu(cast: Cast) -> None:
    page = cast.reporter.get("/aduan").content.decode()
    menu = re.sub(r"<[^>]+>", " ", page[page.index("<nav") : page.index("</nav>")])
    assert re.findall(r"Home|Aduan|Pengadu", menu) == ["Home", "Aduan", "Pengadu"]
