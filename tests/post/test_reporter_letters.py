# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reporter's letters: off until asked for, at fixed hours whatever happened when, of nothing."""

import sqlite3
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.db import connection

from tests.attacker import traces
from tests.attacker.deeds import sql
from tests.cast import Cast
from tests.journeys import category, closing, file_report
from tests.post.people import after, choose, tick
from tests.post.sink import Sink
from wbs.ops.backup import back_up
from wbs.post.models import Address, Letter
from wbs.reports.models import Report

MAILBOX = "senja.brelk@pos.example"
# From MONDAY, 10.07 in Bontang: 16.07 is the first tick after the afternoon's batch.
AFTERNOON, MORNING = 6, 23


@pytest.fixture
def watched(cast: Cast) -> Report:
    """A report whose letters are on."""
    with after(0):
        report = file_report(cast.reporter, explanation="Zqvarn di laci kedua")
        assert switch_on(cast, report).status_code == 302
    tick(0)
    return report


def switch_on(cast: Cast, report: Report, email: str = MAILBOX):  # type: ignore[no-untyped-def]
    """As the reporter, ask for letters about a report."""
    return cast.reporter.post(f"/aduan/{report.id}/kabar", {"email": email})


def write(cast: Cast, report: Report, hours: float) -> None:
    """As the verifier, write to the reporter at some hour."""
    with after(hours):
        verifier = cast.sign_in("verifier")
        assert verifier.post(f"/meja/{report.id}/pesan", {"body": "Kapan?"}).status_code == 302


def test_nothing_is_sent_to_who_did_not_ask(cast: Cast, sink: Sink) -> None:
    with after(0):
        report = file_report(cast.reporter)
        assert "Mati. Tanpa surat pun" in cast.reporter.get(f"/aduan/{report.id}").content.decode()
    write(cast, report, 1)
    for hours in (0, 1, AFTERNOON, MORNING):
        tick(hours)
    assert sink.came == []


@pytest.mark.parametrize("hours", [0.1, 3, 5.8])
def test_whenever_something_happened_the_letter_leaves_at_the_fixed_hour(
    hours: float, cast: Cast, watched: Report, sink: Sink
) -> None:
    write(cast, watched, hours)
    for quarter in range(int(hours * 4) + 1, 4 * AFTERNOON - 1):
        tick(quarter / 4)
    assert sink.came == []
    assert not Letter.objects.exists()
    tick(AFTERNOON)
    assert [to for to, _raw in sink.came] == [MAILBOX]
    for later in (AFTERNOON + 0.25, MORNING, MORNING + 7, MORNING + 24):
        tick(later)
    assert len(sink.came) == 1


def test_all_letters_of_a_batch_leave_together_and_in_no_order(cast: Cast, sink: Sink) -> None:
    with after(0):
        reports = [file_report(cast.reporter) for _number in range(5)]
        for number, report in enumerate(reports):
            switch_on(cast, report, f"kotak{number}@pos.example")
    tick(0)
    for number, report in enumerate(reports):
        write(cast, report, 1 + number)
    tick(AFTERNOON)
    assert len(sink.came) == 5
    assert len({message_from_bytes(raw)["Date"] for raw in sink.letters}) == 1
    assert len({to for to, _raw in sink.came}) == 5


def test_what_the_reporter_does_is_no_news(cast: Cast, watched: Report, sink: Sink) -> None:
    with after(0.1):
        cast.reporter.post(f"/aduan/{watched.id}/pesan", {"body": "Ada lagi."})
    tick(AFTERNOON)
    assert sink.came == []


def test_the_letter_says_no_more_than_that_there_is_news(
    cast: Cast, watched: Report, sink: Sink
) -> None:
    write(cast, watched, 1)
    tick(AFTERNOON)
    [raw] = sink.letters
    letter = message_from_bytes(raw, policy=default)
    said = letter.get_content()
    assert said.startswith("Ada kabar di situs yang Anda kenal. Masuk untuk membacanya:")
    words = {
        "explanation": "Zqvarn",
        "number": watched.number,
        "jenis": category().name,
        "house": "Inspektorat",
        "username": "bintang",
        "report": str(watched.id),
        "word": "aduan",
    }
    assert traces.found_in(raw + said.encode(), traces.needles(words)) == set()


