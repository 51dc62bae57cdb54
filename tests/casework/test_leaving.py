# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving the staff: shut out at once, signed off, succeeded; and what becomes of their cases."""

from copy import copy

import pytest
from django.core.management import CommandError, call_command

from tests.attacker import deeds
from tests.casework.test_team import (
    NEW,
    accept,
    again,
    events,
    kit,
    link_from,
    sign,
    signed_in,
    text,
)
from tests.cast import PASSWORD, TOTP, Actor, Cast
from tests.journeys import file_report, send_to_examination
from wbs.accounts import roster
from wbs.accounts.models import Account, CustodyGrant, Leaving
from wbs.audit import chain
from wbs.audit.models import Entry
from wbs.casework import health
from wbs.reports import sealing
from wbs.reports.actions.granting import grant_rows
from wbs.reports.models import DueGrant, Grant, Report
from wbs.reports.sealing import KeptOut
from wbs.vault import codes, keys, tokens


def ident(cast: Cast, who: str) -> str:
    return str(cast.people[who].id)


def newcomer(cast: Cast, name: str, role: str) -> Actor:
    """Let someone new be invited and signed; return them, signed in."""
    username = name.split()[0].lower()
    link = link_from(cast.admin, "/petugas/undang", {"name": name, "roles": [role]})
    sign(cast, accept(link, username)[1])
    who = signed_in(username, NEW)
    assert who is not None
    return who


def shut_out(by: Actor, account: str) -> None:
    answer = by.post(f"/petugas/{account}/nonaktif")
    assert (answer.status_code, answer["Location"]) == (302, "/petugas"), text(answer)


def signed_off(cast: Cast, who: str) -> None:
    shut_out(cast.admin, ident(cast, who))
    answer = cast.supervisor.post(f"/petugas/{ident(cast, who)}/keluar")
    assert answer.status_code == 302, text(answer)


def problems(cast: Cast) -> list[str]:
    """Return what the doctor is loud about, by name."""
    return [one.name for one in health.problems(health.examine(cast.institution))]


def grants(report: Report, account: str) -> int:
    return Grant.objects.filter(report=report, reader=account).count()


def test_whoever_is_shut_out_loses_sessions_way_in_and_new_keys_before_any_signature(
    cast: Cast,
) -> None:
    newcomer(cast, "Budi Baru", "verifier")
    old = file_report(cast.reporter)
    vera = ident(cast, "verifier")
    assert cast.verifier.get(f"/meja/{old.id}").status_code == 200
    asked = text(cast.admin.get(f"/petugas/{vera}/nonaktif"))
    assert "Semua sesinya berakhir" in asked
    version = roster.current(cast.institution).version
    shut_out(cast.admin, vera)
    assert "Vera Verifikator dinonaktifkan" in text(cast.admin.get("/petugas"))
    assert cast.verifier.get(f"/meja/{old.id}").status_code == 302
    assert signed_in("vera", PASSWORD, TOTP) is None
    later = file_report(cast.reporter)
    assert grants(later, vera) == 0
    assert "Vera" not in text(cast.reporter.get(f"/aduan/{later.id}"))
    assert "Vera" not in text(cast.reporter.get(f"/aduan/{old.id}"))
    # Nothing is signed yet, and what she held is kept.
    assert roster.signed(cast.institution).version == version
    assert grants(old, vera) == 1
    assert events().count("staff:shut_out") == 1


def test_the_supervisor_signs_them_off_and_keys_that_others_hold_are_deleted(cast: Cast) -> None:
    newcomer(cast, "Budi Baru", "verifier")
    report, vera = file_report(cast.reporter), ident(cast, "verifier")
    alone = file_report(cast.reporter)
    Grant.objects.filter(report=alone, holder="staff").exclude(reader=vera).delete()
    shut_out(cast.admin, vera)
    assert cast.admin.post(f"/petugas/{vera}/keluar").status_code == 404
    before = len(events())
    assert cast.supervisor.post(f"/petugas/{vera}/keluar").status_code == 302
    assert "bukan petugas lagi" in text(cast.supervisor.get("/petugas"))
    assert events()[before:] == ["roster:signed", "access:ended"]
    assert Entry.objects.latest("position").details == {"leaver": vera, "cases": 1}
    signed = roster.signed(cast.institution)
    assert signed.reader(cast.people["verifier"].id) is None
    assert signed.names()[cast.people["verifier"].id] == "Vera Verifikator"
    assert grants(report, vera) == 0
    # What nobody else holds is kept, and with it what opens it; the doctor is loud about it.
    assert grants(alone, vera) == 1
    assert Account.objects.filter(id=vera).exists()
    assert "unread" in problems(cast)
    assert not Leaving.objects.exists()
    assert chain.verify(cast.institution.id)


