# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long an identity stays shown, and what ends it before."""

from datetime import timedelta

from django.core.management import call_command

from tests.casework.disclosing import (
    REASON,
    approve,
    ask,
    examined,
    granted,
    refuse,
    text,
)
from tests.casework.test_team import NEW, again, sign, signed_in
from tests.cast import PROFILE, Cast
from wbs.audit import chain
from wbs.audit.models import Entry
from wbs.reports.models import Disclosure, Grant
from wbs.web import clock

NAME = PROFILE["name"]


def test_when_the_time_is_over_nothing_is_shown_even_before_the_tick(cast: Cast) -> None:
    report, row = granted(cast)
    path = f"/meja/{report.id}/identitas"
    assert row.until is not None
    with clock.standing_at(row.until - timedelta(minutes=1)):
        assert NAME in text(cast.sign_in("examiner").get(path))
        call_command("tick")
    with clock.standing_at(row.until):
        eka = cast.sign_in("examiner")
        assert eka.get(path).status_code == 404
        page = text(eka.get(f"/meja/{report.id}"))
        assert "Sudah berakhir" in page
        assert "Lihat identitas" not in page
        assert Disclosure.objects.get().disclosed is not None
        call_command("tick")
        assert eka.get(path).status_code == 404
        assert REASON in text(cast.sign_in("reporter").get(f"/aduan/{report.id}"))
    row.refresh_from_db()
    assert (row.state, row.disclosed) == ("ended", None)
    assert Entry.objects.filter(event="identity:ended").count() == 1
    assert chain.verify(cast.institution.id)
    assert "sistem" in text(cast.auditor.get("/audit"))


def test_the_hours_are_a_setting(cast: Cast, settings: object) -> None:
    settings.WBS_DISCLOSED_HOURS = 2  # type: ignore[attr-defined]
    _report, row = granted(cast)
    assert row.until is not None
    assert timedelta(hours=2) <= row.until - clock.now() <= timedelta(hours=3)


def test_after_the_time_one_may_ask_again_before_the_tick_or_after(cast: Cast) -> None:
    report, row = granted(cast)
    with clock.standing_at(row.until):  # type: ignore[arg-type]
        later = ask(cast.sign_in("examiner"), report, "Sekali lagi, dengan alasan lain.")
    row.refresh_from_db()
    assert (row.state, row.disclosed, later.state) == ("ended", None, "asked")


def test_losing_the_case_ends_it(cast: Cast) -> None:
    report, row = granted(cast)
    path = f"/meja/{report.id}/identitas"
    assert cast.examiner.get(path).status_code == 200
    Grant.objects.filter(report=report, reader=cast.people["examiner"].id).delete()
    assert cast.examiner.get(path).status_code == 404
    call_command("tick")
    row.refresh_from_db()
    assert (row.state, row.disclosed) == ("ended", None)


def test_new_keys_of_whoever_asked_end_it_and_break_no_page(cast: Cast) -> None:
    report, row = granted(cast)
    other = examined(cast)
    refuse(cast.custodian, ask(cast.examiner, other), "Tanyakan dulu lewat pesan.")
    _who, fingerprint = again(cast, "examiner")
    sign(cast, fingerprint)
    cast.verifier.post(f"/petugas/{cast.people['examiner'].id}/kunci-aduan")
    eka = signed_in("eka", NEW)
    assert eka is not None
    assert eka.get(f"/meja/{report.id}/identitas").status_code == 404
    page = text(eka.get(f"/meja/{report.id}"))
    assert "Lihat identitas" not in page
    assert "Minta identitas dibuka" in page
    page = text(eka.get(f"/meja/{other.id}"))
    assert "Ditolak" in page
    assert "Tanyakan dulu" not in page
    call_command("tick")
    row.refresh_from_db()
    assert (row.state, row.disclosed) == ("ended", None)


def test_a_copy_that_a_backup_left_out_is_over(cast: Cast) -> None:
    report, row = granted(cast)
    Disclosure.objects.update(disclosed=None)
    page = text(cast.examiner.get(f"/meja/{report.id}"))
    assert "Sudah berakhir" in page
    assert "Lihat identitas" not in page
    assert cast.examiner.get(f"/meja/{report.id}/identitas").status_code == 404
    ask(cast.examiner, report)
    row.refresh_from_db()
    assert row.state == "ended"


def test_a_request_of_someone_who_lost_the_case_can_only_be_refused(cast: Cast) -> None:
    report = examined(cast)
    row = ask(cast.examiner, report)
    Grant.objects.filter(report=report, reader=cast.people["examiner"].id).delete()
    answer = approve(cast.custodian, row)
    assert answer.status_code == 409
    assert "tidak lagi memegang aduan ini" in text(answer)
    assert refuse(cast.custodian, row).status_code == 302


def test_what_was_decided_is_not_decided_again(cast: Cast) -> None:
    _report, row = granted(cast)
    sealed = row.disclosed
    assert cast.custodian.post(f"/identitas/{row.id}/setujui").status_code == 409
    assert refuse(cast.custodian, row).status_code == 409
    row.refresh_from_db()
    assert (row.state, row.disclosed, row.answer) == ("granted", sealed, None)
