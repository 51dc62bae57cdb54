# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batas berkas: what the admin sets is told on the form, and what is beyond it is refused."""

from typing import Any

from tests.casework.test_desk import text
from tests.cast import Cast
from tests.journeys import file_report, filled_in
from wbs.accounts import middleware
from wbs.accounts.models import Institution
from wbs.audit.models import Entry as AuditEntry
from wbs.reports.models import Evidence

PAGE = "/batas-berkas"
MEGABYTE = 1024 * 1024


def limit(cast: Cast, megabytes: str = "", files: str = "") -> Any:
    """Set the limits by the form."""
    answer = cast.admin.post(PAGE, {"megabytes": megabytes, "files": files})
    middleware.forget()
    return answer


def test_the_form_tells_the_limits_and_a_larger_file_is_refused(cast: Cast) -> None:
    assert limit(cast, megabytes="1", files="3").status_code == 302
    assert "Batasnya 3 berkas, masing-masing sampai 1 MB." in text(
        cast.reporter.get("/aduan/tambah")
    )
    large = filled_in(cast.reporter, files={"besar.txt": b"x" * (MEGABYTE + 1)})
    answer = cast.reporter.post("/aduan/tambah", large)
    assert answer.status_code == 422
    assert "besar.txt lebih besar dari 1 MB, jadi tidak disimpan." in text(answer)
    assert not Evidence.objects.exists()
    file_report(cast.reporter, files={"pas.txt": b"x" * MEGABYTE})
    assert Evidence.objects.count() == 1


def test_one_file_too_many_is_refused_also_at_the_desk(cast: Cast) -> None:
    limit(cast, files="1")
    two = {"satu.txt": b"1", "dua.txt": b"2"}
    answer = cast.reporter.post("/aduan/tambah", filled_in(cast.reporter, files=two))
    assert answer.status_code == 422
    assert "Paling banyak 1 berkas. 1 berkas terakhir tidak disimpan." in text(answer)
    report = file_report(cast.reporter)
    assert "Batasnya 1 berkas" in text(cast.verifier.get(f"/meja/{report.id}"))


def test_left_empty_the_servers_own_limits_hold(cast: Cast, settings: Any) -> None:
    settings.WBS_MAX_FILES = 7
    limit(cast, megabytes="2", files="5")
    limit(cast)
    assert "Batasnya 7 berkas" in text(cast.reporter.get("/aduan/tambah"))


def test_no_institution_goes_beyond_the_server(cast: Cast, settings: Any) -> None:
    limit(cast, files="5")
    settings.WBS_MAX_FILES = 4
    answer = limit(cast, files="5")
    assert answer.status_code == 422
    assert "Paling banyak 4." in text(answer)
    assert "Batasnya 4 berkas" in text(cast.reporter.get("/aduan/tambah"))
    assert "Paling sedikit 1." in text(limit(cast, megabytes="0"))


def test_a_change_is_recorded_and_is_the_own_institutions_alone(cast: Cast) -> None:
    Institution.objects.filter(id=cast.institution.id).update(host="127.0.0.1")
    other = Institution.objects.create(name="Lain", slug="lain", host="lain.example")
    cast.admin.post(PAGE, {"megabytes": "2", "files": "5"})
    own = Institution.objects.get(id=cast.institution.id)
    assert (own.file_bytes, own.files_most) == (2 * MEGABYTE, 5)
    other.refresh_from_db()
    assert other.files_most is None
    assert AuditEntry.objects.get(event="limits:changed").details == {"megabytes": 2, "files": 5}
