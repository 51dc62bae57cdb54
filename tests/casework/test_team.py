# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming onto the staff, or back after a lost password: link, keys, fingerprint, signature."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.attacker import deeds
from tests.cast import PASSWORD, TOTP, Actor, Cast, code, come_in
from tests.journeys import closing, file_report, send_to_examination
from wbs.accounts import actions as accounts
from wbs.accounts import custody, enrolment, roster
from wbs.accounts.models import Account, CustodyGrant, Enrolment
from wbs.audit import chain
from wbs.audit.models import Entry
from wbs.reports import actions
from wbs.reports.models import Category, DueGrant, Grant, Report
from wbs.vault import codes
from wbs.web import clock

NEW = "lima ekor burung gereja"
# The second step that someone set up in this test, by username.
SECRETS: dict[str, str] = {}


def text(answer: object) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def browser() -> Actor:
    """Return somebody with a browser, not signed in."""
    return Actor(Client(SERVER_NAME="127.0.0.1"))


def events() -> list[str]:
    """Return what the audit log says, oldest first."""
    return list(Entry.objects.order_by("position").values_list("event", flat=True))


def link_from(inviter: Actor, path: str, data: object = None) -> str:
    """Invite, and return the link that the page shows once."""
    answer = inviter.post(path, data)
    assert (answer.status_code, answer["Location"]) == (302, "/petugas"), answer.content.decode()
    found = re.search(r"http://127\.0\.0\.1(/undangan/[\w-]{43})", text(inviter.get("/petugas")))
    assert found
    assert "/undangan/" not in text(inviter.get("/petugas"))
    return found[1]


def accept(link: str, username: str, secret: str = NEW) -> tuple[Actor, str]:
    """Open the link, choose a password; return that browser and the fingerprint it shows."""
    who = browser()
    opened = who.get(link)
    assert (opened.status_code, opened["Location"]) == (302, "/undangan")
    answer = who.post("/undangan", form(username, secret))
    assert answer.status_code == 302, text(answer)
    SECRETS[username] = equip(who)
    return who, fingerprint_on(who)


def equip(who: Actor) -> str:
    """Set up the second step as the page tells it; return its secret."""
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', who.get("/undangan").content.decode())
    assert found
    secret = found[1].replace(" ", "")
    codes_page = text(who.post("/undangan", {"totp": code(secret)}))
    assert len(re.findall(r"\b(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}\b", codes_page)) == 10
    return secret


def form(username: str, secret: str = NEW) -> dict[str, str]:
    return {"username": username, "password": secret, "password_again": secret}


