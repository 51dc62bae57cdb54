# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who filed a report: asked with a reason, decided by custodians, shown for a while, told."""

import json
from datetime import timedelta

import pytest

from tests.casework.disclosing import (
    REASON,
    approve,
    ask,
    examined,
    grant,
    granted,
    in_days,
    refuse,
    second_custodian,
    text,
)
from tests.casework.test_team import accept, link_from, sign
from tests.cast import PROFILE, TOTP, Cast, come_in
from tests.journeys import end_session, file_report, form_to, sign_in_again
from wbs.accounts import custody, roster
from wbs.accounts.factors import kept
from wbs.accounts.factors.kept import Factors
from wbs.accounts.profile import custody_context
from wbs.audit.models import Entry
from wbs.reports.models import Disclosure
from wbs.vault import envelope
from wbs.web import clock

NAME = PROFILE["name"]


def events(of: str = "identity:") -> list[str]:
    found = Entry.objects.filter(event__startswith=of).order_by("position")
    return [entry.event for entry in found]


def test_a_request_is_seen_by_the_custodian_with_its_reason_and_number_and_nothing_else(
    cast: Cast,
) -> None:
    report = examined(cast, explanation="Kuitansi palsu di loket", files={"bukti.txt": b"x"})
    assert "Tidak ada permintaan yang menunggu" in text(cast.custodian.get("/identitas"))
    ask(cast.examiner, report)
    answer = cast.custodian.get("/identitas")
    page = text(answer)
    assert " ".join(report.number[n : n + 4] for n in range(0, 16, 4)) in page
    assert "Eka Pemeriksa" in page
    assert REASON in page
    for secret in ("Kuitansi", "bukti.txt", "Petugas loket", "Korupsi", "Pemeriksaan", NAME):
        assert secret not in page
    assert str(report.id) not in answer.content.decode()
    assert cast.custodian.get(f"/meja/{report.id}").status_code == 404


def test_granted_means_shown_to_whoever_asked_with_a_warning_and_recorded(cast: Cast) -> None:
    report = examined(cast)
    row = ask(cast.examiner, report)
    assert "Menunggu penjaga identitas" in text(cast.examiner.get(f"/meja/{report.id}"))
    assert cast.examiner.get(f"/meja/{report.id}/identitas").status_code == 404
    grant(cast.custodian, row)
    assert "Lihat identitas" in text(cast.examiner.get(f"/meja/{report.id}"))
    before = len(events())
    for _time in range(2):
        answer = cast.examiner.get(f"/meja/{report.id}/identitas")
        assert "no-store" in answer.headers["Cache-Control"]
        page = text(answer)
        for told in (NAME, PROFILE["id_number"], PROFILE["phone"], "7 November 1990"):
            assert told in page
        assert "Jangan mencatat" in page
        assert "Jangan membalas pelapor" in page
    assert cast.reporter.username not in page
    assert NAME not in text(cast.examiner.get(f"/meja/{report.id}"))
    assert events()[before:] == ["identity:opened"] * 2


def test_the_rest_of_the_team_sees_that_it_was_asked_and_not_who_it_is(cast: Cast) -> None:
    report, _row = granted(cast)
    for who in (cast.verifier, cast.supervisor):
        page = text(who.get(f"/meja/{report.id}"))
        assert "Eka Pemeriksa" in page
        assert REASON in page
        assert "Lihat identitas" not in page
        assert who.get(f"/meja/{report.id}/identitas").status_code == 404
    for who in (cast.custodian, cast.admin, cast.auditor, cast.other_examiner, cast.reporter):
        assert who.get(f"/meja/{report.id}/identitas").status_code == 404
    page = text(cast.custodian.get("/identitas"))
    assert "Dibuka" in page
    assert NAME not in page


def test_the_custodian_begins_at_the_requests(cast: Cast) -> None:
    assert come_in(cast.visitor.client, "cici")["Location"] == "/identitas"
    assert 'href="/identitas"' in cast.custodian.get("/meja").content.decode()
    assert 'href="/identitas"' not in cast.verifier.get("/meja").content.decode()


