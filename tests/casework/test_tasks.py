# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks of a case: given to one who reads it, done by any of them, sealed for the team."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.casework.test_desk import number_page, text
from tests.casework.test_team import events
from tests.cast import Actor, Cast
from tests.journeys import (
    end_session,
    file_report,
    form_to,
    give_task,
    send_to_examination,
    sign_in_again,
)
from wbs.casework import tasks
from wbs.casework.models import DeskEntry
from wbs.reports import access
from wbs.reports.models import Report
from wbs.web import clock

WHAT = "Minta kuitansi ke bendahara"


@pytest.fixture
def report(cast: Cast) -> Report:
    return file_report(cast.reporter)


def panel(who: Actor, report: Report) -> str:
    """What stands in the panel of the tasks, as it was sent."""
    shown = who.get(f"/meja/{report.id}").content.decode()
    _before, found, after = shown.partition('class="fold" id="tugas"')
    assert found
    return after.partition('class="fold"')[0]


def finish(who: Actor, report: Report, task: UUID) -> int:
    return int(who.post(f"/meja/{report.id}/tugas/{task}/selesai").status_code)


def given(cast: Cast, report: Report, owner: str = "supervisor") -> UUID:
    assert give_task(cast.verifier, report, getattr(cast, owner)).status_code == 302
    return DeskEntry.objects.filter(report=report, kind="task").latest("position").id


def test_a_task_stands_on_the_case_with_its_owner_and_day(cast: Cast, report: Report) -> None:
    for who in (cast.verifier, cast.supervisor):
        who.get("/meja")
    before = len(events())
    given(cast, report)
    assert events()[before:] == ["task:given"]
    for who in (cast.verifier, cast.supervisor):
        shown = panel(who, report)
        assert WHAT in shown
        assert "<strong>Surya Inspektur</strong>" in shown
        assert "31 Desember 2999" in shown
        assert "clock-over" not in shown


def test_the_reporter_and_a_thief_of_the_database_learn_nothing_of_it(
    cast: Cast, report: Report
) -> None:
    given(cast, report)
    for path in ("/aduan", f"/aduan/{report.id}", f"/aduan/{report.id}/tanda-terima"):
        assert WHAT not in text(cast.reporter.get(path))
    assert WHAT not in number_page(cast, report)
    row = DeskEntry.objects.get()
    for word in (WHAT, str(cast.people["supervisor"].id), "2999"):
        assert word.encode() not in bytes(row.sealed)


def test_whoever_reads_the_case_says_that_it_is_done(cast: Cast, report: Report) -> None:
    task = given(cast, report)
    before = len(events())
    assert finish(cast.verifier, report, task) == 302
    assert events()[before:] == ["task:done"]
    shown = panel(cast.supervisor, report)
    assert "Tidak ada tugas yang terbuka." in shown
    assert "1 tugas selesai" in shown
    assert "Selesai: Vera Verifikator" in shown
    assert WHAT in shown


def test_done_twice_is_done_once_and_by_the_first(cast: Cast, report: Report) -> None:
    task = given(cast, report)
    for who in (cast.verifier, cast.verifier, cast.supervisor):
        assert finish(who, report, task) == 302
    assert DeskEntry.objects.filter(kind="task_done").count() == 1
    assert "Selesai: Vera Verifikator" in panel(cast.supervisor, report)


def test_a_task_whose_day_is_past_is_red(cast: Cast, report: Report) -> None:
    person = cast.people["verifier"]
    cast.verifier.get("/meja")
    with clock.standing_at(clock.now() - timedelta(days=3)):
        case = access.readable_report(person, report.id)
        day = (clock.now() + timedelta(days=1)).date()
        tasks.give(case=case, person=person, what=WHAT, owner=person.id, due=day)
    for shown in (panel(cast.verifier, report), cast.verifier.get("/meja/tugas").content.decode()):
        assert "clock-over" in shown
        assert "<b>lewat</b>" in shown
    finish(cast.verifier, report, DeskEntry.objects.get().id)
    assert "clock-over" not in panel(cast.verifier, report)


