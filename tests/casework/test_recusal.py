# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stepping back from a case: the key goes, the case goes on, and it never comes back."""

import pytest
from django.core.management import call_command

from tests.attacker import deeds
from tests.casework.test_leaving import ident, newcomer
from tests.casework.test_team import again, events, kit, sign, signed_in, text
from tests.cast import Cast
from tests.journeys import file_report, send_to_examination
from wbs.audit import chain
from wbs.casework import finders
from wbs.casework.models import DeskEntry
from wbs.reports.models import DueGrant, Grant, Report
from wbs.vault.errors import VaultError
from wbs.web import clock

WHY = "Terlapor adalah ipar saya."


def step_back(cast: Cast, who: str, report: Report, taker: str = "") -> None:
    told = {"reason": WHY, "taker": ident(cast, taker) if taker else ""}
    answer = getattr(cast, who).post(f"/meja/{report.id}/mundur", told)
    assert (answer.status_code, answer["Location"]) == (302, "/meja"), text(answer)


def holders(report: Report) -> set[str]:
    rows = Grant.objects.filter(report=report).values_list("holder", "reader")
    return {str(reader or holder) for holder, reader in rows}


def test_whoever_steps_back_reads_it_no_more_and_the_others_read_why(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation="Kuitansi palsu")
    cast.verifier.get(f"/meja/{report.id}")
    before = len(events())
    step_back(cast, "verifier", report)
    assert events()[before:] == ["case:recused"]
    assert "Anda mundur dari aduan itu" in text(cast.verifier.get("/meja"))
    # No row, no count, no notification.
    assert "0 aduan dapat Anda baca" in text(cast.verifier.get("/meja"))
    assert cast.verifier.get(f"/meja/{report.id}").status_code == 404
    reader = cast.people["verifier"].roster_seen.reader(cast.people["verifier"].id)
    assert reader is not None
    desk = finders.desk_of(cast.institution.id, reader, clock.now().date())
    assert desk.cases == ()
    assert WHY in text(cast.supervisor.get(f"/meja/{report.id}"))
    shown = text(cast.reporter.get(f"/aduan/{report.id}"))
    assert WHY not in shown
    assert "Vera Verifikator" not in shown
    assert WHY.encode() not in bytes(DeskEntry.objects.get().sealed)
    assert chain.verify(cast.institution.id)


def test_no_later_sealing_reaches_whoever_stepped_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner, cast.other_examiner)
    step_back(cast, "examiner", report)
    _who, fingerprint = again(cast, "examiner")
    sign(cast, fingerprint)
    eka = signed_in("eka", "lima ekor burung gereja")
    assert eka is not None
    # Not with new keys and a word in the database that they are due,
    DueGrant.objects.create(
        institution=cast.institution, report=report, reader=cast.people["examiner"].id
    )
    cast.verifier.post(f"/petugas/{ident(cast, 'examiner')}/kunci-aduan")
    assert eka.get(f"/meja/{report.id}").status_code == 404
    # and not from the kit where nobody else is left.
    Grant.objects.filter(report=report, holder="staff").delete()
    kit(monkeypatch, cast.case_halves)
    call_command("recover", "eka", slug="contoh")
    assert eka.get(f"/meja/{report.id}").status_code == 404
    assert Grant.objects.filter(report=report, holder="staff").count() == 0


def test_the_last_to_hold_a_case_must_choose_who_goes_on_with_it(cast: Cast) -> None:
    budi = newcomer(cast, "Budi Baru", "verifier")
    report = file_report(
        cast.reporter,
        explanation="Hanya satu",
        excluded=[
            ident(cast, "supervisor"),
            ident(cast, "alternate"),
            ident(cast, "other_examiner"),
        ],
    )
    step_back(cast, "verifier", report)
    [only] = Grant.objects.filter(report=report, holder="staff")
    assert only.reader != cast.people["verifier"].id
    path = f"/meja/{report.id}/mundur"
    slip = budi.post(path, {"reason": WHY})
    assert slip.status_code == 422
    assert "Pilih petugas yang meneruskan aduan ini" in text(slip)
    for who in ("verifier", "supervisor", "other_examiner", "auditor"):
        told = {"reason": WHY, "taker": ident(cast, who)}
        assert budi.post(path, told).status_code == 422
    assert budi.post(path, {"taker": ident(cast, "examiner")}).status_code == 422
    assert budi.get(f"/meja/{report.id}").status_code == 200
    answer = budi.post(path, {"reason": WHY, "taker": ident(cast, "examiner")})
    assert answer.status_code == 302
    assert "Hanya satu" in text(cast.examiner.get(f"/meja/{report.id}"))
    report.refresh_from_db()
    assert report.owner == cast.people["examiner"].id


def test_the_only_examiner_hands_the_examination_to_another_in_the_same_act(cast: Cast) -> None:
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    assert cast.examiner.post(f"/meja/{report.id}/mundur", {"reason": WHY}).status_code == 422
    step_back(cast, "examiner", report, "other_examiner")
    assert cast.examiner.get(f"/meja/{report.id}").status_code == 404
    assert WHY in text(cast.other_examiner.get(f"/meja/{report.id}"))
    report.refresh_from_db()
    assert report.owner == cast.people["other_examiner"].id
    # No examiner is left to be chosen: whoever has a conflict need not stay.
    step_back(cast, "other_examiner", report)
    report.refresh_from_db()
    assert report.owner is None
    assert "1 aduan yang Anda baca tidak ada yang menangani" in text(cast.verifier.get("/petugas"))


def test_what_a_supervisor_steps_back_from_goes_to_the_alternate_and_their_kit(cast: Cast) -> None:
    report = file_report(cast.reporter, explanation="Menyangkut inspektur")
    assert cast.alternate.get(f"/meja/{report.id}").status_code == 404
    step_back(cast, "supervisor", report)
    assert "Menyangkut inspektur" in text(cast.alternate.get(f"/meja/{report.id}"))
    assert cast.supervisor.get(f"/meja/{report.id}").status_code == 404
    assert "recovery" not in holders(report)
    assert "alternate" in holders(report)
    assert "tidak dipegang inspektur" in text(cast.reporter.get(f"/aduan/{report.id}"))


def test_two_who_step_back_are_both_remembered(cast: Cast) -> None:
    report = file_report(cast.reporter, excluded=[ident(cast, "other_examiner")])
    send_to_examination(cast.verifier, report, cast.examiner)
    step_back(cast, "verifier", report)
    step_back(cast, "examiner", report)
    page = text(cast.supervisor.get(f"/meja/{report.id}"))
    assert page.count(WHY) == 2
    chosen = {"taker": ident(cast, "other_examiner")}
    cast.supervisor.post("/petugas/serahkan", chosen)
    assert cast.other_examiner.get(f"/meja/{report.id}").status_code == 404


def test_an_older_word_of_who_is_kept_out_does_not_open(cast: Cast) -> None:
    report = file_report(cast.reporter)
    before = bytes(Report.objects.get(id=report.id).desk)
    step_back(cast, "verifier", report)
    after = bytes(Report.objects.get(id=report.id).desk)
    assert len(before) == len(after)
    deeds.sql("UPDATE reports_report SET desk = %s", before)
    with pytest.raises(VaultError):
        cast.supervisor.post(f"/meja/{report.id}/mundur", {"reason": WHY})