def test_the_row_names_no_account_and_holds_no_address_in_clear(
    cast: Cast, watched: Report
) -> None:
    [row] = Address.objects.all()
    assert (row.account, row.report) == (None, watched.id)
    reporter = cast.reporter.person
    assert reporter
    wanted = traces.needles({"address": MAILBOX, "mailbox": "senja.brelk"})
    accounts = traces.needles({"account": reporter.id.hex, "account as text": str(reporter.id)})
    for table in ("post_address", "post_letter", "post_tally"):
        for one in sql(f"SELECT * FROM {connection.ops.quote_name(table)}"):
            raw = b"".join(
                bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for v in one
            )
            assert traces.found_in(raw, {**wanted, **accounts}) == set()


def test_rows_of_short_and_long_addresses_have_one_size(cast: Cast, watched: Report) -> None:
    [short] = Address.objects.all()
    with after(0.1):
        switch_on(cast, watched, f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example")
    [long] = Address.objects.all()
    assert len(bytes(short.sealed)) == len(bytes(long.sealed))
    assert short.id != long.id


def test_the_page_does_not_show_the_address_again_and_switches_off(
    cast: Cast, watched: Report, sink: Sink
) -> None:
    write(cast, watched, 0.1)
    with after(0.2):
        page = cast.reporter.get(f"/aduan/{watched.id}").content.decode()
        assert MAILBOX not in page
        assert "Menyala." in page
        cast.reporter.post(f"/aduan/{watched.id}/kabar", {"off": "1"})
        assert "Mati." in cast.reporter.get(f"/aduan/{watched.id}").content.decode()
    assert not Address.objects.exists()
    tick(AFTERNOON)
    assert sink.came == []


def test_switching_off_takes_along_a_letter_that_waits(
    cast: Cast, watched: Report, sink: Sink
) -> None:
    sink.refuses = "451 try later"
    write(cast, watched, 1)
    tick(AFTERNOON)
    assert Letter.objects.count() == 1
    with after(AFTERNOON):
        cast.sign_in("reporter").post(f"/aduan/{watched.id}/kabar", {"off": "1"})
    assert not Letter.objects.exists()


def test_nobody_else_switches_a_reporters_letters(cast: Cast, watched: Report) -> None:
    with after(0.1):
        for who in ("other_reporter", "verifier", "admin"):
            actor = cast.sign_in(who)
            for said in ({"off": "1"}, {"email": "lain@pos.example"}):
                assert actor.post(f"/aduan/{watched.id}/kabar", said).status_code == 404
    assert Address.objects.count() == 1


def test_a_case_that_is_over_is_told_once_and_then_forgotten(
    cast: Cast, watched: Report, sink: Sink
) -> None:
    with after(1):
        verifier = cast.sign_in("verifier")
        closed = verifier.post(f"/meja/{watched.id}/status/close", closing("Bukan wewenang."))
        assert closed.status_code == 302
    tick(AFTERNOON)
    assert len(sink.came) == 1
    tick(MORNING)
    assert len(sink.came) == 1
    assert not Address.objects.exists()


def test_who_asks_after_the_end_hears_of_each_question_and_then_no_more(
    cast: Cast, sink: Sink
) -> None:
    with after(0):
        report = file_report(cast.reporter)
        cast.verifier.post(f"/meja/{report.id}/status/close", closing("Bukan wewenang."))
        page = cast.reporter.get(f"/aduan/{report.id}").content.decode()
        assert "Kami bertanya pada hari ke-30, 90, dan 180" in page
        assert switch_on(cast, report).status_code == 302
    for count, day in enumerate((30, 90, 180)):
        for hours in (24 * (day - 2) + MORNING, 24 * (day - 1) + AFTERNOON):
            tick(hours)
            assert len(sink.came) == count
        tick(24 * (day - 1) + MORNING)
        assert len(sink.came) == count + 1
        assert "pertanyaan" not in sink.letters[-1].decode()
    tick(24 * 180 + MORNING)
    assert len(sink.came) == 3
    assert not Address.objects.exists()
    with after(24 * 181):
        page = cast.sign_in("reporter").get(f"/aduan/{report.id}").content.decode()
        assert "Beri tahu saya lewat email" not in page


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_reporters_address_and_keeps_what_staff_chose(
    cast: Cast, tmp_path: Path
) -> None:
    report = file_report(cast.reporter)
    switch_on(cast, report)
    choose(cast.verifier, new="now")
    back_up(tmp_path / "copy")
    copy = sqlite3.connect(tmp_path / "copy" / "wbs.sqlite3")
    try:
        rows = copy.execute("SELECT account, report FROM post_address").fetchall()
    finally:
        copy.close()
    verifier = cast.verifier.person
    assert verifier
    assert rows == [(verifier.id.hex, None)]
