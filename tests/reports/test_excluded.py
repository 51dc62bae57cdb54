# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reporter names staff who must not read: they get no key, no row, no count."""

import re
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from tests.journeys import closing, file_report, filled_in
from wbs.accounts import roster
from wbs.accounts.roles import Role
from wbs.audit.models import Entry
from wbs.reports.models import Draft, Grant, Report
from wbs.vault import codes, grants
from wbs.vault.errors import VaultError
from wbs.vault.keys import KeyRing


def text(answer: object) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def ids(cast: Cast, *who: str) -> list[str]:
    return [str(cast.people[one].id) for one in who]


def test_whoever_is_named_gets_no_key_no_row_and_no_count(cast: Cast) -> None:
    file_report(cast.reporter, explanation="Yang lain")
    before = text(cast.verifier.get("/meja"))
    report = file_report(
        cast.reporter, explanation="Verifikator ikut", excluded=ids(cast, "verifier")
    )
    assert text(cast.verifier.get("/meja")) == before
    assert cast.verifier.get(f"/meja/{report.id}").status_code == 404
    cast.verifier.post("/meja", {"q": "ikut"})
    assert "Verifikator ikut" not in text(cast.verifier.get("/meja"))
    assert "Verifikator ikut" in text(cast.supervisor.get(f"/meja/{report.id}"))
    assert cast.alternate.get(f"/meja/{report.id}").status_code == 404
    page = text(cast.reporter.get(f"/aduan/{report.id}"))
    assert "Surya Inspektur" in page
    assert "Vera Verifikator" not in page


def test_what_concerns_the_supervisor_goes_to_the_alternate_who_decides(cast: Cast) -> None:
    report = file_report(
        cast.reporter, explanation="Inspektur ikut", excluded=ids(cast, "supervisor")
    )
    assert cast.supervisor.get(f"/meja/{report.id}").status_code == 404
    assert "Inspektur ikut" not in text(cast.supervisor.get("/meja"))
    page = text(cast.alternate.get(f"/meja/{report.id}"))
    assert "Inspektur ikut" in page
    done = cast.alternate.post(f"/meja/{report.id}/status/close", closing("Bukan wewenang."))
    assert done.status_code == 302
    again = cast.alternate.post(f"/meja/{report.id}/status/reopen", {"reason": "Bukti baru."})
    assert again.status_code == 302
    other = file_report(cast.reporter)
    assert cast.alternate.get(f"/meja/{other.id}").status_code == 404
    assert "1 aduan dapat Anda baca" in text(cast.alternate.get("/meja"))


def test_the_supervisors_kit_does_not_open_it_and_the_alternates_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = file_report(cast.reporter, excluded=ids(cast, "supervisor"))
    grant = Grant.objects.get(report=report, reader=None, tag=None)
    for halves, opens in ((cast.case_halves, False), (cast.alternate_halves, True)):
        kit = KeyRing(codes.join(*halves))
        told = (kit.box_secret, kit.box_public, grants.CASE, report.id.bytes, bytes(grant.case_key))
        if opens:
            assert len(grants.open_grant_with(*told)) == 32
        else:
            with pytest.raises(VaultError):
                grants.open_grant_with(*told)
    Grant.objects.filter(report=report, holder=Grant.Holder.STAFF).delete()
    for halves, username, count in (
        (cast.case_halves, "vera", 0),
        (cast.alternate_halves, "surya", 0),
        (cast.alternate_halves, "gani", 1),
    ):
        typed = iter(halves)
        monkeypatch.setattr("wbs.ops.kit.getpass", lambda _, typed=typed: next(typed))
        call_command("recover", username, slug="contoh")
        held = Grant.objects.filter(report=report, holder=Grant.Holder.STAFF)
        assert held.count() == count, username
    typed = iter(codes.split(bytes(range(32))))
    monkeypatch.setattr("wbs.ops.kit.getpass", lambda _: next(typed))
    with pytest.raises(CommandError):
        call_command("recover", "vera", slug="contoh")
    assert cast.supervisor.get(f"/meja/{report.id}").status_code == 404
    assert cast.alternate.get(f"/meja/{report.id}").status_code == 200


def test_an_examiner_who_is_named_is_not_offered_and_cannot_be_slipped_in(cast: Cast) -> None:
    report = file_report(cast.reporter, excluded=ids(cast, "examiner"))
    page = cast.verifier.get(f"/meja/{report.id}").content.decode()
    assert "Oki Pemeriksa" in page
    assert "Eka Pemeriksa" not in page
    for chosen in (["examiner"], ["examiner", "other_examiner"]):
        answer = cast.verifier.post(
            f"/meja/{report.id}/status/examine", {"examiners": ids(cast, *chosen)}
        )
        assert answer.status_code == 422
    assert cast.examiner.get(f"/meja/{report.id}").status_code == 404
    assert Report.objects.get().status == "verification"


def test_where_no_examiner_is_left_the_step_says_what_to_do(cast: Cast) -> None:
    report = file_report(cast.reporter, excluded=ids(cast, "examiner", "other_examiner"))
    page = text(cast.verifier.get(f"/meja/{report.id}"))
    assert "Minta admin mengundang pemeriksa lain" in page
    chosen = {"examiners": ids(cast, "examiner")}
    answer = cast.verifier.post(f"/meja/{report.id}/status/examine", chosen)
    assert answer.status_code == 422
    assert "Pilih pemeriksa dari daftar ini" in text(answer)
    assert chosen["examiners"][0] not in text(answer)


def test_the_alternate_is_spoken_of_only_where_there_is_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Kalau itu inspektur, penggantinya yang membaca."
    assert words in text(cast.reporter.get("/aduan/tambah"))
    document = roster.current(cast.institution)
    left = tuple(one for one in document.readers if Role.ALTERNATE not in one.roles)
    alone = replace(document, readers=left)
    monkeypatch.setattr(roster, "current", lambda _institution: alone)
    page = text(cast.reporter.get("/aduan/tambah"))
    assert words not in page
    assert "Surya Inspektur" in page


def test_somebody_must_be_left_who_reads(cast: Cast) -> None:
    everybody = ids(cast, "verifier", "supervisor", "alternate")
    answer = cast.reporter.post(
        "/aduan/tambah", filled_in(cast.reporter, explanation="Semua ikut", excluded=everybody)
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Paling sedikit satu petugas harus dapat membaca" in text(answer)
    assert "Semua ikut" in page
    assert page.count("checked") == 3
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["admin", "custodian", "other_reporter"])
def test_only_readers_of_cases_can_be_named(cast: Cast, who: str) -> None:
    form = filled_in(cast.reporter, excluded=ids(cast, who))
    assert cast.reporter.post("/aduan/tambah", form).status_code == 422
    assert not Report.objects.exists()


def test_whom_a_reporter_names_is_kept_in_the_draft_and_sealed(cast: Cast) -> None:
    named = ids(cast, "verifier", "examiner")
    cast.reporter.post("/aduan/tambah", filled_in(cast.reporter, excluded=named, save="1"))
    page = cast.reporter.get("/aduan/tambah").content.decode()
    assert page.count("checked") == 2
    assert named[0].encode() not in bytes(Draft.objects.get().sealed)
    report = file_report(cast.reporter, excluded=named)
    other = file_report(cast.reporter)
    # As long as another's, whoever was named, and never in the log.
    assert len(bytes(report.desk)) == len(bytes(other.desk))
    assert not Entry.objects.filter(details__icontains=named[0]).exclude(actor=named[0]).exists()