def test_the_reporter_reads_to_whom_when_why_and_until(cast: Cast) -> None:
    report, _other = examined(cast), examined(cast)
    mine = f"/aduan/{report.id}"
    assert "Cici Penjaga" in text(cast.reporter.get(mine))
    row = ask(cast.examiner, report)
    assert REASON not in text(cast.reporter.get(mine))
    grant(cast.custodian, row)
    page = text(cast.reporter.get(mine))
    panel = page[page.index("Identitas Anda") :]
    for told in ("Eka Pemeriksa", "Pemeriksa", REASON, "pukul"):
        assert told in panel
    assert "Belum ada pembukaan" not in page
    assert "Identitas Anda dibuka untuk Eka Pemeriksa" in page
    assert text(cast.reporter.get("/aduan")).count("Identitas dibuka") == 1
    assert REASON not in text(cast.visitor.post("/status", {"number": report.number}))


def test_a_lawful_reason_lets_the_reporter_wait_until_its_day(cast: Cast) -> None:
    report = examined(cast)
    terms = {"tell_from": in_days(cast, 30), "why_later": "Perintah penyidik nomor 7."}
    row = grant(cast.custodian, ask(cast.examiner, report), **terms)
    mine = f"/aduan/{report.id}"
    assert REASON not in text(cast.reporter.get(mine))
    assert "Perintah penyidik" in text(cast.custodian.get("/identitas"))
    desk = text(cast.examiner.get(f"/meja/{report.id}"))
    assert "Jangan mendahului" in desk
    assert "Perintah penyidik" not in desk
    assert row.tell_from is not None
    with clock.standing_at(clock.now() + timedelta(days=29)):
        early = cast.sign_in("reporter")
        assert REASON not in text(early.get(mine))
        assert "Identitas dibuka" not in text(early.get("/aduan"))
    with clock.standing_at(clock.now() + timedelta(days=30)):
        page = text(cast.sign_in("reporter").get(mine))
    assert REASON in page
    assert "Perintah penyidik" not in page


@pytest.mark.parametrize(
    ("days", "why", "words"),
    [
        (91, "Perintah penyidik.", "paling lambat 90 hari"),
        (0, "Perintah penyidik.", "sesudah hari ini"),
        (-1, "Perintah penyidik.", "sesudah hari ini"),
        (30, "  ", "perlu alasan hukum"),
        (None, "Perintah penyidik.", "sampai kapan"),
    ],
)
def test_the_reporter_waits_neither_without_a_reason_nor_for_long(
    cast: Cast, days: int | None, why: str, words: str
) -> None:
    row = ask(cast.examiner, examined(cast))
    day = "" if days is None else in_days(cast, days)
    answer = approve(cast.custodian, row, tell_from=day, why_later=why)
    assert answer.status_code == 422
    assert words in text(answer)
    row.refresh_from_db()
    assert (row.state, row.disclosed) == ("asked", None)


def test_a_refusal_has_a_reason_that_only_whoever_asked_reads(cast: Cast) -> None:
    report = examined(cast)
    row = ask(cast.examiner, report)
    assert refuse(cast.custodian, row, " ").status_code == 422
    assert refuse(cast.custodian, row, "Tanyakan dulu lewat pesan.").status_code == 302
    page = text(cast.examiner.get(f"/meja/{report.id}"))
    assert "Ditolak" in page
    assert "Tanyakan dulu lewat pesan." in page
    assert "Minta identitas dibuka" in page
    assert "Tanyakan dulu" not in text(cast.verifier.get(f"/meja/{report.id}"))
    assert cast.examiner.get(f"/meja/{report.id}/identitas").status_code == 404
    told = text(cast.reporter.get(f"/aduan/{report.id}"))
    assert REASON not in told
    assert "Tanyakan dulu" not in told
    assert "Ditolak" in text(cast.custodian.get("/identitas"))


def test_one_request_is_open_for_a_person_and_a_case(cast: Cast) -> None:
    report, other = examined(cast), examined(cast)
    ask(cast.examiner, report)
    assert "Minta identitas dibuka" not in text(cast.examiner.get(f"/meja/{report.id}"))
    again_ = {"reason": "Sekali lagi."}
    for _time in range(2):
        sent = cast.examiner.post(f"/meja/{report.id}/identitas/minta", again_)
        assert sent.status_code == 302
    assert Disclosure.objects.count() == 1
    ask(cast.verifier, report)
    ask(cast.examiner, other)
    assert events() == ["identity:asked"] * 3


