# SPDX-License-Identifier: AGPL-3.0-or-later
"""Instansi: the admin keeps the list, verifiers choose from it, the reporter sees none of it."""

from tests.casework.test_figures import agency, choose
from tests.cast import Cast
from tests.journeys import file_report, send_to_examination
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.house import Agency


def test_the_verifier_chooses_and_takes_back(cast: Cast) -> None:
    report = file_report(cast.reporter)
    health = agency(cast)
    assert choose(cast.verifier, report, health).status_code == 302
    page = cast.supervisor.get(f"/meja/{report.id}").content.decode()
    assert f'<option value="{health.id}" lang="id" selected>Dinas Kesehatan</option>' in page
    report.refresh_from_db()
    assert report.agency == health
    [entry] = AuditEntry.objects.filter(event="case:agency_chosen")
    assert not entry.details
    choose(cast.verifier, report, None)
    report.refresh_from_db()
    assert report.agency is None


def test_an_examiner_reads_the_agency_and_does_not_choose_it(cast: Cast) -> None:
    report = file_report(cast.reporter)
    health = agency(cast)
    choose(cast.verifier, report, health)
    send_to_examination(cast.verifier, report, cast.examiner)
    page = cast.examiner.get(f"/meja/{report.id}").content.decode()
    assert "Dinas Kesehatan" in page
    assert 'name="agency"' not in page
    assert choose(cast.examiner, report, None).status_code == 404
    report.refresh_from_db()
    assert report.agency == health


def test_a_case_that_one_may_not_read_and_an_office_of_no_list_are_refused(cast: Cast) -> None:
    report = file_report(cast.reporter)
    health = agency(cast)
    assert choose(cast.alternate, report, health).status_code == 404
    cast.admin.post(f"/instansi/{health.id}")
    answer = choose(cast.verifier, report, health)
    assert answer.status_code == 422
    assert "Pilih instansi dari daftar ini." in answer.content.decode()
    report.refresh_from_db()
    assert report.agency is None


def test_a_hidden_office_stays_with_the_reports_that_have_it(cast: Cast) -> None:
    report = file_report(cast.reporter)
    health = agency(cast)
    choose(cast.verifier, report, health)
    cast.admin.post(f"/instansi/{health.id}")
    assert "disembunyikan" in cast.admin.get("/instansi").content.decode()
    assert choose(cast.verifier, report, health).status_code == 302
    cast.admin.post(f"/instansi/{health.id}", {"active": "1"})
    assert Agency.objects.get(id=health.id).active


def test_the_admin_adds_an_office_once_and_each_change_is_recorded(cast: Cast) -> None:
    agency(cast)
    answer = cast.admin.post("/instansi", {"name": "Dinas Kesehatan"})
    assert answer.status_code == 422
    assert "Instansi ini sudah ada di daftar." in answer.content.decode()
    assert "Tulis nama instansinya." in cast.admin.post("/instansi").content.decode()
    assert AuditEntry.objects.filter(event="agencies:changed").count() == 1


def test_neither_the_reporter_nor_who_has_the_number_is_told_the_agency(cast: Cast) -> None:
    report = file_report(cast.reporter)
    choose(cast.verifier, report, agency(cast, "Dinas Penanda Rahasia"))
    for page in (
        cast.reporter.get(f"/aduan/{report.id}"),
        cast.visitor.post("/status", {"number": report.number}),
    ):
        assert page.status_code == 200
        assert "Penanda Rahasia" not in page.content.decode()
