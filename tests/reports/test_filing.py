# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filing a report through Create Aduan."""

from dataclasses import replace
from datetime import UTC, datetime
from unittest import mock

from tests.cast import Cast
from tests.reports import acts
from wbs.accounts import roster
from wbs.accounts.models import Account
from wbs.accounts.roles import Role
from wbs.audit.events import Event
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.models import Draft, Grant, Report, StatusChange
from wbs.vault import codes, grants
from wbs.vault.keys import KeyRing
from wbs.web import clock


def test_the_reporter_is_back_on_aduan_and_sees_the_new_number(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    page = acts.text(cast.reporter.get("/aduan"))
    assert codes.parse_number(report.number) == report.number
    assert "Aduan Anda sudah kami terima" in page
    assert codes.format_number(report.number) in page
    assert f"/aduan/{report.id}/tanda-terima" in page


def test_the_number_is_no_longer_announced_after_going_on(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    cast.reporter.get(f"/aduan/{report.id}")
    page = acts.text(cast.reporter.get("/aduan"))
    assert "Aduan Anda sudah kami terima" not in page
    assert codes.format_number(report.number) in page


def test_only_the_kind_and_the_explanation_are_required(cast: Cast) -> None:
    answer = acts.send(cast.reporter, category="", explanation=" ")
    assert answer.status_code == 422
    page = acts.text(answer)
    assert "Pilih jenis aduan." in page
    assert "Tulis apa yang terjadi." in page
    assert "Bapak Terlapor" in page
    bare = {"subject-0-name": "", "subject-0-position": ""}
    assert acts.file_report(cast.reporter, **bare).status == "verification"


def test_all_that_was_typed_is_on_the_page_of_the_report(cast: Cast) -> None:
    report = acts.file_report(
        cast.reporter,
        **{
            "subject-1-name": "Ibu Kedua",
            "subject-1-rank": "Penata (III/c)",
            "subject-1-city": "Sangatta",
        },
    )
    page = acts.text(cast.reporter.get(f"/aduan/{report.id}"))
    for said in ("Bapak Terlapor", "Kepala Bidang", "Ibu Kedua", "Sangatta", "ruang rapat"):
        assert said in page


def test_a_double_click_files_one_report(cast: Cast) -> None:
    token = acts.submission(cast.reporter)
    for _click in range(2):
        sent = acts.fields(submission=token, files=[acts.file()])
        assert cast.reporter.post(acts.CREATE, sent).status_code == 302
    assert Report.objects.count() == 1
    assert AuditEntry.objects.filter(event=Event.REPORT_FILED).count() == 1


def test_a_form_taken_up_again_and_altered_files_another_report(cast: Cast) -> None:
    token = acts.submission(cast.reporter)
    cast.reporter.post(acts.CREATE, acts.fields(submission=token))
    cast.reporter.post(acts.CREATE, acts.fields(submission=token, explanation="Ada lagi."))
    assert Report.objects.count() == 2


def test_a_file_that_came_after_the_same_form_was_filed_is_kept_and_told(cast: Cast) -> None:
    form = acts.fields(submission=acts.submission(cast.reporter))
    cast.reporter.post(acts.CREATE, form)
    headers = {"X-Submission": form["submission"]}
    cast.reporter.post(acts.UPLOAD, {"files": acts.file("tambahan.pdf")}, headers=headers)
    answer = cast.reporter.post(acts.CREATE, form)
    assert answer.headers["Location"] == f"{acts.CREATE}#bukti"
    first = Report.objects.get()
    page = acts.text(cast.reporter.get(acts.CREATE))
    assert f"sudah dikirim dengan nomor {codes.format_number(first.number)}" in page
    assert "tambahan.pdf" in page
    assert "ruang rapat" in page
    second = acts.file_report(cast.reporter)
    assert "tambahan.pdf" in acts.text(cast.reporter.get(f"/aduan/{second.id}"))


def test_a_number_that_is_taken_is_drawn_again(cast: Cast) -> None:
    first = acts.file_report(cast.reporter)
    drawn = [first.number, codes.new_number()]
    with mock.patch.object(codes, "new_number", side_effect=drawn):
        second = acts.file_report(cast.reporter, explanation="Yang kedua.")
    assert second.number == drawn[1]


def test_filing_gives_up_rather_than_trying_for_ever(cast: Cast) -> None:
    first = acts.file_report(cast.reporter)
    with mock.patch.object(codes, "new_number", return_value=first.number):
        answer = acts.send(cast.reporter, explanation="Yang kedua.")
    assert answer.status_code == 503
    assert Report.objects.count() == 1


def test_the_report_is_sealed_to_verifier_supervisor_recovery_and_reporter(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    held = {(grant.holder, grant.reader) for grant in Grant.objects.filter(report=report)}
    assert held == {
        ("staff", cast.people["verifier"].id),
        ("staff", cast.people["supervisor"].id),
        ("recovery", None),
        ("reporter", None),
    }


def test_the_recovery_halves_open_the_case(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    grant = Grant.objects.get(report=report, holder="recovery")
    kit = KeyRing(codes.join(*cast.case_halves))
    key = grants.open_grant_with(
        kit.box_secret, kit.box_public, grants.CASE, report.id.bytes, bytes(grant.case_key)
    )
    assert len(key) == 32


def test_filing_leaves_accounts_as_they_were(cast: Cast) -> None:
    cast.reporter.get("/aduan")
    before = list(Account.objects.order_by("id").values())
    acts.file_report(cast.reporter)
    assert list(Account.objects.order_by("id").values()) == before


def test_times_are_kept_to_the_hour(cast: Cast) -> None:
    token = acts.submission(cast.reporter)
    with clock.standing_at(datetime(2026, 11, 23, 6, 47, 31, tzinfo=UTC)):
        cast.sign_in("reporter").post(acts.CREATE, acts.fields(submission=token))
    report = Report.objects.get()
    hour = datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert (report.filed_at, report.changed_at) == (hour, hour)
    assert StatusChange.objects.get().at == hour
    assert AuditEntry.objects.get(event=Event.REPORT_FILED).at == hour


def test_a_report_that_nobody_would_read_is_kept_as_a_draft(cast: Cast) -> None:
    document = roster.current(cast.institution)
    readers = tuple(r for r in document.readers if Role.VERIFIER not in r.roles)
    unread = replace(document, readers=readers)
    token = acts.submission(cast.reporter)
    with mock.patch.object(roster, "current", return_value=unread):
        answer = cast.reporter.post(acts.CREATE, acts.fields(submission=token))
    assert answer.status_code == 422
    assert "Belum ada verifikator" in acts.text(answer)
    assert Report.objects.count() == 0
    assert Draft.objects.count() == 1
    assert "ruang rapat" in acts.text(cast.reporter.get(acts.CREATE))


def test_the_receipt_has_number_and_date_and_nothing_of_the_content(cast: Cast) -> None:
    report = acts.file_report(cast.reporter)
    page = acts.text(cast.reporter.get(f"/aduan/{report.id}/tanda-terima"))
    assert codes.format_number(report.number) in page
    assert "ruang rapat" not in page
    assert "Bapak Terlapor" not in page


def test_staff_cannot_file(cast: Cast) -> None:
    assert cast.verifier.get(acts.CREATE).status_code == 404
    assert cast.verifier.post(acts.CREATE, acts.fields()).status_code == 404
    assert Report.objects.count() == 0
