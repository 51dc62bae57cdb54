# SPDX-License-Identifier: AGPL-3.0-or-later
"""Staff are told that something waits, never what; what they did not choose is never sent."""

import re
import threading
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from django.db import connection

from tests.attacker import traces
from tests.attacker.deeds import SUBJECT, sql
from tests.cast import Cast
from tests.journeys import category, closing, file_report, send_to_examination
from tests.post.people import MAILBOX, MONDAY, after, choose, tick
from tests.post.sink import Sink
from tests.server import free_port
from wbs.casework import rounds
from wbs.post import queue
from wbs.post.models import Address, Letter, Tally

TOLD = "Zqvarn di laci kedua"


@pytest.fixture
def start(cast: Cast) -> Cast:
    """Everybody at work on MONDAY; nobody has asked for letters."""
    with after(0):
        for who in ("verifier", "examiner", "supervisor", "admin", "reporter"):
            getattr(cast, who)
    return cast


def test_nothing_is_sent_until_it_is_chosen(start: Cast, sink: Sink) -> None:
    with after(0):
        file_report(start.reporter)
    tick(1)
    with after(1):
        choose(start.sign_in("verifier"), new="off", reply="off")
    tick(1.25)
    assert sink.came == []


def test_a_new_report_is_told_once_at_the_next_tick(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, new="now")
        tick(0)
        assert sink.came == []
        file_report(start.reporter)
    assert not Letter.objects.exists()  # a reporter's request puts nothing into the queue
    tick(0.25)
    assert [to for to, _raw in sink.came] == [MAILBOX]
    assert sink.over_tls == [True]
    tick(0.5)
    tick(24.25)
    assert len(sink.came) == 1
    assert Tally.objects.get().sent == 1
    assert not Letter.objects.exists()


def test_several_reports_are_one_letter(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, new="now")
        for _number in range(3):
            file_report(start.reporter)
    tick(0.25)
    assert len(sink.came) == 1
    with after(0.5):
        file_report(start.reporter)
    tick(0.5)
    assert len(sink.came) == 2


def test_a_case_that_is_erased_soon_is_told_to_its_readers_once(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, erasing="now")
        report = file_report(start.reporter)
        start.admin.post("/masa-simpan/atur", {"category": category().id, "months": "12"})
        start.verifier.post(f"/meja/{report.id}/status/close", closing("Cukup."))
    for day, letters in ((1, 0), (330, 0), (336, 1), (340, 1)):
        tick(24 * day)
        assert len(sink.came) == letters, day


def test_a_letter_holds_nothing_of_the_case_nor_of_anyone(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, new="now")
        choose(start.supervisor, "surya@pos.example", new="daily")
        tick(0)
        report = file_report(start.reporter, explanation=TOLD, **{"subject-0-name": SUBJECT})
    tick(0.25)
    tick(21)
    assert len(sink.came) == 2
    words = {
        "explanation": TOLD,
        "subject": SUBJECT,
        "number": report.number,
        "jenis": category().name,
        "jenis in English": category().name_en,
        "name": "Verifikator",
        "house": "Inspektorat",
        "username": "bintang",
        "report": str(report.id),
        "report in hex": report.id.hex,
    }
    for raw in sink.letters:
        letter = message_from_bytes(raw, policy=default)
        body = letter.get_content()
        assert traces.found_in(raw, traces.needles(words)) == set()
        assert traces.found_in((body + letter["Subject"]).encode(), traces.needles(words)) == set()
        assert set(re.findall(r"https?://\S+", body)) == {"https://wbs.example/login"}


def test_the_headers_tell_nothing_of_the_machine_or_the_minute(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, new="now")
        file_report(start.reporter)
    tick(0.2)
    letter = message_from_bytes(sink.letters[0], policy=default)
    assert {name.lower() for name in letter} == {
        *("content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to"),
        *("message-id", "date", "auto-submitted"),
    }
    assert letter.get_content_type() == "text/plain"
    assert letter["From"] == "kabar@wbs.example"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[\w-]{43}@wbs\.example>", letter["Message-ID"])
    assert letter["Date"].datetime == queue.quarter(MONDAY.replace(minute=15))


@pytest.mark.parametrize("kind", ["reply", "soon", "over"])
def test_each_kind_reaches_who_chose_it(kind: str, start: Cast, sink: Sink) -> None:
    with after(0):
        report = file_report(start.reporter)
        choose(start.verifier, **{kind: "now"})
    tick(0.25)
    assert sink.came == []
    if kind == "reply":
        with after(0.5):
            start.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Ada lagi."})
            # What the team writes itself is no reply.
            start.sign_in("verifier").post(f"/meja/{report.id}/pesan", {"body": "Terima kasih."})
        tick(0.5)
    else:
        tick(72 if kind == "soon" else 96)  # Thursday is its last day
    assert [to for to, _raw in sink.came] == [MAILBOX]


