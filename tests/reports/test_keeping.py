# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masa simpan: nothing is erased that anybody still needs, nor without notice."""

from datetime import date

import pytest

from tests.attacker.deeds import reply
from tests.cast import Cast
from tests.journeys import category, conclude, form_to, send_to_examination
from tests.reports.keeping import (
    DAY,
    ENDED,
    LAST,
    LATE,
    do,
    ended,
    filed,
    is_there,
    keep,
    kept_until,
    on,
    page,
    rounds,
    tick,
)
from wbs.accounts.models import Institution
from wbs.audit.models import Entry as AuditEntry
from wbs.casework.models import DeskEntry
from wbs.reports.kept import KeepSet, Upkeep
from wbs.reports.models import Category, Grant, Report
from wbs.vault import tokens

pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = 30 * DAY


def test_without_a_term_nothing_is_ever_erased(cast: Cast) -> None:
    report = ended(cast)
    keep(cast)
    keep(cast, "")
    rounds(LATE)
    assert is_there(report)
    assert "Tidak ada tanggal hapus" in page(cast, "verifier", LATE, f"/meja/{report.id}")


def test_what_is_not_concluded_is_kept_and_what_is_opened_again_too(cast: Cast) -> None:
    keep(cast)
    never, again = filed(cast), ended(cast)
    assert kept_until(again) == LAST
    do(cast, "supervisor", LAST, f"/meja/{again.id}/status/reopen", reason="Ada bukti baru.")
    rounds(LATE)
    assert is_there(never)
    assert is_there(again)


@pytest.mark.parametrize("months", ["11", "0", "601", "x"])
def test_a_term_that_is_too_short_or_too_long_is_refused(cast: Cast, months: str) -> None:
    for fine in ("12", "600", ""):
        assert keep(cast, fine).status_code == 302
    answer = keep(cast, months)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert kept_until(ended(cast)) is None


def test_a_term_that_is_set_late_gives_the_whole_notice(cast: Cast) -> None:
    report = ended(cast)
    assert "Tidak ada aduan yang dihapus sebelum lewat" not in page(
        cast, "admin", LATE, "/masa-simpan"
    )
    rounds(LATE - DAY)
    keep(cast, "12", LATE)
    assert kept_until(report) == LATE + NOTICE
    tick(*(LATE + n * DAY for n in (6, 13, 20, 27, 30)))
    assert is_there(report)
    tick(LATE + NOTICE + DAY)
    assert not is_there(report)
    changed = AuditEntry.objects.get(event="keeping:changed")
    assert changed.details["months"] == 12


