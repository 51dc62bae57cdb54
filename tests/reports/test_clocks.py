# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must happen next by when: working days, pauses, and how it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command

from tests.cast import Cast
from tests.journeys import closing
from tests.reports import acts
from wbs.audit.models import Entry as AuditEntry
from wbs.reports import calendar
from wbs.reports.house import DaySet, TermSet
from wbs.reports.models import Category, Report
from wbs.web import clock

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 10.00 in Bontang


@contextmanager
def after(days: float) -> Iterator[None]:
    """Let it be so many days after MONDAY."""
    with clock.standing_at(MONDAY + timedelta(days=days)):
        yield


def fresh(cast: Cast, who: str) -> acts.Actor:
    """Sign in at the moment it is: sessions end by the clock."""
    return cast.sign_in(who)


def fetched(report: Report) -> Report:
    """Return the row as it is now."""
    return Report.objects.get(id=report.id)


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 26)),  # Monday: Thursday
        (date(2026, 11, 27), date(2026, 12, 2)),  # Friday: over a weekend
        (date(2026, 11, 28), date(2026, 12, 2)),  # Saturday counts as Friday
        (date(2026, 12, 22), date(2026, 12, 29)),  # Christmas Day, and the leave before it
        (date(2026, 12, 30), date(2027, 1, 6)),  # New Year, and Isra Mikraj on the 5th
    ],
)
def test_three_working_days_pass_over_holidays_and_shared_leave(
    filed: date, due: date, db: None
) -> None:
    ours = calendar.of(uuid4())
    assert ours.after(filed, 3) == due
    assert ours.between(filed, due) == 3


def test_the_day_is_that_of_the_institutions_zone(cast: Cast) -> None:
    late = datetime(2026, 11, 22, 17, tzinfo=UTC)  # Monday 01.00 in Bontang
    with clock.standing_at(late):
        report = acts.file_report(fresh(cast, "reporter"))
    assert report.due == date(2026, 11, 26)


def test_the_reporter_reads_what_happens_next_by_when(cast: Cast) -> None:
    with after(0):
        reporter = fresh(cast, "reporter")
        report = acts.file_report(reporter)
        for path in ("/aduan", f"/aduan/{report.id}", f"/aduan/{report.id}/tanda-terima"):
            assert "26 November 2026" in acts.text(reporter.get(path)), path
        assert "Verifikator membaca aduan ini" in acts.text(reporter.get(f"/aduan/{report.id}"))


