# SPDX-License-Identifier: AGPL-3.0-or-later
"""Akun saya: where one's account is open, and what opens it."""

import re
from datetime import timedelta

import pytest

from tests.accounts.test_second_factor import BACKUP, events, text, with_codes
from tests.cast import PASSWORD, SECOND, TOTP, Actor, Cast, code
from wbs.accounts import second
from wbs.accounts.models import Session
from wbs.web import clock

ACCOUNT = "/akun"


def rows(who: Actor) -> list[str]:
    """Return the sessions that the page offers to end."""
    return re.findall(r'action="/akun/sesi/([0-9a-f]{64})"', who.get(ACCOUNT).content.decode())


def is_in(who: Actor) -> bool:
    return bool(who.get("/meja").status_code == 200)


def test_the_page_lists_ones_own_sessions_and_marks_this_one(cast: Cast) -> None:
    here, there = cast.sign_in("verifier"), cast.sign_in("verifier")
    cast.sign_in("supervisor")
    page = text(here.get(ACCOUNT))
    assert page.count("Sesi ini") == 1
    assert page.count("Sesi lain") == 1
    assert page.count("Terakhir dipakai") == 2
    assert len(rows(here)) == len(rows(there)) == 1
    assert rows(here) != rows(there)


def test_one_session_is_ended_and_the_log_says_so(cast: Cast) -> None:
    here, there, third = (cast.sign_in("verifier") for _ in range(3))
    before = len(events())
    [first, _second] = rows(here)
    answer = here.post(f"/akun/sesi/{first}")
    assert (answer.status_code, answer["Location"]) == (302, ACCOUNT)
    assert "Sesi itu sudah diakhiri" in text(here.get(ACCOUNT))
    assert is_in(here)
    assert sorted((is_in(there), is_in(third))) == [False, True]
    assert events()[before:].count("staff:sessions_ended") == 1


def test_all_others_are_ended_at_once(cast: Cast) -> None:
    here, *others = (cast.sign_in("verifier") for _ in range(4))
    stranger = cast.sign_in("supervisor")
    assert here.post("/akun/sesi").status_code == 302
    assert "3 sesi diakhiri" in text(here.get(ACCOUNT))
    assert is_in(here)
    assert is_in(stranger)
    assert not any(is_in(one) for one in others)
    before = len(events())
    assert here.post("/akun/sesi").status_code == 302
    assert events()[before:] == []


def test_the_session_of_another_is_not_found(cast: Cast) -> None:
    cast.sign_in("supervisor")
    theirs = Session.objects.get(owner=cast.people["supervisor"].ring.session_owner)
    reporter = cast.sign_in("reporter")
    others = [bytes(row.id).hex() for row in Session.objects.all()]
    here = cast.sign_in("verifier")
    for row in (*others, "ab" * 32, "zz", "a"):
        assert here.post(f"/akun/sesi/{row}").status_code == 404, row
    assert Session.objects.filter(id=theirs.id).exists()
    assert reporter.get("/aduan").status_code == 200


def test_this_session_ends_by_keluar_alone(cast: Cast) -> None:
    here = cast.sign_in("verifier")
    this = Session.objects.get(owner=cast.people["verifier"].ring.session_owner)
    assert here.post(f"/akun/sesi/{bytes(this.id).hex()}").status_code == 404
    assert is_in(here)


def test_sessions_that_are_over_or_half_are_not_listed(cast: Cast) -> None:
    cast.sign_in("verifier")
    cast.sign_in("half")
    with clock.standing_at(clock.now() + timedelta(minutes=31)):
        here = cast.sign_in("verifier")
        assert rows(here) == []


def test_a_changed_password_takes_the_others_off_the_list(cast: Cast) -> None:
    here, there = cast.sign_in("verifier"), cast.sign_in("verifier")
    new = "gajah menari di atap"
    fields = {"current": PASSWORD, "password": new, "password_again": new}
    assert here.post("/pengadu/password", fields).status_code == 302
    assert rows(here) == []
    assert not is_in(there)


def test_rows_name_nobody_and_those_of_reporters_look_like_those_of_staff(cast: Cast) -> None:
    for who in ("verifier", "supervisor", "reporter", "other_reporter", "half"):
        cast.sign_in(who)
    told = list(Session.objects.all())
    assert len({(len(bytes(row.owner)), len(bytes(row.mark))) for row in told}) == 1
    assert len({bytes(row.owner) for row in told}) == 5
    for row in told:
        for person in cast.people.values():
            for part in (person.id.bytes, str(person.id).encode(), person.ring.box_public):
                assert part not in bytes(row.owner) + bytes(row.mark)


def test_a_row_that_a_thief_puts_under_an_owner_is_not_shown(cast: Cast) -> None:
    here = cast.sign_in("verifier")
    cast.sign_in("supervisor")
    own = cast.people["verifier"].ring.session_owner
    Session.objects.exclude(owner=own).update(owner=own)
    assert rows(here) == []


# What opens the account


def test_another_app_takes_the_place_of_the_old_one_once_it_is_proven(cast: Cast) -> None:
    here = cast.sign_in("verifier")
    page = here.get("/akun/aplikasi-kode").content.decode()
    secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
    wrong = here.post("/akun/aplikasi-kode", {"totp": code(TOTP)})
    assert wrong.status_code == 422
    half = cast.sign_in("half")
    assert half.post(SECOND, {"totp": code(TOTP)}).status_code == 302
    before = len(events())
    assert here.post("/akun/aplikasi-kode", {"totp": code(secret)})["Location"] == ACCOUNT
    assert "yang baru sudah berlaku" in text(here.get(ACCOUNT))
    assert events()[before:] == ["staff:factor_added"]
    half = cast.sign_in("half")
    assert half.post(SECOND, {"totp": code(TOTP)}).status_code == 422
    assert half.post(SECOND, {"totp": code(secret)}).status_code == 302


def test_new_backup_codes_take_the_place_of_the_old_ones(cast: Cast) -> None:
    old = with_codes(cast)
    here = cast.sign_in("verifier")
    assert "10 kode belum dipakai" in text(here.get(ACCOUNT))
    made = BACKUP.findall(text(here.post("/akun/kode-cadangan")))
    assert len(made) == 10
    half = cast.sign_in("half")
    assert half.post(SECOND, {"backup": old[0]}).status_code == 422
    assert half.post(SECOND, {"backup": made[0]}).status_code == 302
    assert "9 kode belum dipakai" in text(here.get(ACCOUNT))


def test_a_change_that_meets_another_is_told_to_try_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = cast.sign_in("verifier")
    digests = second.digests

    def meanwhile(made: list[str]) -> tuple[str, ...]:
        monkeypatch.setattr(second, "digests", digests)
        with_codes(cast)
        return digests(made)

    monkeypatch.setattr(second, "digests", meanwhile)
    assert here.post("/akun/kode-cadangan").status_code == 503
    assert "Belum ada. Buat sekarang" in text(here.get(ACCOUNT))
