# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing a case without examination: the ground, handing it on, and the objection to it."""

import pytest

from tests.casework.test_desk import moved, number_page, text
from tests.cast import Cast
from tests.journeys import closing, file_report
from wbs.reports import grounds
from wbs.reports.house import Ground
from wbs.reports.models import Report

BODY = "Bukti rekening baru saya temukan kemarin."


@pytest.fixture
def closed(cast: Cast) -> Report:
    """A report that was closed without examination."""
    report = file_report(cast.reporter)
    moved(cast.verifier, report, "close", **closing("Bukan wewenang kami."))
    return report


def fetched(report: Report) -> Report:
    return Report.objects.get(id=report.id)


def objects(cast: Cast, report: Report) -> int:
    """Let the reporter object; return the status of the answer."""
    return cast.reporter.post(f"/aduan/{report.id}/keberatan", {"body": BODY}).status_code


def test_closing_asks_for_a_ground_of_the_list(cast: Cast) -> None:
    report = file_report(cast.reporter)
    authority = Ground.objects.filter(kind="authority")[0]
    for ground in ("", str(authority.id), "bukan uuid"):
        answer = cast.verifier.post(
            f"/meja/{report.id}/status/close", {"ground": ground, "note": "Catatan tertulis."}
        )
        assert answer.status_code == 422
        assert "Pilih alasannya." in text(answer)
        assert "Catatan tertulis." in answer.content.decode()
    assert fetched(report).status == "verification"


def test_the_reporter_reads_the_ground_and_the_number_does_not_tell_it(
    cast: Cast, closed: Report
) -> None:
    words = "Alasan: Di luar wewenang inspektorat"
    assert words in text(cast.reporter.get(f"/aduan/{closed.id}"))
    assert words in text(cast.verifier.get(f"/meja/{closed.id}"))
    assert words not in number_page(cast, closed)


def test_a_case_is_handed_on_to_an_authority(cast: Cast) -> None:
    report = file_report(cast.reporter)
    kpk = Ground.objects.get(name="KPK")
    moved(cast.verifier, report, "refer", ground=str(kpk.id), note="Nilainya di atas satu miliar.")
    page = text(cast.reporter.get(f"/aduan/{report.id}"))
    assert "Tidak Ditindaklanjuti" in page
    assert "Dilimpahkan kepada: KPK" in page
    assert "Nilainya di atas satu miliar." in page


def test_a_ground_that_was_retired_is_offered_no_more(cast: Cast) -> None:
    report = file_report(cast.reporter)
    sent = closing("x")
    Ground.objects.filter(id=sent["ground"]).update(active=False)
    assert cast.verifier.post(f"/meja/{report.id}/status/close", sent).status_code == 422


def test_the_reporter_objects_once_and_the_supervisor_opens_the_case_again(
    cast: Cast, closed: Report
) -> None:
    assert "Ajukan keberatan" in text(cast.reporter.get(f"/aduan/{closed.id}"))
    assert objects(cast, closed) == 302
    page = text(cast.reporter.get(f"/aduan/{closed.id}"))
    assert "Keberatan Anda sudah kami terima." in page
    assert "Ajukan keberatan" not in page
    desk = text(cast.verifier.get(f"/meja/{closed.id}"))
    assert BODY in desk
    assert "Menunggu keputusan inspektur." in desk
    answer = cast.supervisor.post(
        f"/meja/{closed.id}/keberatan", {"granted": "yes", "reason": "Ada bukti baru."}
    )
    assert answer.status_code == 302
    assert fetched(closed).status == "verification"
    assert fetched(closed).ground is None
    assert "Ada bukti baru." in text(cast.reporter.get(f"/aduan/{closed.id}"))
    # Once: also after the case was closed a second time.
    moved(cast.verifier, closed, "close", **closing("Tetap."))
    assert objects(cast, closed) == 422


def test_an_objection_that_is_refused_tells_why_and_the_case_stays_closed(
    cast: Cast, closed: Report
) -> None:
    objects(cast, closed)
    path = f"/meja/{closed.id}/keberatan"
    empty = cast.supervisor.post(path, {"granted": "no", "reason": " "})
    assert empty.status_code == 422
    assert "Tulis alasannya." in text(empty)
    sent = {"granted": "no", "reason": "Rekening itu sudah diperiksa."}
    assert cast.supervisor.post(path, sent).status_code == 302
    assert fetched(closed).status == "closed"
    page = text(cast.reporter.get(f"/aduan/{closed.id}"))
    assert "aduan ini tetap ditutup" in page
    assert "Rekening itu sudah diperiksa." in page
    assert cast.supervisor.post(path, sent).status_code == 409


def test_nobody_else_objects_or_decides(cast: Cast, closed: Report) -> None:
    own = f"/aduan/{closed.id}/keberatan"
    for who in (cast.other_reporter, cast.verifier, cast.supervisor):
        assert who.post(own, {"body": BODY}).status_code == 404
    sent = {"granted": "yes", "reason": "x"}
    assert cast.supervisor.post(f"/meja/{closed.id}/keberatan", sent).status_code == 409
    objects(cast, closed)
    for who in (cast.verifier, cast.admin, cast.reporter, cast.alternate):
        assert who.post(f"/meja/{closed.id}/keberatan", sent).status_code == 404


def test_only_a_closed_case_can_be_objected_to(cast: Cast) -> None:
    report = file_report(cast.reporter)
    assert objects(cast, report) == 422
    assert not fetched(report).objection


def test_an_objection_needs_words(cast: Cast, closed: Report) -> None:
    answer = cast.reporter.post(f"/aduan/{closed.id}/keberatan", {"body": " "})
    assert answer.status_code == 422
    assert "Tulis keberatan Anda." in text(answer)


def test_an_edited_list_of_grounds_stays_as_it_is(cast: Cast) -> None:
    Ground.objects.filter(kind="authority").delete()
    grounds.ensure_grounds(cast.institution)
    assert not Ground.objects.filter(kind="authority").exists()