def test_whoever_is_given_a_case_is_told_and_whoever_takes_one_is_not(
    start: Cast, sink: Sink
) -> None:
    with after(0):
        taken, examined = file_report(start.reporter), file_report(start.reporter)
        choose(start.verifier, "vera@pos.example", assigned="now")
        choose(start.examiner, "eka@pos.example", assigned="now")
        choose(start.supervisor, "surya@pos.example", assigned="now")
    tick(0.25)
    with after(0.5):
        verifier = start.sign_in("verifier")
        verifier.post(f"/meja/{taken.id}/penanggung-jawab", {"owner": "me"})
    tick(0.5)
    assert sink.came == []
    with after(0.75):
        send_to_examination(verifier, examined, start.examiner)
        supervisor = {"owner": str(start.people["supervisor"].id)}
        verifier.post(f"/meja/{taken.id}/penanggung-jawab", supervisor)
    tick(0.75)
    assert sorted(to for to, _raw in sink.came) == ["eka@pos.example", "surya@pos.example"]
    tick(1)
    assert len(sink.came) == 2


def test_letters_of_whoever_is_away_go_to_the_stand_in_too_and_not_of_what_they_may_not_read(
    start: Cast, sink: Sink
) -> None:
    away = {
        "who": str(start.people["examiner"].id),
        "stand_in": str(start.people["other_examiner"].id),
        "since": "23/11/2026",
        "until": "24/11/2026",
    }
    with after(0):
        shared = file_report(start.reporter)
        closed = file_report(start.reporter, excluded=[away["stand_in"]])
        choose(start.examiner, "eka@pos.example", assigned="now")
        choose(start.other_examiner, "oki@pos.example", assigned="now")
        assert start.examiner.post("/petugas/pengganti", away).status_code == 302
    tick(0.25)
    with after(0.5):
        verifier = start.sign_in("verifier")
        send_to_examination(verifier, closed, start.examiner)
    tick(0.5)
    assert [to for to, _raw in sink.came] == ["eka@pos.example"]
    with after(0.75):
        send_to_examination(verifier, shared, start.examiner)
    tick(0.75)
    assert sorted(to for to, _raw in sink.came[1:]) == ["eka@pos.example", "oki@pos.example"]


def test_whoever_is_shut_out_gets_no_letter_and_their_address_is_forgotten(
    start: Cast, sink: Sink
) -> None:
    with after(0):
        choose(start.examiner, "eka@pos.example", assigned="now")
        report = file_report(start.reporter)
        send_to_examination(start.verifier, report, start.examiner)
        path = f"/petugas/{start.people['examiner'].id}/nonaktif"
        assert start.admin.post(path).status_code == 302
    tick(0.25)
    assert sink.came == []
    assert not Address.objects.exists()


def test_a_custodian_is_told_that_a_request_waits_and_nobody_else_is_offered_it(
    start: Cast, sink: Sink
) -> None:
    with after(0):
        report = file_report(start.reporter)
        choose(start.custodian, "cici@pos.example", asked="now")
        assert "Permintaan membuka identitas" in start.custodian.get("/akun/surat").content.decode()
        offered = start.verifier.get("/akun/surat").content.decode()
        assert "Permintaan membuka identitas" not in offered
    tick(0.25)
    assert sink.came == []
    with after(0.5):
        asked = {"reason": "Pelapor menyebut dirinya saksi mata."}
        sent = start.sign_in("verifier").post(f"/meja/{report.id}/identitas/minta", asked)
        assert sent.status_code == 302
    tick(0.5)
    tick(0.75)
    assert [to for to, _raw in sink.came] == ["cici@pos.example"]


def test_the_supervisor_hears_of_every_case_that_is_late_once_for_each_clock(
    start: Cast, sink: Sink
) -> None:
    with after(0):
        choose(start.supervisor, "surya@pos.example", over="now")
        report = file_report(start.reporter)
        send_to_examination(start.verifier, report, start.examiner)
    for days, letters in ((7, 0), (8, 1), (9, 1), (91, 2), (91.1, 2)):
        tick(24 * days)
        assert [to for to, _raw in sink.came] == ["surya@pos.example"] * letters, days


def test_whoever_has_no_next_step_is_left_in_peace(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.examiner, "eka@pos.example", reply="now", soon="now", over="now")
        choose(start.verifier, reply="now", soon="now", over="now")
        report = file_report(start.reporter)
        send_to_examination(start.verifier, report, start.examiner)
        tick(0.25)
        start.reporter.post(f"/aduan/{report.id}/pesan", {"body": "Ada lagi."})
    tick(0.5)
    assert {to for to, _raw in sink.came} == {"eka@pos.example"}


def test_one_kept_out_of_a_report_gets_no_letter_of_it(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.supervisor, new="now")
        tick(0)
        supervisor = start.supervisor.person
        assert supervisor
        file_report(start.reporter, excluded=[str(supervisor.id)])
    tick(0.25)
    assert sink.came == []


def test_the_digest_comes_once_a_day_at_seven(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, new="daily")
        tick(0)
        file_report(start.reporter)
    for hours in (0.25, 8, 20.75):  # until 06.52 of Tuesday
        tick(hours)
    assert sink.came == []
    tick(21)
    assert len(sink.came) == 1
    assert b"digest" in sink.letters[0]
    for hours in (21.25, 30, 45):
        tick(hours)
    assert len(sink.came) == 1