def test_the_supervisor_stops_with_one_act_what_the_admin_has_set(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    soon = LAST - 5 * DAY
    assert "/masa-simpan" in page_source(cast, "supervisor", soon, f"/meja/{report.id}")
    assert "/masa-simpan" not in page_source(cast, "verifier", soon, f"/meja/{report.id}")
    sent = {"category": str(report.category_id), "months": ""}
    do(cast, "supervisor", soon, "/masa-simpan/atur", **sent)
    assert kept_until(report) is None


def page_source(cast: Cast, who: str, day: date, path: str) -> str:
    with on(day):
        return str(cast.sign_in(who).get(path).content.decode())


def test_the_team_and_the_reporter_read_until_when_it_is_kept(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    desk, own = f"/meja/{report.id}", f"/aduan/{report.id}"
    before, soon = LAST - NOTICE - DAY, LAST - NOTICE
    said = "Disimpan sampai 2 Maret 2027"
    assert said in page(cast, "reporter", ENDED, own)
    assert said in page(cast, "verifier", before, desk)
    warning = "Aduan ini dihapus untuk selamanya sesudah 2 Maret 2027"
    for who in ("verifier", "supervisor"):
        assert warning not in page(cast, who, before, desk)
        assert "0 Akan dihapus" not in page(cast, who, before, "/meja")
        assert warning in page(cast, who, soon, desk)
        assert "1 Akan dihapus" in page(cast, who, soon, "/meja")


def test_a_message_without_an_answer_keeps_it_and_the_answer_gives_notice(cast: Cast) -> None:
    keep(cast)
    report = filed(cast)
    with on(ENDED):
        send_to_examination(cast.sign_in("verifier"), report, cast.sign_in("examiner"))
        reply(cast.sign_in("reporter"), report, "Kapan selesai?")
        for who in ("examiner", "supervisor"):
            setattr(cast, who, cast.sign_in(who))
        conclude(cast, report, "prove")
    rounds(LATE)
    assert kept_until(report) is None
    said = "Tidak dihapus selama pesan terakhir pelapor belum dijawab"
    assert said in page(cast, "supervisor", LATE, f"/meja/{report.id}")
    do(cast, "verifier", LATE, f"/meja/{report.id}/pesan", body="Sudah selesai.")
    tick(LATE + 6 * DAY, LATE + 13 * DAY, LATE + 20 * DAY, LATE + 27 * DAY, LATE + NOTICE)
    assert is_there(report)
    tick(LATE + NOTICE + DAY)
    assert not is_there(report)


def test_an_objection_keeps_it_until_it_is_decided(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    do(cast, "reporter", ENDED, f"/aduan/{report.id}/keberatan", body="Lanjutkan.")
    do(cast, "verifier", ENDED, f"/meja/{report.id}/pesan", body="Kami baca dulu.")
    assert kept_until(report) is None
    rounds(LATE)
    assert is_there(report)
    sent = {"granted": "no", "reason": "Tetap bukan wewenang."}
    do(cast, "supervisor", LATE, f"/meja/{report.id}/keberatan", **sent)
    assert kept_until(report) == LATE + NOTICE


def test_that_nothing_happened_asks_for_no_answer(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    do(cast, "reporter", ENDED + NOTICE, f"/aduan/{report.id}/aman")
    assert kept_until(report) == LAST


def test_a_report_of_harm_is_named_in_the_notice_to_who_reads_both(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    own = f"/aduan/{report.id}"
    with on(ENDED + NOTICE):
        reporter = cast.sign_in("reporter")
        hidden = form_to(reporter, own, f"{own}/pembalasan")
        sent = {**hidden, "body": "Saya dipindahkan.", "who": ""}
        assert reporter.post(f"{own}/pembalasan", sent).status_code == 302
    said = "Ada aduan pembalasan yang lahir darinya"
    assert said in page(cast, "verifier", LAST, f"/meja/{report.id}")


def test_who_reads_a_case_holds_it_and_who_decides_lets_it_go(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    desk = f"/meja/{report.id}"
    with on(LAST):
        verifier = cast.sign_in("verifier")
        assert verifier.post(f"{desk}/tahan", {"reason": " "}).status_code == 422
        for _twice in range(2):
            sent = {"reason": "Perkara 12/Pid.Sus"}
            assert verifier.post(f"{desk}/tahan", sent).status_code == 302
        assert verifier.post(f"{desk}/tahan/lepas", {"reason": "x"}).status_code == 404
        assert cast.sign_in("other_examiner").post(f"{desk}/tahan").status_code == 404
    rounds(LATE)
    held = page(cast, "supervisor", LATE, desk)
    assert "Ditahan: tidak dihapus sampai inspektur melepasnya" in held
    assert "Ditahan dari penghapusan" in held
    assert "Perkara 12/Pid.Sus" in held
    assert "Disimpan sampai" not in page(cast, "reporter", LATE, f"/aduan/{report.id}")
    do(cast, "supervisor", LATE, f"{desk}/tahan/lepas", reason="Putusan tetap.")
    assert kept_until(report) == LATE + NOTICE
    kinds = DeskEntry.objects.filter(report=report).values_list("kind", flat=True)
    assert list(kinds) == ["hold", "release"]
    events = AuditEntry.objects.filter(event__in=["case:held", "case:let_go"])
    assert events.count() == 2
    tick(LATE + NOTICE)
    assert is_there(report)


def test_after_a_time_without_rounds_notice_is_given_anew(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    rounds(LAST - 10 * DAY)
    tick(LATE)  # nobody may have seen a page meanwhile, or the clock is wrong
    assert kept_until(report) == LATE + NOTICE
    assert "1 Akan dihapus" in page(cast, "verifier", LATE, "/meja")
    tick(LAST)  # it was the clock
    assert kept_until(report) == LAST + NOTICE


def test_a_database_put_back_gives_notice_anew(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    rounds(LAST)
    before = Upkeep.objects.get()
    tick(LAST)
    before.save()  # as a backup has it
    tick(LAST + DAY)
    assert kept_until(report) == LAST + DAY + NOTICE
    rounds(LAST + DAY + NOTICE + DAY)
    assert not is_there(report)


def test_what_nobody_of_the_roster_reads_is_not_erased(cast: Cast) -> None:
    keep(cast)
    nobodys, of_who_left, other = ended(cast), ended(cast), ended(cast)
    held = Grant.objects.filter(holder=Grant.Holder.STAFF)
    held.filter(report=nobodys).delete()
    for grant in held.filter(report=of_who_left):
        grant.reader = tokens.new_id()
        grant.save()
    rounds(LAST + DAY)
    assert [is_there(one) for one in (nobodys, of_who_left, other)] == [True, True, False]


def test_the_doctor_says_when_erasing_is_overdue(cast: Cast) -> None:
    keep(cast)
    ended(cast)
    said = "Ada aduan yang masa simpannya sudah lewat tetapi belum dihapus"
    assert said not in page(cast, "admin", LAST + 2 * DAY, "/keadaan")
    assert said in page(cast, "admin", LAST + 4 * DAY, "/keadaan")


def test_months_end_with_their_month(cast: Cast) -> None:
    report = ended(cast)
    Report.objects.update(changed_at="2024-02-29T04:00:00Z")
    keep(cast, "12", date(2024, 3, 1))
    assert kept_until(report) == date(2025, 2, 28)


def test_what_lies_about_after_erasing_is_told_and_tried_again(cast: Cast) -> None:
    rounds(LAST)
    Upkeep.objects.update(unclean=True)  # as where the disk was full
    said = "Sisa aduan yang dihapus belum dibersihkan"
    assert said in page(cast, "admin", LAST, "/keadaan")
    tick(LAST + DAY)
    assert said not in page(cast, "admin", LAST + DAY, "/keadaan")


IN_THE_WAY = {
    "open": {"status": "verification"},
    "held": {"held": True},
    "unanswered": {"unanswered": True},
    "objected to": {"objection": "raised"},
    "ended a while ago": {"changed_at": "2026-10-01T00:00:00Z"},
    "not on its last day": {"erase_on": LAST + DAY},
    "without a day": {"erase_on": None},
}


def test_each_thing_in_the_way_is_looked_at_again_before_erasing(cast: Cast) -> None:
    keep(cast)
    reports = {name: ended(cast) for name in (*IN_THE_WAY, "nothing")}
    tick(*(LAST - n * DAY for n in (31, 24, 17, 10, 3)))
    for name, columns in IN_THE_WAY.items():  # however they came to be so
        Report.objects.filter(id=reports[name].id).update(**columns)
    tick(LAST + DAY)
    assert [name for name, report in reports.items() if not is_there(report)] == ["nothing"]


def test_what_one_institution_sets_is_its_own(cast: Cast) -> None:
    report, own = ended(cast), ended(cast)
    other = Institution.objects.create(name="Inspektorat Lain", slug="lain", host="lain.example")
    theirs = Category.objects.create(institution=other, name="Suap", name_en="Bribe", position=1)
    KeepSet.objects.create(institution=other, category=theirs, months=12)
    Report.objects.filter(id=report.id).update(institution=other, category=theirs)
    keep(cast)
    assert kept_until(report) is None
    with on(ENDED):
        sent = {"category": theirs.id, "months": "24"}
        assert cast.sign_in("admin").post("/masa-simpan/atur", sent).status_code == 422
    tick(*(LAST - n * DAY for n in (31, 24, 17, 10, 3)))
    assert kept_until(own) == LAST
    Report.objects.filter(id=report.id).update(erase_on=LAST)
    tick(LAST + DAY)  # they have no roster, so that nobody could see a notice
    assert kept_until(report) == LAST + DAY + NOTICE


def test_another_jenis_term_puts_nothing_off(cast: Cast) -> None:
    keep(cast)
    report = ended(cast)
    sent = {"category": str(category("Gratifikasi").id), "months": "24"}
    do(cast, "admin", LAST - 5 * DAY, "/masa-simpan/atur", **sent)
    assert kept_until(report) == LAST