def test_examination_takes_sixty_working_days_from_the_complete_file(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
    with after(2):
        acts.examine(fresh(cast, "verifier"), report, cast.examiner)
    ours = calendar.of(cast.institution.id)
    found = fetched(report)
    assert found.due == ours.after(date(2026, 11, 23), 60)
    assert ours.is_working(found.due)


def test_a_concluded_case_has_no_deadline(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        verifier = fresh(cast, "verifier")
        verifier.post(f"/meja/{report.id}/status/close", closing("Bukan wewenang."))
        assert "Batas waktu</h2>" not in acts.text(verifier.get(f"/meja/{report.id}"))
    assert (fetched(report).due, fetched(report).soon) == (None, None)


def ask(cast: Cast, report: Report, words: str = "Sebutkan tanggalnya.") -> None:
    """Ask the reporter to complete the report."""
    answer = fresh(cast, "verifier").post(f"/meja/{report.id}/kelengkapan", {"body": words})
    assert answer.status_code == 302


def test_the_clock_stands_still_while_the_reporter_is_asked(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        ask(cast, report)
        page = acts.text(fresh(cast, "reporter").get(f"/aduan/{report.id}"))
        assert "Tim meminta kelengkapan" in page
        assert "Sebutkan tanggalnya." in page
        assert "23 Desember 2026" in page  # thirty days
        assert "Menunggu jawaban Anda" in acts.text(fresh(cast, "reporter").get("/aduan"))
        desk = acts.text(fresh(cast, "verifier").get(f"/meja/{report.id}"))
        assert "menunggu pelapor" in desk
        assert "Minta kelengkapan" not in desk
    with after(7):
        reporter = fresh(cast, "reporter")
        assert reporter.post(f"/aduan/{report.id}/pesan", {"body": "3 Oktober."}).status_code == 302
        page = acts.text(reporter.get(f"/aduan/{report.id}"))
        assert "Tim meminta kelengkapan" not in page
    # Three working days, and the five on which the reporter was waited for.
    assert fetched(report).due == date(2026, 12, 3)
    assert fetched(report).waiting_since is None


def test_the_number_tells_nobody_that_the_reporter_is_asked(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        ask(cast, report)
        page = acts.text(cast.visitor.post("/status", {"number": report.number}))
    assert "Proses Verifikasi" in page
    assert "kelengkapan" not in page.lower()
    assert "23 Desember" not in page


def test_thirty_days_of_silence_are_over_and_the_desk_decides(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        ask(cast, report)
    with after(31):
        verifier = fresh(cast, "verifier")
        page = acts.text(verifier.get(f"/meja/{report.id}"))
        assert "clock-over" in page
        answer = acts.examine(verifier, report, cast.examiner)
        assert answer.status_code == 302
        found = fetched(report)
        assert found.waiting_since is None
        # The file is complete, as far as it will be, since then.
        assert found.due == calendar.of(cast.institution.id).after(date(2026, 12, 24), 60)


def test_completion_asked_in_the_examination_only_stops_the_clock(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        acts.examine(fresh(cast, "verifier"), report, cast.examiner)
        before = fetched(report).due
        fresh(cast, "examiner").post(f"/meja/{report.id}/kelengkapan", {"body": "Foto?"})
    with after(2):
        fresh(cast, "reporter").post(f"/aduan/{report.id}/pesan", {"body": "Ini."})
    ours = calendar.of(cast.institution.id)
    assert before is not None
    assert fetched(report).due == ours.after(before, 2)


def test_a_request_needs_words_and_keeps_to_its_place(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    path = f"/meja/{report.id}/kelengkapan"
    empty = cast.verifier.post(path, {"body": " "})
    assert empty.status_code == 422
    assert "Tulis apa yang kurang." in acts.text(empty)
    assert cast.verifier.post(path, {"body": "Satu"}).status_code == 302
    # A second one meanwhile is a message: the clock stands still already.
    assert cast.verifier.post(path, {"body": "Dua"}).status_code == 302
    assert fetched(report).pauses.count() == 1
    cast.verifier.post(f"/meja/{report.id}/status/close", closing("Selesai."))
    late = cast.verifier.post(path, {"body": "Terlambat"})
    assert late.status_code == 409
    assert "Terlambat" in acts.text(late)
    assert cast.examiner.post(path, {"body": "x"}).status_code == 404


def test_the_examiners_first_word_ends_the_wait_for_a_first_action(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        acts.examine(fresh(cast, "verifier"), report, cast.examiner)
        path = f"/meja/{report.id}"
        examiner = fresh(cast, "examiner")
        assert "Tindakan pertama pemeriksa" in acts.text(examiner.get(path))
        fresh(cast, "verifier").post(f"{path}/pesan", {"body": "Dari verifikator."})
        assert "Tindakan pertama pemeriksa" in acts.text(examiner.get(path))
        examiner.post(f"{path}/pesan", {"body": "Saya mulai."})
        assert "Tindakan pertama pemeriksa" not in acts.text(examiner.get(path))


def test_a_report_open_for_long_is_flagged_at_thirty_and_ninety_days(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
    for days, state in ((29, None), (30, "clock-soon"), (91, "clock-over")):
        with after(days):
            page = acts.text(fresh(cast, "verifier").get(f"/meja/{report.id}"))
            flagged = page.partition("Kabar untuk pelapor")[2].partition("</dd>")[0]
            assert (state in flagged) if state else not flagged


def test_the_desk_finds_what_is_near_late_or_waited_for(cast: Cast) -> None:
    with after(0):
        late = acts.file_report(fresh(cast, "reporter"))
        asked = acts.file_report(fresh(cast, "reporter"))
        ask(cast, asked)
    with after(7):
        near = acts.file_report(fresh(cast, "reporter"))
    with after(9):
        calm = acts.file_report(fresh(cast, "reporter"))
        verifier = fresh(cast, "verifier")
        for chosen, found in (("over", late), ("soon", near), ("waits", asked)):
            verifier.post("/meja", {"deadline": chosen})
            page = acts.text(verifier.get("/meja"))
            assert f"/meja/{found.id}" in page, chosen
            assert sum(f"/meja/{one.id}" in page for one in (late, near, asked, calm)) == 1
        verifier.post("/meja", {"sort": "due"})
        page = acts.text(verifier.get("/meja"))
    places = [page.index(f"/meja/{one.id}") for one in (late, near, calm, asked)]
    assert places == sorted(places)


def test_the_admin_sets_terms_and_every_open_case_is_counted_anew(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        admin = fresh(cast, "admin")
        sent = {"term": "verification", "days": "5"}
        assert admin.post("/batas-waktu/langkah", sent).status_code == 302
        assert fetched(report).due == date(2026, 11, 30)
        corruption = Category.objects.get(institution=cast.institution, name="Korupsi")
        own = {"term": "verification", "days": "1", "category": str(corruption.id)}
        assert admin.post("/batas-waktu/langkah", own).status_code == 302
        assert fetched(report).due == date(2026, 11, 24)
        row = TermSet.objects.get(category=corruption)
        assert admin.post(f"/batas-waktu/langkah/{row.id}/hapus").status_code == 302
        assert fetched(report).due == date(2026, 11, 30)
    events = [entry.event for entry in AuditEntry.objects.order_by("position")]
    assert events[-3:] == ["calendar:changed"] * 3


def test_the_admin_sets_a_day_that_the_calendar_does_not_know(cast: Cast) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
        admin = fresh(cast, "admin")
        free = {"day": "25/11/2026", "works": "free", "why": "Hari jadi kota"}
        assert admin.post("/batas-waktu/hari", free).status_code == 302
        assert "Hari jadi kota" in acts.text(admin.get("/batas-waktu"))
        assert fetched(report).due == date(2026, 11, 27)
        saturday = {"day": "28/11/2026", "works": "works"}
        admin.post("/batas-waktu/hari", saturday)
        row = DaySet.objects.get(day=date(2026, 11, 25))
        assert admin.post(f"/batas-waktu/hari/{row.id}/hapus").status_code == 302
        assert fetched(report).due == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("path", "sent", "told"),
    [
        ("langkah", {"term": "verification", "days": "0"}, "Paling sedikit 1 hari."),
        ("langkah", {"term": "verification", "days": "366"}, "Paling banyak 365 hari."),
        ("langkah", {"term": "verification", "days": "tiga"}, "Tulis angka saja"),
        ("langkah", {"term": "verification"}, "Tulis jumlah hari."),
        ("hari", {"day": "31/2/2026", "works": "free"}, "Tulis tanggal sebagai hari/bulan/tahun"),
        ("hari", {"day": "", "works": "free"}, "Tulis tanggalnya."),
        ("hari", {"day": "1/2/2026"}, "Pilih libur atau hari kerja."),
    ],
)
def test_what_makes_no_sense_is_told_beside_the_field(
    cast: Cast, path: str, sent: dict[str, str], told: str
) -> None:
    before = TermSet.objects.count()
    answer = cast.admin.post(f"/batas-waktu/{path}", sent)
    assert answer.status_code == 422
    assert told in acts.text(answer)
    assert TermSet.objects.count() == before
    assert not DaySet.objects.exists()


def test_another_institutions_terms_are_none_of_ours(cast: Cast) -> None:
    for path in ("langkah", "hari"):
        assert cast.admin.post(f"/batas-waktu/{path}/{uuid4()}/hapus").status_code == 404


def test_the_tick_tells_the_days_anew(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with after(0):
        report = acts.file_report(fresh(cast, "reporter"))
    Report.objects.filter(id=report.id).update(due=None)
    call_command("tick")
    assert "1 days told anew" in capsys.readouterr().out
    assert fetched(report).due == date(2026, 11, 26)