def test_a_key_that_was_kept_goes_once_a_colleague_has_the_case(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = newcomer(cast, "Budi Baru", "verifier")
    report, vera = file_report(cast.reporter, explanation="Hanya Vera"), ident(cast, "verifier")
    Grant.objects.filter(report=report, holder="staff").exclude(reader=vera).delete()
    signed_off(cast, "verifier")
    call_command("tick")
    assert grants(report, vera) == 1
    kit(monkeypatch, cast.case_halves)
    call_command("recover", "budi", slug="contoh")
    assert "Hanya Vera" in text(budi.get(f"/meja/{report.id}"))
    call_command("tick")
    assert grants(report, vera) == 0
    assert not Account.objects.filter(id=vera).exists()
    # The name is free again, and the log still says who she was.
    assert "Vera Verifikator" in text(cast.auditor.get("/audit"))
    assert signed_in("vera", PASSWORD, TOTP) is None


def test_a_row_that_nobody_signed_shuts_nobody_out_and_the_doctor_says_so(cast: Cast) -> None:
    vera = cast.people["verifier"]
    forged = cast.people["examiner"].ring.sign(
        roster.leaving_words(cast.institution.id, roster.signed(cast.institution).readers[0])
    )
    for by in ("admin", "examiner"):
        Leaving.objects.all().delete()
        Leaving.objects.create(
            institution=cast.institution,
            account=vera.id,
            by=cast.people[by].id,
            signature=forged,
        )
        report = file_report(cast.reporter)
        assert grants(report, str(vera.id)) == 1
        assert cast.verifier.get(f"/meja/{report.id}").status_code == 200
        assert "leaving" in problems(cast)


def test_nobody_shuts_out_the_last_of_those_without_whom_nothing_works(cast: Cast) -> None:
    for who, by in (("verifier", "admin"), ("custodian", "admin"), ("admin", "supervisor")):
        answer = getattr(cast, by).post(f"/petugas/{ident(cast, who)}/nonaktif")
        assert answer.status_code == 422
        assert "Undang penggantinya dulu" in text(answer)
    for who, by in (
        ("admin", "admin"),
        ("supervisor", "admin"),
        ("supervisor", "supervisor"),
        ("reporter", "admin"),
    ):
        path = f"/petugas/{ident(cast, who)}/nonaktif"
        assert getattr(cast, by).post(path).status_code == 404
    # A second custodian without the key is none.
    newcomer(cast, "Dara Penjaga", "custodian")
    assert cast.admin.post(f"/petugas/{ident(cast, 'custodian')}/nonaktif").status_code == 422
    assert not Leaving.objects.exists()


def test_an_admin_leaves_by_the_supervisor_once_another_is_there(cast: Cast) -> None:
    newcomer(cast, "Ani Admin", "admin")
    shut_out(cast.supervisor, ident(cast, "admin"))
    assert cast.admin.get("/petugas").status_code == 302
    assert cast.supervisor.post(f"/petugas/{ident(cast, 'admin')}/keluar").status_code == 302


def test_a_custodian_who_left_has_the_key_to_identities_no_more(cast: Cast) -> None:
    newcomer(cast, "Dara Penjaga", "custodian")
    [dara] = [one for one in roster.current(cast.institution).readers if one.name == "Dara Penjaga"]
    assert cast.custodian.post(f"/petugas/{dara.id}/kunci-identitas").status_code == 302
    signed_off(cast, "custodian")
    assert not CustodyGrant.objects.filter(holder=ident(cast, "custodian")).exists()
    assert CustodyGrant.objects.filter(holder=dara.id).exists()


def test_cases_of_who_left_are_handed_on_with_their_keys_in_one_act(cast: Cast) -> None:
    mine, theirs = (file_report(cast.reporter) for _ in range(2))
    kept_out = file_report(cast.reporter, excluded=[ident(cast, "other_examiner")])
    for report in (mine, theirs, kept_out):
        send_to_examination(cast.verifier, report, cast.examiner)
    both = file_report(cast.reporter)
    send_to_examination(cast.verifier, both, cast.examiner, cast.other_examiner)
    assert "tidak ada yang menangani lagi" not in text(cast.verifier.get("/petugas"))
    shut_out(cast.admin, ident(cast, "examiner"))
    for page in ("/petugas", "/meja"):
        assert "3 aduan yang Anda baca tidak ada yang menangani" in text(cast.verifier.get(page))
    assert "tidak ada yang menangani lagi" not in text(cast.admin.get("/petugas"))
    before = len(events())
    chosen = {"taker": ident(cast, "other_examiner")}
    assert cast.verifier.post("/petugas/serahkan", chosen).status_code == 302
    said = text(cast.verifier.get("/petugas"))
    assert "2 aduan diserahkan." in said
    assert "1 aduan dilewati" in said
    assert events()[before:] == ["case:assigned", "case:assigned", "cases:handed_on"]
    for report in (mine, theirs):
        assert cast.other_examiner.get(f"/meja/{report.id}").status_code == 200
        report.refresh_from_db()
        assert str(report.owner) == ident(cast, "other_examiner")
    assert cast.other_examiner.get(f"/meja/{kept_out.id}").status_code == 404
    cast.supervisor.post(f"/petugas/{ident(cast, 'examiner')}/keluar")
    assert not Grant.objects.filter(reader=ident(cast, "examiner")).exists()
    # What is still without an examiner goes on waiting.
    assert "1 aduan yang Anda baca tidak ada yang menangani" in text(
        cast.supervisor.get("/petugas")
    )
    assert cast.examiner.post("/petugas/serahkan", chosen).status_code == 302
    assert cast.other_examiner.post("/petugas/serahkan", chosen).status_code == 404
    nobody = cast.verifier.post("/petugas/serahkan", {"taker": ident(cast, "auditor")})
    assert nobody.status_code == 422


def test_whoever_was_shut_out_by_mistake_comes_back_with_new_keys(cast: Cast) -> None:
    report = file_report(cast.reporter)
    send_to_examination(cast.verifier, report, cast.examiner)
    shut_out(cast.admin, ident(cast, "examiner"))
    _who, fingerprint = again(cast, "examiner")
    sign(cast, fingerprint)
    assert not Leaving.objects.exists()
    eka = signed_in("eka", NEW)
    assert eka is not None
    assert cast.verifier.post(f"/petugas/{ident(cast, 'examiner')}/kunci-aduan").status_code == 302
    assert eka.get(f"/meja/{report.id}").status_code == 200


def test_the_supervisor_names_a_successor_who_signs_from_then_on(cast: Cast) -> None:
    open_one = file_report(cast.reporter, explanation="Tetap berjalan")
    gani, surya = ident(cast, "alternate"), ident(cast, "supervisor")
    slip = cast.supervisor.post("/petugas/inspektur", {"successor": gani})
    assert slip.status_code == 422
    for other in ("custodian", "admin", "auditor", "supervisor"):
        told = {"successor": ident(cast, other), "sure": "on"}
        assert cast.supervisor.post("/petugas/inspektur", told).status_code == 422
    answer = cast.supervisor.post("/petugas/inspektur", {"successor": gani, "sure": "on"})
    assert (answer.status_code, answer["Location"]) == (302, "/login")
    assert cast.supervisor.get("/meja").status_code == 302
    assert signed_in("surya", PASSWORD, TOTP) is None
    assert "Inspektur" in text(cast.alternate.get("/petugas"))
    # The cases come by a colleague, in one click; then the old keys go.
    assert cast.alternate.get(f"/meja/{open_one.id}").status_code == 404
    assert cast.verifier.post(f"/petugas/{gani}/kunci-aduan").status_code == 302
    assert cast.alternate.get(f"/meja/{open_one.id}").status_code == 200
    assert not Grant.objects.filter(reader=surya).exists()
    # And the new key signs.
    link = link_from(cast.admin, "/petugas/undang", {"name": "Budi", "roles": ["verifier"]})
    _who, fingerprint = accept(link, "budi")
    answer = cast.alternate.post("/petugas/tanda-tangan", {"fingerprint": fingerprint})
    assert answer.status_code == 302
    later = file_report(cast.reporter)
    assert cast.alternate.get(f"/meja/{later.id}").status_code == 200
    assert chain.verify(cast.institution.id)


def test_what_concerns_a_new_supervisor_goes_to_the_alternate_instead(cast: Cast) -> None:
    report = file_report(cast.reporter, excluded=[ident(cast, "other_examiner")])
    oki = ident(cast, "other_examiner")
    cast.supervisor.post("/petugas/inspektur", {"successor": oki, "sure": "on"})
    assert cast.verifier.post(f"/petugas/{oki}/kunci-aduan").status_code == 302
    assert cast.other_examiner.get(f"/meja/{report.id}").status_code == 404
    assert cast.alternate.get(f"/meja/{report.id}").status_code == 200
    assert not DueGrant.objects.exists()


def test_an_alternate_who_comes_later_waits_for_what_the_supervisor_may_not_read(
    cast: Cast,
) -> None:
    hidden = file_report(cast.reporter, excluded=[ident(cast, "alternate")])
    usual = file_report(cast.reporter)
    gani = ident(cast, "alternate")
    cast.supervisor.post("/petugas/inspektur", {"successor": gani, "sure": "on"})
    cast.verifier.post(f"/petugas/{gani}/kunci-aduan")
    assert cast.alternate.get(f"/meja/{hidden.id}").status_code == 404
    link = link_from(cast.admin, "/petugas/undang", {"name": "Wati", "roles": ["alternate"]})
    _who, fingerprint = accept(link, "wati")
    cast.alternate.post("/petugas/tanda-tangan", {"fingerprint": fingerprint})
    [account] = DueGrant.objects.values_list("reader", flat=True)
    assert cast.verifier.post(f"/petugas/{account}/kunci-aduan").status_code == 302
    wati = signed_in("wati", NEW)
    assert wati is not None
    assert wati.get(f"/meja/{hidden.id}").status_code == 200
    assert wati.get(f"/meja/{usual.id}").status_code == 404


def test_the_kit_names_a_supervisor_where_nobody_can_sign(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for halves, who in (
        (cast.alternate_halves, "gani"),
        (cast.case_halves, "adi"),
        (cast.case_halves, "nobody"),
    ):
        kit(monkeypatch, halves)
        with pytest.raises(CommandError):
            call_command("succeed", who, slug="contoh")
    assert roster.current(cast.institution).version == 1
    kit(monkeypatch, cast.case_halves)
    call_command("succeed", "gani", slug="contoh")
    assert cast.alternate.post("/petugas/tanda-tangan", {"fingerprint": "x"}).status_code == 422
    assert signed_in("surya", PASSWORD, TOTP) is None


def test_whoever_writes_to_the_database_brings_nobody_back(cast: Cast) -> None:
    newcomer(cast, "Budi Baru", "verifier")
    signed_off(cast, "verifier")
    deeds.sql("DELETE FROM accounts_roster WHERE version = 3")
    with pytest.raises(roster.RosterBroken):
        roster.current(cast.institution)


def test_a_thousand_cases_are_given_in_one_click(cast: Cast) -> None:
    newcomer(cast, "Budi Baru", "verifier")
    [budi] = [one for one in roster.current(cast.institution).readers if one.name == "Budi Baru"]
    held_by = roster.current(cast.institution).reader(cast.people["supervisor"].id)
    assert held_by is not None
    like = Report.objects.get(id=file_report(cast.reporter).id)
    reports, held = [], []
    for _number in range(1000):
        case_key, desk_key = keys.new_key(), keys.new_key()
        row = copy(like)
        row.id, row.number, row.once = tokens.new_id(), codes.new_number(), keys.new_key()
        row.desk = sealing.seal_desk(desk_key, row, KeptOut())
        reports.append(row)
        held += grant_rows([held_by], row, case_key, desk_key)
    Report.objects.bulk_create(reports)
    Grant.objects.bulk_create(held)
    due = [DueGrant(institution=like.institution, report=row, reader=budi.id) for row in reports]
    DueGrant.objects.bulk_create(due)
    assert "menunggu kunci 1000 aduan" in text(cast.supervisor.get("/petugas"))
    assert cast.supervisor.post(f"/petugas/{budi.id}/kunci-aduan").status_code == 302
    assert "Kunci 1000 aduan diberikan" in text(cast.supervisor.get("/petugas"))
    assert Grant.objects.filter(reader=budi.id, report__in=reports).count() == 1000
    assert not DueGrant.objects.exists()