def test_a_request_without_a_reason_is_told_beside_its_field(cast: Cast) -> None:
    report = examined(cast)
    answer = cast.examiner.post(f"/meja/{report.id}/identitas/minta", {"reason": " "})
    assert answer.status_code == 422
    assert "Tulis mengapa Anda perlu tahu." in text(answer)
    assert not Disclosure.objects.exists()


def test_whoever_does_not_hold_the_case_cannot_ask(cast: Cast) -> None:
    kept_out = [str(cast.people["verifier"].id)]
    report = file_report(cast.reporter, excluded=kept_out)
    everybody = ("verifier", "examiner", "alternate", "custodian", "admin", "auditor", "reporter")
    for who in everybody:
        answer = getattr(cast, who).post(f"/meja/{report.id}/identitas/minta", {"reason": REASON})
        assert answer.status_code == 404, who
    assert not Disclosure.objects.exists()
    ask(cast.supervisor, report)
    assert REASON not in text(cast.verifier.get("/meja"))


def test_only_custodians_decide(cast: Cast) -> None:
    row = ask(cast.examiner, examined(cast))
    for who in ("reporter", "verifier", "examiner", "supervisor", "alternate", "admin", "auditor"):
        actor = getattr(cast, who)
        assert actor.get("/identitas").status_code == 404
        assert actor.post(f"/identitas/{row.id}/setujui").status_code == 404
        assert refuse(actor, row).status_code == 404
    row.refresh_from_db()
    assert row.state == "asked"


def test_with_two_custodians_both_must_agree_and_the_first_opens_nothing(cast: Cast) -> None:
    dara = second_custodian(cast)
    report = examined(cast)
    row = ask(cast.examiner, report)
    assert approve(cast.custodian, row).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.disclosed, row.until) == ("seconded", None, None)
    assert "Menunggu penjaga kedua" in text(cast.examiner.get(f"/meja/{report.id}"))
    assert cast.examiner.get(f"/meja/{report.id}/identitas").status_code == 404
    assert REASON not in text(cast.reporter.get(f"/aduan/{report.id}"))
    # The same one once more is not a second one.
    page = cast.custodian.get("/identitas").content.decode()
    assert f"/identitas/{row.id}/setujui" not in page
    seen = {"seen": str(cast.people["custodian"].id)}
    twice = cast.custodian.post(f"/identitas/{row.id}/setujui", seen)
    assert twice.status_code == 409
    assert "harus dari penjaga lain" in text(twice)
    assert "Cici Penjaga sudah menyetujui" in text(dara.get("/identitas"))
    grant(dara, row)
    assert NAME in text(cast.examiner.get(f"/meja/{report.id}/identitas"))
    assert events() == [
        *("identity:asked", "identity:seconded", "identity:granted", "identity:opened")
    ]


def test_the_second_agrees_to_the_terms_that_stood_on_the_page(cast: Cast) -> None:
    dara = second_custodian(cast)
    row = ask(cast.examiner, examined(cast))
    action = f"/identitas/{row.id}/setujui"
    stale = form_to(dara, "/identitas", action)
    terms = {"tell_from": in_days(cast, 60), "why_later": "Perintah penyidik nomor 7."}
    assert approve(cast.custodian, row, **terms).status_code == 302
    late = dara.post(action, {**stale, "tell_from": in_days(cast, 9), "why_later": "Perintah lain"})
    assert late.status_code == 409
    page = text(late)
    assert "berubah sejak halaman dibuka" in page
    assert "Perintah penyidik nomor 7." in page
    assert "Perintah lain" in page  # so that it is not lost
    grant(dara, row)
    row.refresh_from_db()
    assert str(row.tell_from) == terms["tell_from"]


def test_either_of_two_custodians_may_refuse(cast: Cast) -> None:
    dara = second_custodian(cast)
    report = examined(cast)
    row = ask(cast.examiner, report)
    approve(cast.custodian, row)
    assert refuse(dara, row, "Belum cukup alasannya.").status_code == 302
    assert "Belum cukup alasannya." in text(cast.examiner.get(f"/meja/{report.id}"))
    late = refuse(cast.custodian, row, "Terlambat.")
    assert late.status_code == 409
    assert "Terlambat." in text(late)