def test_an_account_that_is_no_longer_staff_is_forgotten(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, new="now")
        file_report(start.reporter)
    Address.objects.all().delete()
    tick(0.25)
    assert sink.came == []


def test_emptying_the_address_switches_all_off(start: Cast, sink: Sink) -> None:
    with after(0):
        choose(start.verifier, new="now")
        file_report(start.reporter)
        choose(start.verifier, "", new="now")
    assert not Address.objects.exists()
    tick(0.25)
    assert sink.came == []


def test_the_database_has_no_address_in_clear(start: Cast, sink: Sink) -> None:
    sink.refuses = "550 no such mailbox"
    with after(0):
        choose(start.verifier, new="now")
        file_report(start.reporter)
    tick(0.25)
    assert Letter.objects.get().error == "SMTPRecipientsRefused 550"
    wanted = traces.needles({"address": MAILBOX, "mailbox": "vera.zorblat", "host": "pos.example"})
    for table in connection.introspection.table_names():
        for row in sql(f"SELECT * FROM {connection.ops.quote_name(table)}"):
            for value in row:
                raw = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
                assert traces.found_in(raw, wanted) == set(), table


def test_a_refused_letter_is_tried_again_after_growing_pauses_then_fails(
    start: Cast, sink: Sink
) -> None:
    sink.refuses = "451 try later"
    with after(0):
        choose(start.verifier, new="now")
        file_report(start.reporter)
    for hours, tries in (
        *((0.25, 1), (0.4, 1), (0.5, 2), (1.25, 2), (1.5, 3), (5.25, 3), (5.5, 4)),
        *((29.25, 4), (29.5, 5), (60, 5)),
    ):
        tick(hours)
        assert Letter.objects.get().tries == tries, hours
    assert Letter.objects.get().failed
    with after(60):
        admin = start.sign_in("admin")
        page = admin.get("/surat").content.decode()
        assert "SMTPRecipientsRefused 451" in page
        assert MAILBOX not in page
        sink.refuses = ""
        assert admin.post("/surat/lagi").status_code == 302
    tick(60.25)
    assert len(sink.came) == 1


def test_where_no_server_answers_the_letters_wait_and_none_fails(
    start: Cast, sink: Sink, settings: Any
) -> None:
    with after(0):
        choose(start.verifier, new="now")
        choose(start.supervisor, "surya@pos.example", new="now")
        file_report(start.reporter)
    settings.EMAIL_PORT = free_port()
    tick(0.25)
    assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 1]
    settings.EMAIL_PORT = sink.port
    tick(0.5)
    assert len(sink.came) == 2


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_send_nothing_twice(cast: Cast, sink: Sink) -> None:
    choose(cast.verifier, new="now")
    choose(cast.supervisor, "surya@pos.example", new="now")
    file_report(cast.reporter)
    sink.takes = 0.3
    failures: list[BaseException] = []

    def round_() -> None:
        try:
            rounds.go()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=round_) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(to for to, _raw in sink.came) == ["surya@pos.example", MAILBOX]
    assert Tally.objects.get().sent == 2


def test_the_admin_tries_whether_letters_leave(start: Cast, sink: Sink) -> None:
    with after(0):
        assert "Isi dulu alamat email" in start.admin.get("/surat").content.decode()
        choose(start.admin, "adi@pos.example")
        sink.refuses = "554 not from here"
        start.admin.post("/surat/percobaan")
        assert "SMTPRecipientsRefused 554" in start.admin.get("/surat").content.decode()
        sink.refuses = ""
        start.admin.post("/surat/percobaan")
        assert "sudah diserahkan" in start.admin.get("/surat").content.decode()
    assert [to for to, _raw in sink.came] == ["adi@pos.example"]


def test_letters_that_do_not_leave_are_the_doctors_to_tell(start: Cast, sink: Sink) -> None:
    sink.refuses = "451 try later"
    with after(0):
        choose(start.verifier, new="now")
        file_report(start.reporter)
    tick(0.25)
    said = "Surat tidak berangkat sudah lebih dari satu jam."
    with after(1):
        assert said not in start.sign_in("admin").get("/petugas").content.decode()
    tick(1.5)
    with after(1.6):
        assert said in start.sign_in("admin").get("/petugas").content.decode()


def test_an_address_moved_to_another_account_opens_nothing_and_stops_nobody(
    start: Cast, sink: Sink
) -> None:
    with after(0):
        choose(start.verifier, new="now")
        choose(start.supervisor, "surya@pos.example", new="now")
        admin, verifier = start.admin.person, start.verifier.person
        assert admin
        assert verifier
        Address.objects.filter(account=verifier.id).update(account=admin.id)
        file_report(start.reporter)
        assert start.admin.get("/akun/surat").status_code == 200
    tick(0.25)
    assert [to for to, _raw in sink.came] == ["surya@pos.example"]