def fingerprint_on(who: Actor) -> str:
    found = re.search(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", text(who.get("/undangan")))
    assert found
    return found[0]


def again(cast: Cast, who: str, inviter: str = "admin") -> tuple[Actor, str]:
    """Let someone of the staff make new keys; return their browser and the fingerprint."""
    person = cast.people[who]
    link = link_from(getattr(cast, inviter), f"/petugas/{person.id}/kunci-baru")
    return accept(link, person.username)


def sign(cast: Cast, fingerprint: str) -> None:
    answer = cast.supervisor.post("/petugas/tanda-tangan", {"fingerprint": fingerprint})
    assert answer.status_code == 302, text(answer)


def signed_in(username: str, secret: str, totp: str = "") -> Actor | None:
    who = browser()
    answer = come_in(who.client, username, secret, totp or SECRETS.get(username, TOTP))
    return who if answer.status_code == 302 else None


def test_a_lost_password_means_new_keys_a_signature_and_grants_again(cast: Cast) -> None:
    open_one = file_report(cast.reporter, explanation="Kuitansi palsu di loket")
    assert cast.verifier.get(f"/meja/{open_one.id}").status_code == 200
    _who, fingerprint = again(cast, "verifier")
    # Until the signature nothing has changed for anybody.
    assert signed_in("vera", NEW) is None
    assert cast.verifier.get(f"/meja/{open_one.id}").status_code == 200
    assert roster.current(cast.institution).version == 1
    sign(cast, fingerprint.lower().replace("-", " "))
    assert roster.current(cast.institution).version == 2
    # The old password, the old session and the old grant are gone.
    assert signed_in("vera", PASSWORD) is None
    assert cast.verifier.get("/meja").status_code == 302
    vera = signed_in("vera", NEW)
    assert vera is not None
    assert vera.get(f"/meja/{open_one.id}").status_code == 404
    assert "Kuitansi palsu" not in text(vera.get("/meja"))
    # A colleague who reads the case is told, and gives it in one click.
    assert "menunggu kunci 1 aduan" in text(cast.supervisor.get("/meja"))
    given = cast.supervisor.post(f"/petugas/{cast.people['verifier'].id}/kunci-aduan")
    assert given.status_code == 302
    assert "Kunci 1 aduan diberikan" in text(cast.supervisor.get("/petugas"))
    assert "menunggu kunci" not in text(cast.supervisor.get("/meja"))
    assert "Kuitansi palsu di loket" in text(vera.get(f"/meja/{open_one.id}"))
    vera.post(f"/meja/{open_one.id}/pesan", {"body": "Kami lanjutkan."})
    assert "Kami lanjutkan." in text(cast.reporter.get(f"/aduan/{open_one.id}"))
    # And new reports reach the new key.
    later = file_report(cast.reporter, explanation="Loket dua juga")
    assert "Loket dua juga" in text(vera.get(f"/meja/{later.id}"))


def test_each_step_leaves_exactly_one_entry(cast: Cast) -> None:
    file_report(cast.reporter)
    _ = (cast.admin, cast.supervisor)
    before = len(events())
    link = link_from(cast.admin, f"/petugas/{cast.people['verifier'].id}/kunci-baru")
    _who, fingerprint = accept(link, "vera")
    sign(cast, fingerprint)
    cast.supervisor.post(f"/petugas/{cast.people['verifier'].id}/kunci-aduan")
    assert events()[before:] == [
        "staff:invited",
        "staff:enrolled",
        "roster:signed",
        "access:given",
    ]
    assert chain.verify(cast.institution.id)


def test_the_admin_alone_gets_nowhere(cast: Cast) -> None:
    report = file_report(cast.reporter)
    _who, fingerprint = again(cast, "verifier")
    for path, data in (
        ("/petugas/tanda-tangan", {"fingerprint": fingerprint}),
        (f"/petugas/{cast.people['verifier'].id}/kunci-aduan", {}),
        (f"/petugas/{cast.people['custodian'].id}/kunci-identitas", {}),
    ):
        assert cast.admin.post(path, data).status_code == 404
    assert signed_in("vera", NEW) is None
    assert cast.verifier.get(f"/meja/{report.id}").status_code == 200
    assert roster.current(cast.institution).version == 1


def test_a_wrong_fingerprint_signs_nothing(cast: Cast) -> None:
    again(cast, "verifier")
    for wrong in ("0000-0000-0000-0000", "x", "é" * 16, "0" * 80):
        answer = cast.supervisor.post("/petugas/tanda-tangan", {"fingerprint": wrong})
        assert answer.status_code == 422
        assert "Tidak ada kunci dengan sidik ini" in text(answer)
        assert f'value="{wrong}"' in answer.content.decode()
    assert roster.current(cast.institution).version == 1


@pytest.mark.parametrize("column", ["box_public", "sign_public"])
def test_keys_exchanged_in_the_database_do_not_have_the_fingerprint_read_out(
    cast: Cast, column: str
) -> None:
    _who, fingerprint = again(cast, "verifier")
    ring = cast.people["admin"].ring
    Enrolment.objects.update(**{column: getattr(ring, column)})
    answer = cast.supervisor.post("/petugas/tanda-tangan", {"fingerprint": fingerprint})
    assert answer.status_code == 422
    assert roster.current(cast.institution).version == 1


def test_roles_or_names_exchanged_in_the_database_change_the_fingerprint_too(cast: Cast) -> None:
    link = link_from(cast.admin, "/petugas/undang", {"name": "Budi", "roles": ["examiner"]})
    _who, fingerprint = accept(link, "budi")
    for change in ({"roles": ["verifier"]}, {"name": "Vera"}):
        Enrolment.objects.update(**change)
        answer = cast.supervisor.post("/petugas/tanda-tangan", {"fingerprint": fingerprint})
        assert answer.status_code == 422
        Enrolment.objects.update(roles=["examiner"], name="Budi")
    sign(cast, fingerprint)


def test_a_link_works_once_and_for_72_hours(cast: Cast) -> None:
    path = f"/petugas/{cast.people['verifier'].id}/kunci-baru"
    link = link_from(cast.admin, path)
    first, fingerprint = accept(link, "vera")
    second = browser()
    second.get(link)
    assert second.post("/undangan", form("vera", "password pencuri tautan")).status_code == 410
    assert fingerprint_on(first) == fingerprint
    sign(cast, fingerprint)
    assert first.get("/undangan").status_code == 410
    assert signed_in("vera", "password pencuri tautan") is None
    late = link_from(cast.admin, path)
    with clock.standing_at(clock.now() + timedelta(hours=72, minutes=1)):
        who = browser()
        who.get(late)
        assert who.post("/undangan", form("vera", NEW + "!")).status_code == 410
        call_command("tick")
    assert not Enrolment.objects.exists()


def test_who_opens_the_link_first_does_not_have_the_person_read_out_their_keys(cast: Cast) -> None:
    link = link_from(cast.admin, "/petugas/undang", {"name": "Budi Baru", "roles": ["verifier"]})
    _admin, fingerprint = accept(link, "budi.baru", "password milik admin sendiri")
    budi = browser()
    budi.get(link)
    page = text(budi.get("/undangan"))
    assert fingerprint not in page
    assert "orang lain sudah memakainya" in page
    assert "Beri tahu inspektur" in page


def test_the_supervisor_sees_the_roles_that_are_signed(cast: Cast) -> None:
    roles = ["examiner", "verifier"]
    link = link_from(cast.admin, "/petugas/undang", {"name": "Budi Baru", "roles": roles})
    _budi, fingerprint = accept(link, "budi.baru")
    page = text(cast.supervisor.get("/petugas"))
    assert "Budi Baru Verifikator, Pemeriksa Menunggu tanda tangan inspektur" in page
    sign(cast, fingerprint)
    said = "Budi Baru (Verifikator, Pemeriksa) dapat masuk"
    assert said in text(cast.supervisor.get("/petugas"))


def test_the_supervisor_alone_brings_nobody_onto_the_roster(cast: Cast) -> None:
    invited = {"name": "Budi Baru", "roles": ["verifier"]}
    assert cast.supervisor.post("/petugas/undang", invited).status_code == 404
    for who in ("alternate", "verifier", "custodian", "supervisor"):
        path = f"/petugas/{cast.people[who].id}/kunci-baru"
        assert cast.supervisor.post(path).status_code == 404, who
    # The admin's own lost password is the one thing left to them; the admin reads nothing.
    _who, fingerprint = again(cast, "admin", inviter="supervisor")
    sign(cast, fingerprint)
    assert signed_in("adi", NEW) is not None


def test_a_password_changed_in_the_moment_of_the_signature_does_not_undo_it(cast: Cast) -> None:
    _who, fingerprint = again(cast, "verifier")
    stale = Account.objects.get(id=cast.people["verifier"].id)
    sign(cast, fingerprint)
    stale.epoch += 1
    with pytest.raises(accounts.Refused):
        accounts._store_wrap(stale)
    assert signed_in("vera", NEW) is not None


def test_a_restored_backup_serves_again_with_the_kit(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _who, fingerprint = again(cast, "verifier")
    sign(cast, fingerprint)
    roster.Roster.objects.filter(version=2).delete()
    with pytest.raises(roster.RosterBroken):
        roster.current(cast.institution)
    for halves in (cast.identity_halves, cast.alternate_halves):
        kit(monkeypatch, halves)
        with pytest.raises(CommandError):
            call_command("restored", slug="contoh")
    kit(monkeypatch, cast.case_halves)
    call_command("restored", slug="contoh")
    assert roster.current(cast.institution).version == 1


def test_a_pin_is_written_whole_and_never_an_older_one(cast: Cast) -> None:
    house = cast.institution.id
    with ThreadPoolExecutor(8) as threads:
        pins = [roster.Pin(version, bytes(32)) for version in range(2, 80)]
        list(threads.map(lambda pin: roster._write_pin(house, pin), [*pins, *reversed(pins)]))
        known = list(threads.map(lambda _: roster._read_pin(house), range(20)))
    assert known == [roster.Pin(79, bytes(32))] * 20
    assert not list(roster._pin_path(house).parent.glob("*.new"))


def test_a_case_nobody_can_decide_any_more_is_told_to_the_admin(cast: Cast) -> None:
    others = [str(cast.people[who].id) for who in ("supervisor", "alternate")]
    file_report(cast.reporter, excluded=others)
    assert "tidak dapat diputuskan" not in text(cast.admin.get("/petugas"))
    _who, fingerprint = again(cast, "verifier")
    sign(cast, fingerprint)
    assert "1 aduan tidak dapat diputuskan oleh siapa pun" in text(cast.admin.get("/petugas"))
    assert "tidak dapat diputuskan" not in text(cast.supervisor.get("/petugas"))


def test_the_alternate_is_given_only_what_concerns_the_supervisor(cast: Cast) -> None:
    report = file_report(cast.reporter)
    alternate = cast.people["alternate"].id
    # Somebody who can write to the database notes another case as due.
    DueGrant.objects.create(institution=cast.institution, report=report, reader=alternate)
    assert cast.verifier.post(f"/petugas/{alternate}/kunci-aduan").status_code == 404
    assert cast.alternate.get(f"/meja/{report.id}").status_code == 404


def test_whoever_was_kept_out_is_not_let_in_under_a_new_account(cast: Cast) -> None:
    report = file_report(cast.reporter, excluded=[str(cast.people["verifier"].id)])
    invited = {"name": " vera verifikator", "roles": ["verifier"]}
    link = link_from(cast.admin, "/petugas/undang", invited)
    sign(cast, accept(link, "vera2")[1])
    account = DueGrant.objects.get().reader
    cast.supervisor.post(f"/petugas/{account}/kunci-aduan")
    second = signed_in("vera2", NEW)
    assert second is not None
    assert second.get(f"/meja/{report.id}").status_code == 404
    assert not DueGrant.objects.exists()


def test_what_is_sealed_while_the_roster_is_signed_goes_to_the_new_key(cast: Cast) -> None:
    # Someone whose request began, and read the roster, just before the signature.
    reporter = cast.people["reporter"]
    _who, fingerprint = again(cast, "verifier")
    sign(cast, fingerprint)
    assert reporter.roster_seen.version < roster.current(cast.institution).version
    filing = actions.Filing(
        submission="x", category=Category.objects.all()[0], explanation="Pada saat yang sama"
    )
    report = actions.file_report(person=reporter, filing=filing)
    vera = signed_in("vera", NEW)
    assert vera is not None
    assert "Pada saat yang sama" in text(vera.get(f"/meja/{report.id}"))
    assert "Pada saat yang sama" in text(vera.get("/meja"))
    assert Report.objects.count() == 1


def test_a_withdrawn_or_newer_invitation_ends_the_one_before(cast: Cast) -> None:
    path = f"/petugas/{cast.people['verifier'].id}/kunci-baru"
    old = link_from(cast.admin, path)
    new = link_from(cast.admin, path)
    who = browser()
    who.get(old)
    assert "tidak berlaku lagi" in text(who.get("/undangan"))
    assert cast.admin.post(f"/petugas/{cast.people['verifier'].id}/batal").status_code == 302
    who.get(new)
    assert who.get("/undangan").status_code == 410
    assert events()[-1] == "invitation:withdrawn"
    assert cast.admin.post(f"/petugas/{cast.people['verifier'].id}/batal").status_code == 404


def test_bad_input_is_told_beside_the_field_and_stays(cast: Cast) -> None:
    apart = {"name": "Budi Baru", "roles": ["verifier", "custodian"]}
    answer = cast.admin.post("/petugas/undang", apart)
    assert answer.status_code == 422
    assert "tidak boleh dipegang satu orang" in text(answer)
    assert 'value="Budi Baru"' in answer.content.decode()
    for roles in (["supervisor"], ["reporter"], [], ["x"]):
        assert cast.admin.post("/petugas/undang", {**apart, "roles": roles}).status_code == 422
    link = link_from(cast.admin, f"/petugas/{cast.people['verifier'].id}/kunci-baru")
    who = browser()
    who.get(link)
    for username, words in (("eka", "Ini bukan username Anda"), ("a b", "3 sampai 40 huruf")):
        answer = who.post("/undangan", form(username))
        assert answer.status_code == 422
        assert words in text(answer)
        assert f'value="{username}"' in answer.content.decode()
    new = browser()
    new.get(link_from(cast.admin, "/petugas/undang", {**apart, "roles": ["verifier"]}))
    answer = new.post("/undangan", form("vera"))
    assert answer.status_code == 422
    assert "sudah dipakai" in text(answer)
    assert "Password paling sedikit" in text(new.post("/undangan", form("budi", "pendek")))


def test_keys_wait_for_a_signature_only_once_the_second_step_is_proven(cast: Cast) -> None:
    link = link_from(cast.admin, f"/petugas/{cast.people['verifier'].id}/kunci-baru")
    who = browser()
    who.get(link)
    assert who.post("/undangan", form("vera")).status_code == 302
    assert "Sidik kunci" not in text(who.get("/undangan"))
    assert "Menunggu tanda tangan" not in text(cast.supervisor.get("/petugas"))
    before = who.get("/undangan").content.decode()
    wrong = who.post("/undangan", {"totp": "000000"})
    assert wrong.status_code == 422
    assert "tidak cocok" in text(wrong)
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', before)
    assert secret
    assert secret[1] in wrong.content.decode()
    # Whoever made the link has neither the page nor what its secret is derived from.
    admin = browser()
    admin.get(link)
    assert admin.get("/undangan").status_code == 410
    assert enrolment.secret_for(link.rpartition("/")[2]) != secret[1].replace(" ", "")
    equip(who)
    assert fingerprint_on(who)
    assert who.post("/undangan", {"totp": "000000"}).status_code == 200
    row = Enrolment.objects.get()
    assert row.seed_for_browser is None
    assert row.box_public is not None


def test_who_finds_the_password_after_all_keeps_their_keys(cast: Cast) -> None:
    report = file_report(cast.reporter)
    _who, fingerprint = again(cast, "verifier")
    changed = {"current": PASSWORD, "password": NEW + " sekali", "password_again": NEW + " sekali"}
    assert cast.verifier.post("/pengadu/password", changed).status_code == 302
    answer = cast.supervisor.post("/petugas/tanda-tangan", {"fingerprint": fingerprint})
    assert answer.status_code == 422
    assert "Akun ini berubah" in text(answer)
    vera = signed_in("vera", NEW + " sekali", TOTP)
    assert vera is not None
    assert vera.get(f"/meja/{report.id}").status_code == 200
    assert roster.current(cast.institution).version == 1


def test_a_username_taken_meanwhile_is_told_to_the_supervisor(cast: Cast) -> None:
    link = link_from(cast.admin, "/petugas/undang", {"name": "Budi", "roles": ["examiner"]})
    _who, fingerprint = accept(link, "senyap")
    accounts = Account.objects.filter(id=cast.people["reporter"].id)
    accounts.update(name_hash=bytes(Enrolment.objects.get().name_hash or b""))
    answer = cast.supervisor.post("/petugas/tanda-tangan", {"fingerprint": fingerprint})
    assert answer.status_code == 422
    assert "Akun ini berubah" in text(answer)


def test_a_new_verifier_waits_for_the_open_cases_and_a_new_examiner_for_none(cast: Cast) -> None:
    open_one = file_report(cast.reporter, explanation="Masih terbuka")
    ended = file_report(cast.reporter, explanation="Sudah selesai")
    cast.verifier.post(f"/meja/{ended.id}/status/close", closing("Bukan wewenang."))
    for name, role in (("Budi Baru", "verifier"), ("Ema Baru", "examiner")):
        link = link_from(cast.admin, "/petugas/undang", {"name": name, "roles": [role]})
        sign(cast, accept(link, name[:3].lower() + ".baru")[1])
    assert DueGrant.objects.count() == 1
    budi = signed_in("bud.baru", NEW)
    assert budi is not None
    assert "0 aduan dapat Anda baca" in text(budi.get("/meja"))
    account = DueGrant.objects.get().reader
    assert cast.verifier.post(f"/petugas/{account}/kunci-aduan").status_code == 302
    assert "Masih terbuka" in text(budi.get(f"/meja/{open_one.id}"))
    assert budi.get(f"/meja/{ended.id}").status_code == 404
    assert "Budi Baru" in text(cast.reporter.get(f"/aduan/{open_one.id}"))
    assert cast.verifier.post(f"/petugas/{account}/kunci-aduan").status_code == 404


def test_an_examiner_gets_again_only_what_they_were_chosen_for(cast: Cast) -> None:
    theirs, other = file_report(cast.reporter), file_report(cast.reporter)
    send_to_examination(cast.verifier, theirs, cast.examiner)
    _who, fingerprint = again(cast, "examiner")
    sign(cast, fingerprint)
    cast.verifier.post(f"/petugas/{cast.people['examiner'].id}/kunci-aduan")
    eka = signed_in("eka", NEW)
    assert eka is not None
    assert eka.get(f"/meja/{theirs.id}").status_code == 200
    assert eka.get(f"/meja/{other.id}").status_code == 404


def test_whoever_does_not_read_a_case_cannot_give_it(cast: Cast) -> None:
    file_report(cast.reporter)
    _who, fingerprint = again(cast, "verifier")
    sign(cast, fingerprint)
    assert "menunggu kunci" not in text(cast.examiner.get("/meja"))
    path = f"/petugas/{cast.people['verifier'].id}/kunci-aduan"
    assert cast.examiner.post(path).status_code == 404
    assert DueGrant.objects.count() == 1


def kit(monkeypatch: pytest.MonkeyPatch, halves: tuple[str, str]) -> None:
    """Let a command find both halves typed."""
    typed = iter(halves)
    monkeypatch.setattr("wbs.ops.kit.getpass", lambda _: next(typed))


def test_the_kit_signs_where_the_supervisor_has_lost_the_key(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = file_report(cast.reporter)
    _who, fingerprint = again(cast, "supervisor")
    old = cast.people["supervisor"]
    for halves in (cast.identity_halves, cast.alternate_halves, cast.case_halves[:1] * 2):
        kit(monkeypatch, (halves[0], halves[1]))
        with pytest.raises(CommandError):
            call_command("sign", fingerprint, slug="contoh")
    kit(monkeypatch, cast.case_halves)
    with pytest.raises(CommandError):
        call_command("sign", "0000-0000-0000-0000", slug="contoh")
    assert roster.current(cast.institution).version == 1
    kit(monkeypatch, cast.case_halves)
    call_command("sign", fingerprint, slug="contoh")
    surya = signed_in("surya", NEW)
    assert surya is not None
    assert cast.verifier.post(f"/petugas/{old.id}/kunci-aduan").status_code == 302
    assert surya.get(f"/meja/{report.id}").status_code == 200
    # The new key signs from now on; the lost one signs nothing any more.
    _eka, other = again(cast, "examiner")
    with pytest.raises(roster.RosterBroken):
        roster.amend(
            institution=cast.institution,
            signer=old.id,
            ring=old.ring,
            reader=roster.current(cast.institution).readers[0],
        )
    assert surya.post("/petugas/tanda-tangan", {"fingerprint": other}).status_code == 302
    assert roster.current(cast.institution).version == 3
    assert chain.verify(cast.institution.id)


def test_a_roster_signed_by_the_lost_key_is_refused_when_put_into_the_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = cast.people["supervisor"]
    _who, fingerprint = again(cast, "supervisor")
    kit(monkeypatch, cast.case_halves)
    call_command("sign", fingerprint, slug="contoh")
    [two] = deeds.sql("SELECT document FROM accounts_roster WHERE version = 2")
    forged = bytes(two[0]).replace(b'"version":2', b'"version":3')
    cast.institution.refresh_from_db()
    signed = old.ring.sign(roster._signed(cast.institution.id, forged))
    roster.Roster.objects.create(
        institution=cast.institution, version=3, document=forged, signature=signed
    )
    with pytest.raises(roster.RosterBroken):
        roster.current(cast.institution)


def test_another_custodian_gives_the_key_to_identities_again(cast: Cast) -> None:
    link = link_from(cast.admin, "/petugas/undang", {"name": "Dara", "roles": ["custodian"]})
    sign(cast, accept(link, "dara")[1])
    [dara] = [one for one in roster.current(cast.institution).readers if one.name == "Dara"]
    assert "Dara menunggu kunci identitas" in text(cast.custodian.get("/petugas"))
    assert "menunggu kunci identitas" not in text(cast.supervisor.get("/petugas"))
    path = f"/petugas/{dara.id}/kunci-identitas"
    assert cast.custodian.post(path).status_code == 302
    assert "menunggu kunci identitas" not in text(cast.custodian.get("/petugas"))
    assert events()[-1] == "custody:given"
    # And back: the one who gave loses her own, and gets it from the one she gave it to.
    _who, fingerprint = again(cast, "custodian")
    sign(cast, fingerprint)
    assert not CustodyGrant.objects.filter(holder=cast.people["custodian"].id).exists()
    with_key = signed_in("dara", NEW)
    assert with_key is not None
    cici = cast.people["custodian"].id
    assert with_key.post(f"/petugas/{cici}/kunci-identitas").status_code == 302
    assert CustodyGrant.objects.filter(holder=cici).exists()
    assert with_key.post(f"/petugas/{cast.people['admin'].id}/kunci-identitas").status_code == 404


def test_the_kit_of_identities_serves_where_no_custodian_is_left(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _who, fingerprint = again(cast, "custodian")
    sign(cast, fingerprint)
    document = roster.current(cast.institution)
    cici = document.reader(cast.people["custodian"].id)
    assert cici is not None
    kit(monkeypatch, cast.identity_halves)
    with pytest.raises(CommandError):
        call_command("recover", "vera", slug="contoh")
    kit(monkeypatch, cast.identity_halves)
    call_command("recover", "cici", slug="contoh")
    assert custody.waiting(document) == []
    assert chain.verify(cast.institution.id)


def test_the_kit_gives_a_case_that_only_the_lost_key_could_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = file_report(cast.reporter, explanation="Hanya Vera yang membaca")
    others = Grant.objects.filter(report=report, holder=Grant.Holder.STAFF)
    others.exclude(reader=cast.people["verifier"].id).delete()
    _who, fingerprint = again(cast, "verifier")
    sign(cast, fingerprint)
    kit(monkeypatch, cast.case_halves)
    call_command("recover", "vera", slug="contoh")
    vera = signed_in("vera", NEW)
    assert vera is not None
    assert "Hanya Vera yang membaca" in text(vera.get(f"/meja/{report.id}"))
    assert not DueGrant.objects.exists()


def test_an_invitation_tells_a_thief_of_the_database_no_link_and_no_password(cast: Cast) -> None:
    link = link_from(cast.admin, f"/petugas/{cast.people['verifier'].id}/kunci-baru")
    accept(link, "vera")
    token = link.rpartition("/")[2]
    for row in deeds.sql("SELECT * FROM accounts_enrolment"):
        for value in row:
            told = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            assert token.encode() not in told
            assert NEW.encode() not in told
            assert b"vera" not in told


def test_the_fingerprint_is_stable_and_of_eighty_bits() -> None:
    shown = codes.fingerprint(b"a", b"b")
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", shown)
    assert shown == codes.fingerprint(b"a", b"b") != codes.fingerprint(b"ab", b"")