def test_a_custodian_without_the_key_is_told_who_gives_it(cast: Cast) -> None:
    dara = second_custodian(cast, with_key=False)
    row = ask(cast.examiner, examined(cast))
    page = text(dara.get("/identitas"))
    assert "belum memegang kunci identitas" in page
    assert REASON not in page
    assert dara.post(f"/identitas/{row.id}/setujui").status_code == 409
    assert refuse(dara, row).status_code == 409


def test_an_approval_by_a_key_since_lost_has_to_be_given_again(cast: Cast) -> None:
    dara = second_custodian(cast)
    row = ask(cast.examiner, examined(cast))
    approve(dara, row)
    [found] = [one for one in roster.current(cast.institution).readers if "Dara" in one.name]
    link = link_from(cast.admin, f"/petugas/{found.id}/kunci-baru")
    _who, fingerprint = accept(link, "dara")
    sign(cast, fingerprint)
    assert approve(cast.custodian, row).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.approved_by) == ("seconded", cast.people["custodian"].id)


def test_the_log_names_the_case_by_its_reference_and_tells_no_reason(cast: Cast) -> None:
    report, _row = granted(cast)
    cast.examiner.get(f"/meja/{report.id}/identitas")
    filed = Entry.objects.get(event="report:filed")
    entries = Entry.objects.filter(event__startswith="identity:")
    assert {bytes(entry.subject) for entry in entries} == {bytes(filed.subject)}
    page = text(cast.auditor.get("/audit"))
    for told in ("Pembukaan identitas diminta", "Pembukaan identitas diberikan", "Cici Penjaga"):
        assert told in page
    for secret in (REASON, report.number, NAME):
        assert secret not in page


def test_a_reason_that_comes_too_late_stands_in_its_form_again(cast: Cast) -> None:
    report = examined(cast)
    action = f"/meja/{report.id}/identitas/minta"
    form = {**form_to(cast.examiner, f"/meja/{report.id}", action), "reason": REASON}
    end_session()
    assert cast.examiner.post(action, form).status_code == 302
    sign_in_again(cast.examiner)
    assert REASON in cast.examiner.get(f"/meja/{report.id}").content.decode()
    assert not Disclosure.objects.exists()
    row = ask(cast.examiner, report)
    action = f"/identitas/{row.id}/tolak"
    form = {**form_to(cast.custodian, "/identitas", action), "reason": "Belum perlu sekarang."}
    end_session()
    answer = cast.custodian.post(action, form)
    assert answer["Location"].startswith("/login?next=%2Fidentitas&")
    sign_in_again(cast.custodian)
    assert "Belum perlu sekarang." in cast.custodian.get("/identitas").content.decode()


@pytest.mark.parametrize("who", ["examiner", "custodian"])
def test_the_second_step_is_asked_again_before_it_is_shown_or_granted(cast: Cast, who: str) -> None:
    report, row = granted(cast)
    waits = ask(cast.verifier, report)
    actor = getattr(cast, who)
    with clock.standing_at(clock.now() + timedelta(minutes=6)):
        if who == "examiner":
            answer = actor.get(f"/meja/{report.id}/identitas")
            assert answer.status_code == 302
            assert answer["Location"].startswith("/login/langkah-kedua?")
            return
        assert actor.post(f"/identitas/{waits.id}/setujui").status_code == 403
    waits.refresh_from_db()
    row.refresh_from_db()
    assert (waits.state, row.state) == ("asked", "granted")


def test_the_custody_copy_holds_nothing_that_opens_the_account(cast: Cast) -> None:
    person = cast.people["reporter"]
    kept.store(person, Factors(totp=TOTP))  # as if reporters had a second step
    report = file_report(cast.sign_in("reporter"))
    custodian, document = cast.people["custodian"], roster.current(cast.institution)
    pair = custody.open_key(document, custodian.id, custodian.ring)
    context = custody_context(cast.institution.id, report.id)
    plain = envelope.unseal_from(pair.secret, pair.public, bytes(report.custody), context)
    told = json.loads(plain)["told"]
    assert told["name"] == NAME
    assert set(told) == set(PROFILE)
    assert TOTP.encode() not in plain
