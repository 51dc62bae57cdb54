# SPDX-License-Identifier: AGPL-3.0-or-later
"""Login, Lupa password, sessions."""

import re
import threading
from datetime import timedelta

import pytest
from django.test import RequestFactory

from tests.cast import PASSWORD, Cast, come_in
from wbs.accounts import actions, derivation, sessions, views
from wbs.accounts.models import Session
from wbs.vault import password
from wbs.web import clock
from wbs.web.limits import AddressLimit

WRONG = {"username": "bintang", "password": "bukan yang benar"}


def alert(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def test_the_reporter_lands_on_aduan_and_staff_at_the_desk(cast: Cast) -> None:
    for who, place in (("bintang", "/aduan"), ("vera", "/meja")):
        visitor = cast.sign_in("visitor")
        assert come_in(visitor.client, who)["Location"] == place


def test_names_are_not_case_sensitive(cast: Cast) -> None:
    answer = cast.visitor.post("/login", {"username": " BINTANG ", "password": PASSWORD})
    assert answer.status_code == 302


def test_an_unknown_name_and_a_wrong_password_read_the_same(cast: Cast) -> None:
    wrong = cast.visitor.post("/login", WRONG)
    unknown = cast.visitor.post("/login", {**WRONG, "username": "siapa-ini"})
    assert wrong.status_code == unknown.status_code == 422
    same = unknown.content.decode().replace("siapa-ini", "bintang")
    token = r'name="csrfmiddlewaretoken" value="[^"]+"'
    assert re.sub(token, "", wrong.content.decode()) == re.sub(token, "", same)
    assert "tidak cocok" in alert(same)


def test_an_unknown_name_stretches_the_password_as_well(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stretched = []
    original = derivation.cost
    monkeypatch.setattr(derivation, "cost", lambda: stretched.append(1) or original())
    cast.visitor.post("/login", {**WRONG, "username": "siapa-ini"})
    assert stretched


def test_the_next_page_is_this_sites_or_none(cast: Cast) -> None:
    for target, place in (
        ("/aduan/tambah", "/aduan/tambah"),
        ("https://jahat.example/", "/aduan"),
        ("//jahat.example/", "/aduan"),
        ("/\\jahat.example", "/aduan"),
    ):
        visitor = cast.sign_in("visitor")
        fields = {"username": "bintang", "password": PASSWORD, "next": target}
        assert visitor.post("/login", fields)["Location"] == place


def test_a_name_is_slowed_but_never_locked(cast: Cast) -> None:
    for _ in range(6):
        cast.visitor.post("/login", WRONG)
    right = {"username": "bintang", "password": PASSWORD}
    slowed = cast.visitor.post("/login", right)
    assert slowed.status_code == 422
    assert "Tunggu" in alert(slowed.content.decode())
    with clock.standing_at(clock.now() + timedelta(seconds=31)):
        assert cast.visitor.post("/login", right).status_code == 302


def test_asking_while_slowed_does_not_lengthen_the_wait(cast: Cast) -> None:
    start = clock.now()
    with clock.standing_at(start):
        for _ in range(30):
            cast.visitor.post("/login", WRONG)
    with clock.standing_at(start + timedelta(seconds=3)):
        right = {"username": "bintang", "password": PASSWORD}
        assert cast.visitor.post("/login", right).status_code == 302


def test_slowing_one_name_leaves_the_others_alone(cast: Cast) -> None:
    for _ in range(8):
        cast.visitor.post("/login", WRONG)
    other = cast.visitor.post("/login", {"username": "senja", "password": PASSWORD})
    assert other.status_code == 302


def test_one_office_behind_one_address_is_not_locked_out(cast: Cast) -> None:
    for number in range(100):
        cast.visitor.post("/login", {**WRONG, "username": f"orang{number}"})
    answer = cast.visitor.post("/login", {"username": "bintang", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_guesser_is_stopped_and_the_colleague_at_the_next_desk_is_not(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SIGN_INS", AddressLimit(3))
    for _ in range(4):
        cast.visitor.post("/login", {**WRONG, "username": "senja"})
    guess = cast.visitor.post("/login", {"username": "senja", "password": PASSWORD})
    assert guess.status_code == 422
    assert "jaringan ini" in alert(guess.content.decode())
    colleague = cast.visitor.post("/login", {"username": "bintang", "password": PASSWORD})
    assert colleague.status_code == 302


def test_one_subscriber_of_ipv6_is_one_address_whatever_its_host_part(rf: RequestFactory) -> None:
    limit = AddressLimit(2)
    seen = [rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{host}") for host in range(1, 5)]
    assert [limit.allows(request) for request in seen] == [True, True, False, False]
    assert limit.allows(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1"))


def test_a_flood_from_one_address_is_told_to_wait(rf: RequestFactory) -> None:
    limit = AddressLimit(3)
    request = rf.get("/")
    assert [limit.allows(request) for _ in range(5)] == [True, True, True, False, False]
    request.META["REMOTE_ADDR"] = "203.0.113.9"
    assert limit.allows(request)


def test_when_all_places_are_taken_the_next_is_told_at_once(cast: Cast) -> None:
    taken = []
    while derivation._places.acquire(blocking=False):
        taken.append(1)
    try:
        answer = cast.visitor.post("/login", WRONG)
    finally:
        for _ in taken:
            derivation._places.release()
    assert answer.status_code == 503
    assert "coba lagi" in answer.content.decode()
    assert 'value="bintang"' in answer.content.decode()


def test_signing_out_ends_the_session_on_the_server(cast: Cast) -> None:
    stolen = cast.reporter.client.cookies["session"].value
    assert cast.reporter.post("/logout").status_code == 302
    thief = cast.sign_in("visitor")
    thief.client.cookies["session"] = stolen
    assert thief.get("/aduan").status_code == 302


def test_a_session_ends_after_half_an_hour_of_silence(cast: Cast) -> None:
    assert cast.reporter.get("/aduan").status_code == 200
    with clock.standing_at(clock.now() + timedelta(minutes=29)):
        assert cast.reporter.get("/aduan").status_code == 200
    with clock.standing_at(clock.now() + timedelta(minutes=58)):
        assert cast.reporter.get("/aduan").status_code == 200
    with clock.standing_at(clock.now() + timedelta(minutes=90)):
        assert cast.reporter.get("/aduan").status_code == 302


def test_a_password_change_ends_the_other_sessions(cast: Cast) -> None:
    other = cast.sign_in("reporter")
    new = "gajah menari di atap"
    fields = {"current": PASSWORD, "password": new, "password_again": new}
    assert cast.reporter.post("/pengadu/password", fields).status_code == 302
    assert cast.reporter.get("/aduan").status_code == 200
    assert other.get("/aduan").status_code == 302
    fresh = cast.sign_in("visitor")
    assert fresh.post("/login", {"username": "bintang", "password": new}).status_code == 302


def test_a_wrong_current_password_changes_nothing(cast: Cast) -> None:
    new = "gajah menari di atap"
    fields = {"current": "salah sekali ini", "password": new, "password_again": new}
    assert cast.reporter.post("/pengadu/password", fields).status_code == 422
    assert cast.sign_in("reporter")


def recovery_code(cast: Cast) -> str:
    page = cast.reporter.post("/pengadu/kode-pemulihan").content.decode()
    found = re.search(r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}", page)
    assert found
    return found[0]


def test_the_recovery_code_opens_the_account_and_all_its_reports(cast: Cast) -> None:
    code = recovery_code(cast).lower().replace("-", " ")
    new = "gajah menari di atap"
    visitor = cast.sign_in("visitor")
    fields = {"username": "bintang", "code": code, "password": new, "password_again": new}
    assert visitor.post("/lupa-password", fields).status_code == 302
    assert "Maria Markerina" in visitor.get("/pengadu").content.decode()
    assert cast.reporter.get("/aduan").status_code == 302  # the older sessions are over


@pytest.mark.parametrize("username", ["bintang", "senja", "siapa-ini"])
def test_a_wrong_code_a_name_without_one_and_an_unknown_name_read_the_same(
    cast: Cast, username: str
) -> None:
    recovery_code(cast)
    fields = {
        "username": username,
        "code": "00000-00000-00000-00000-00000-00000",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    answer = cast.visitor.post("/lupa-password", fields)
    assert answer.status_code == 422
    assert "Username atau kode pemulihan tidak cocok" in alert(answer.content.decode())


def test_a_new_code_replaces_the_old_one(cast: Cast) -> None:
    old = recovery_code(cast)
    recovery_code(cast)
    with pytest.raises(actions.Refused):
        actions.recover(
            session=sessions.SealedSession(),
            institution=cast.institution,
            username="bintang",
            code=old,
            new=PASSWORD,
        )


def test_sessions_over_are_swept(cast: Cast) -> None:
    assert cast.reporter.get("/aduan").status_code == 200
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert sessions.sweep() >= 1
    assert not Session.objects.exists()


def test_a_raised_cost_is_taken_over_at_the_next_sign_in(cast: Cast, settings: object) -> None:
    settings.WBS_KDF_OPS = 2  # type: ignore[attr-defined]
    visitor = cast.sign_in("reporter")
    account = visitor.person.account if visitor.person else None
    assert account
    account.refresh_from_db()
    assert password.cost_of(bytes(account.sealed_seed)).ops == 2
    assert cast.sign_in("reporter")


def test_a_sign_in_that_meets_a_password_change_does_not_destroy_the_account(
    cast: Cast, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    changer, new = cast.sign_in("reporter"), "gajah menari di atap"
    settings.WBS_KDF_OPS = 2  # type: ignore[attr-defined]
    wrap = password.wrap_seed

    def meanwhile(*args: object) -> bytes:
        monkeypatch.setattr(password, "wrap_seed", wrap)
        fields = {"current": PASSWORD, "password": new, "password_again": new}
        assert changer.post("/pengadu/password", fields).status_code == 302
        return wrap(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(password, "wrap_seed", meanwhile)
    with monkeypatch.context() as patched:
        patched.setattr(derivation, "_working", threading.Semaphore(2))
        cast.visitor.post("/login", {"username": "bintang", "password": PASSWORD})
    answer = cast.visitor.post("/login", {"username": "bintang", "password": new})
    assert answer.status_code == 302


def test_a_recovery_code_is_used_up_and_a_new_one_is_offered(cast: Cast) -> None:
    new = "gajah menari di atap"
    fields = {
        "username": "bintang",
        "code": recovery_code(cast),
        "password": new,
        "password_again": new,
    }
    assert cast.visitor.post("/lupa-password", fields).status_code == 302
    assert "/pengadu/kode-pemulihan" in cast.visitor.get("/aduan").content.decode()
    assert cast.sign_in("visitor").post("/lupa-password", fields).status_code == 422


@pytest.mark.parametrize("odd", ["tab\tdi tengah sini", "baris\x85baru di sini"])
@pytest.mark.parametrize("page", ["/pengadu/password", "/lupa-password"])
def test_a_password_with_control_characters_is_told_beside_its_field(
    cast: Cast, page: str, odd: str
) -> None:
    fields = {
        "username": "bintang",
        "code": "x",
        "current": PASSWORD,
        "password": odd,
        "password_again": odd,
    }
    who = cast.reporter if page.startswith("/pengadu") else cast.visitor
    answer = who.post(page, fields)
    assert answer.status_code == 422
    assert "tanda yang tidak dapat dipakai" in alert(answer.content.decode())
