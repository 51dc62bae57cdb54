# SPDX-License-Identifier: AGPL-3.0-or-later
"""30, 90 and 180 days after the end the reporter is asked whether something happened to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.casework.disclosing import text
from tests.casework.test_behalf import enter
from tests.cast import Actor, Cast
from tests.journeys import closing, file_report, form_to, send_to_examination
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.models import Category, Entry, Grant, Report
from wbs.web import clock

ENDED = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday, 10.00 in Bontang
QUESTION = "Apakah terjadi sesuatu pada Anda karena aduan ini?"
WORDS = "Sesudah itu saya dipindahkan ke gudang arsip."


@contextmanager
def after(days: float) -> Iterator[None]:
    """Let it be so many days after the end."""
    with clock.standing_at(ENDED + timedelta(days=days)):
        yield


@pytest.fixture
def ended(cast: Cast) -> Report:
    """A report that was closed on the day ENDED."""
    with after(0):
        report = file_report(cast.sign_in("reporter"))
        sent = closing("Bukan wewenang kami.")
        path = f"/meja/{report.id}/status/close"
        assert cast.sign_in("verifier").post(path, sent).status_code == 302
    return report


def page(cast: Cast, report: Report, days: float, who: str = "reporter") -> str:
    """Return what a page of the case says so many days after its end."""
    room = "aduan" if who.endswith("reporter") else "meja"
    with after(days):
        return text(cast.sign_in(who).get(f"/{room}/{report.id}"))


def say_no(cast: Cast, report: Report, days: float) -> None:
    """Answer that nothing happened."""
    with after(days):
        answer = cast.sign_in("reporter").post(f"/aduan/{report.id}/aman")
    assert answer["Location"] == f"/aduan/{report.id}#pesan"


def harm_form(actor: Actor, report: Report, **told: Any) -> dict[str, Any]:
    """Return the form that tells of harm, filled in."""
    path = f"/aduan/{report.id}/pembalasan"
    hidden = form_to(actor, f"/aduan/{report.id}", path)
    return {**hidden, "body": WORDS, "who": "Kepala bidang", **told}


def say_yes(cast: Cast, report: Report, days: float, **told: Any) -> Report:
    """Answer that something happened; return the report it became."""
    before = set(Report.objects.values_list("id", flat=True))
    with after(days):
        reporter = cast.sign_in("reporter")
        sent = harm_form(reporter, report, **told)
        answer = reporter.post(f"/aduan/{report.id}/pembalasan", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/aduan"), text(answer)
    [found] = Report.objects.exclude(id__in=before)
    return found


@pytest.mark.parametrize("day", [30, 90, 180])
def test_the_question_stands_on_the_page_from_its_day(cast: Cast, ended: Report, day: int) -> None:
    if day > 30:
        say_no(cast, ended, day - 1)
    assert QUESTION not in page(cast, ended, day - 1)
    assert QUESTION in page(cast, ended, day)
    assert QUESTION in page(cast, ended, day + 20)
    with after(day):
        assert "Ada pertanyaan untuk Anda" in text(cast.sign_in("reporter").get("/aduan"))


def test_an_open_case_asks_nothing_and_one_opened_again_is_counted_anew(
    cast: Cast, ended: Report
) -> None:
    with after(31):
        reopen = {"reason": "Ada bukti baru."}
        supervisor = cast.sign_in("supervisor")
        assert supervisor.post(f"/meja/{ended.id}/status/reopen", reopen).status_code == 302
    assert QUESTION not in page(cast, ended, 35)
    with after(40):
        path = f"/meja/{ended.id}/status/close"
        cast.sign_in("verifier").post(path, closing("Tetap."))
    assert QUESTION not in page(cast, ended, 69)
    assert QUESTION in page(cast, ended, 70)


def test_no_is_kept_and_the_question_is_gone_until_its_next_day(cast: Cast, ended: Report) -> None:
    say_no(cast, ended, 30)
    assert QUESTION not in page(cast, ended, 31)
    with after(31):
        assert "Ada pertanyaan" not in text(cast.sign_in("reporter").get("/aduan"))
    said = "Ditanya 30 hari sesudah aduan selesai: tidak terjadi apa-apa."
    assert said in page(cast, ended, 31)
    desk = page(cast, ended, 31, "verifier")
    assert said in desk
    assert "30 hari 1 April 2026: tidak terjadi apa-apa" in desk
    assert "90 hari 31 Mei 2026: belum waktunya" in desk
    assert QUESTION in page(cast, ended, 90)
    say_no(cast, ended, 31)  # sent twice
    assert ended.entries.filter(kind=Entry.Kind.MESSAGE).count() == 1


def test_the_team_sees_when_the_reporter_is_asked_and_that_they_have_not_answered(
    cast: Cast, ended: Report
) -> None:
    assert "30 hari 1 April 2026: belum waktunya" in page(cast, ended, 3, "supervisor")
    assert "30 hari 1 April 2026: belum dijawab" in page(cast, ended, 33, "supervisor")
    with after(33):
        opened = file_report(cast.sign_in("reporter"))
    assert "Tindak lanjut perlindungan" not in page(cast, opened, 33, "supervisor")


def test_yes_is_a_report_of_its_own_on_a_faster_clock(cast: Cast, ended: Report) -> None:
    found = say_yes(cast, ended, 30)  # Wednesday, 1 April 2026
    assert found.category == Category.objects.get(name="Pembalasan terhadap pelapor")
    assert found.due is not None
    assert found.due.isoformat() == "2026-04-02"
    desk = page(cast, found, 30, "verifier")
    assert WORDS in desk
    assert "Kepala bidang" in desk
    with after(30):
        verifier = cast.sign_in("verifier")
        send_to_examination(verifier, found, cast.examiner)
        # Good Friday, a weekend; then two working days.
        page_ = text(cast.sign_in("examiner").get(f"/meja/{found.id}"))
    assert "Tindakan pertama pemeriksa 6 April 2026" in page_


def test_its_terms_are_the_admins_to_set_like_any_other(cast: Cast, ended: Report) -> None:
    with after(30):
        admin = cast.sign_in("admin")
        assert "Pembalasan terhadap pelapor Verifikasi: 1 hari" in text(admin.get("/batas-waktu"))
        kind = Category.objects.get(retaliation=True)
        sent = {"term": "verification", "days": "2", "category": str(kind.id)}
        assert admin.post("/batas-waktu/langkah", sent).status_code == 302
    found = say_yes(cast, ended, 30)
    assert found.due is not None
    assert found.due.isoformat() == "2026-04-06"


def test_the_two_are_linked_for_whoever_reads_both(cast: Cast, ended: Report) -> None:
    found = say_yes(cast, ended, 30)
    for who in ("reporter", "verifier", "supervisor"):
        assert f"/{found.id}" in _source(cast, ended, who)
        assert f"/{ended.id}" in _source(cast, found, who)
    with after(31):
        send_to_examination(cast.sign_in("verifier"), found, cast.examiner)
    alone = _source(cast, found, "examiner")
    assert WORDS in alone
    assert str(ended.id) not in alone
    assert ended.number[:4] + " " + ended.number[4:8] not in alone


def _source(cast: Cast, report: Report, who: str) -> str:
    room = "aduan" if who == "reporter" else "meja"
    with after(32):
        answer = cast.sign_in(who).get(f"/{room}/{report.id}")
    return str(answer.content.decode())


def test_who_was_kept_out_of_the_first_is_ticked_and_sees_nothing_of_the_second(
    cast: Cast,
) -> None:
    verifier = cast.people["verifier"]
    with after(0):
        report = file_report(cast.sign_in("reporter"), excluded=[str(verifier.id)])
        supervisor = cast.sign_in("supervisor")
        supervisor.post(f"/meja/{report.id}/status/close", closing("Selesai."))
    with after(30):
        source = cast.sign_in("reporter").get(f"/aduan/{report.id}").content.decode()
    assert f'value="{verifier.id}" checked' in source
    found = say_yes(cast, report, 30, excluded=[str(verifier.id)])
    assert not Grant.objects.filter(report=found, reader=verifier.id).exists()
    assert WORDS in page(cast, found, 31, "supervisor")


def test_whoever_reads_the_first_alone_is_not_told_of_the_second(cast: Cast, ended: Report) -> None:
    verifier = cast.people["verifier"]
    found = say_yes(cast, ended, 30, excluded=[str(verifier.id)])
    desk = _source(cast, ended, "verifier")
    assert str(found.id) not in desk
    assert "tentang pembalasan" not in desk
    assert "belum dijawab" in desk
    assert QUESTION not in page(cast, ended, 31)
    assert QUESTION in page(cast, ended, 90)


def test_the_short_form_asks_for_words_and_keeps_what_was_typed(cast: Cast, ended: Report) -> None:
    with after(30):
        reporter = cast.sign_in("reporter")
        path = f"/aduan/{ended.id}/pembalasan"
        answer = reporter.post(path, harm_form(reporter, ended, body=" "))
        assert answer.status_code == 422
        assert "Tulis apa yang terjadi." in text(answer)
        assert "Kepala bidang" in answer.content.decode()
        everybody = [str(cast.people[who].id) for who in ("verifier", "supervisor", "alternate")]
        answer = reporter.post(path, harm_form(reporter, ended, excluded=everybody))
        assert "Paling sedikit satu petugas harus dapat membaca." in text(answer)
    assert Report.objects.count() == 1


def test_whoever_of_the_staff_did_it_is_proposed_before_anything_is_filed(
    cast: Cast, ended: Report
) -> None:
    with after(31):
        reporter, path = cast.sign_in("reporter"), f"/aduan/{ended.id}/pembalasan"
        answer = reporter.post(path, harm_form(reporter, ended, who="Pak Eka Pemeriksa"))
        assert answer.status_code == 422
        assert "Eka Pemeriksa mirip dengan terlapor" in answer.content.decode()
        assert Report.objects.count() == 1


def test_sent_twice_it_is_filed_once(cast: Cast, ended: Report) -> None:
    with after(30):
        reporter = cast.sign_in("reporter")
        sent = harm_form(reporter, ended)
        for _time in range(2):
            assert reporter.post(f"/aduan/{ended.id}/pembalasan", sent).status_code == 302
    assert Report.objects.count() == 2


def test_nobody_else_answers_and_nothing_is_answered_before_its_day(
    cast: Cast, ended: Report
) -> None:
    for days, who, status in (
        (30, "other_reporter", 404),
        (30, "verifier", 404),
        (3, "reporter", 302),
    ):
        with after(days):
            actor = cast.sign_in(who)
            for deed in ("aman", "pembalasan"):
                answer = actor.post(f"/aduan/{ended.id}/{deed}", {"body": WORDS, "once": "x"})
                assert answer.status_code == status
    assert Report.objects.count() == 1
    assert not ended.entries.filter(kind=Entry.Kind.MESSAGE).exists()


def test_the_number_and_the_log_tell_no_more_than_of_any_message(cast: Cast, ended: Report) -> None:
    with after(29):
        before = cast.visitor.post("/status", {"number": ended.number}).content.decode()
    say_no(cast, ended, 30)
    with after(30):
        now = cast.visitor.post("/status", {"number": ended.number}).content.decode()
        assert "pertanyaan" not in now.lower()
        assert _bare(now) == _bare(before)
    last = AuditEntry.objects.order_by("position").last()
    assert last is not None
    assert (last.event, last.actor, last.details) == ("message:sent", None, {})

    # Yes leaves no trace in the first case.
    def rows() -> tuple[int, int]:
        return Entry.objects.filter(report=ended).count(), Report.objects.get(id=ended.id).heard

    left = rows()
    say_yes(cast, ended, 90)
    assert rows() == left


def _bare(page_: str) -> str:
    return page_[page_.index("<main") : page_.index("</main")]


def test_who_has_no_account_is_asked_by_the_team(cast: Cast) -> None:
    with after(0):
        verifier = cast.sign_in("verifier")
        report = enter(verifier)
        verifier.post(f"/meja/{report.id}/status/close", closing("Selesai."))
    desk = page(cast, report, 31, "verifier")
    assert "tanyakan sendiri pada hari-hari ini" in desk
    assert "30 hari 1 April 2026 90 hari" in desk