def test_only_who_holds_a_key_of_the_case_is_given_one(cast: Cast, report: Report) -> None:
    for who in (cast.examiner, cast.admin, cast.auditor):
        answer = give_task(cast.verifier, report, who)
        assert answer.status_code == 422
        assert "Pilih dari daftar ini." in text(answer)
        assert WHAT in text(answer)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert give_task(cast.verifier, report, cast.examiner).status_code == 302
    assert give_task(cast.verifier, report, cast.other_examiner).status_code == 422


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"what": " "}, "Tulis apa yang perlu dikerjakan."),
        ({"owner": ""}, "Pilih petugasnya."),
        ({"due": ""}, "Tulis tanggalnya."),
        ({"due": "besok"}, "Tulis tanggal sebagai hari/bulan/tahun"),
        ({"due": "1/1/2020"}, "Tanggal ini sudah lewat."),
    ],
)
def test_what_is_missing_is_told(
    cast: Cast, report: Report, said: dict[str, str], told: str
) -> None:
    answer = give_task(cast.verifier, report, cast.supervisor, **said)
    assert answer.status_code == 422
    assert told in text(answer)
    assert not DeskEntry.objects.exists()


def test_one_form_sent_twice_is_one_task(cast: Cast, report: Report) -> None:
    for _each in range(2):
        answer = give_task(cast.verifier, report, cast.supervisor, once="x" * 43)
        assert answer.status_code == 302
    assert DeskEntry.objects.count() == 1


def test_a_task_that_came_too_late_stands_in_its_form_again(cast: Cast, report: Report) -> None:
    path = f"/meja/{report.id}/tugas"
    form = form_to(cast.verifier, f"/meja/{report.id}", path)
    owner = str(cast.people["supervisor"].id)
    end_session()
    sent = {**form, "what": WHAT, "owner": owner, "due": "31/12/2999"}
    assert cast.verifier.post(path, sent).status_code == 302
    sign_in_again(cast.verifier)
    shown = panel(cast.verifier, report)
    assert WHAT in shown
    assert f'value="{owner}" selected' in shown
    assert not DeskEntry.objects.exists()


def test_who_may_not_read_the_case_gives_and_ends_none(cast: Cast, report: Report) -> None:
    task = given(cast, report)
    for who in (cast.reporter, cast.examiner, cast.admin):
        assert give_task(who, report, cast.supervisor).status_code == 404
        assert finish(who, report, task) == 404
    other = file_report(cast.other_reporter)
    assert finish(cast.verifier, other, task) == 404
    assert DeskEntry.objects.count() == 1


def test_tugas_saya_lists_ones_own_open_tasks_of_all_cases(cast: Cast, report: Report) -> None:
    other = file_report(cast.other_reporter)
    give_task(cast.verifier, report, cast.verifier, what="Yang kedua", due="31/12/2998")
    give_task(cast.supervisor, other, cast.verifier, what="Yang pertama", due="30/12/2998")
    give_task(cast.verifier, other, cast.supervisor, what="Milik inspektur")
    before = len(events())
    shown = text(cast.verifier.get("/meja/tugas"))
    assert events()[before:] == ["list:read"]
    assert shown.index("Yang pertama") < shown.index("Yang kedua")
    assert "Milik inspektur" not in shown
    assert "Dari Surya Inspektur" in shown
    done = DeskEntry.objects.get(report=report).id
    finish(cast.supervisor, report, done)
    assert "Yang kedua" not in text(cast.verifier.get("/meja/tugas"))
    assert "Tidak ada tugas untuk Anda" in text(cast.examiner.get("/meja/tugas"))
    assert "/meja/tugas" in cast.verifier.get("/meja").content.decode()


def test_whoever_stepped_back_has_its_tasks_no_more_and_the_team_sees_it(
    cast: Cast, report: Report
) -> None:
    given(cast, report, "verifier")
    assert WHAT in text(cast.verifier.get("/meja/tugas"))
    answer = cast.verifier.post(f"/meja/{report.id}/mundur", {"reason": "Ipar", "taker": ""})
    assert answer.status_code == 302
    assert WHAT not in text(cast.verifier.get("/meja/tugas"))
    assert "tidak memegang kuncinya lagi" in panel(cast.supervisor, report)


def test_a_list_that_was_cut_says_so(
    cast: Cast, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(cast, report, "verifier")
    assert "Dicari di" not in text(cast.verifier.get("/meja/tugas"))
    monkeypatch.setattr(tasks, "MOST_CASES", 1)
    assert "Dicari di 1 aduan" in text(cast.verifier.get("/meja/tugas"))
