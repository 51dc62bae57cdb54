# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thieves of sessions: of the rows, of an old cookie, of a header."""

import base64
from datetime import timedelta
from http.cookies import Morsel
from typing import Any

import pytest
from django.test import Client

from tests.attacker import deeds
from tests.cast import PASSWORD, Actor, Cast
from wbs.accounts.models import Session
from wbs.web import clock

NEW = "perahu biru 12 bata"
CHANGE = {"current": PASSWORD, "password": NEW, "password_again": NEW}
PUBLIC = ("/", "/panduan/kriteria", "/panduan/cara-melapor", "/panduan/kerahasiaan", "/healthz")


def with_cookie(value: str, name: str = "session", host: str = "127.0.0.1") -> Actor:
    """A fresh browser that shows a session cookie somebody found or made."""
    client = Client(SERVER_NAME=host)
    client.cookies[name] = value
    return Actor(client)


def is_in(who: Actor) -> bool:
    """Tell whether a browser is signed in."""
    return who.get("/pengadu/password").status_code == 200


def test_a_stolen_cookie_works_so_that_the_refusals_below_mean_something(cast: Cast) -> None:
    token = cast.reporter.client.cookies["session"].value
    assert is_in(with_cookie(token))


def test_the_rows_of_sessions_are_no_use_to_a_thief_of_the_database(cast: Cast) -> None:
    assert is_in(cast.reporter)
    row = Session.objects.get()
    for stolen in (bytes(row.id), bytes(row.sealed)[:32], bytes(row.sealed)[-32:]):
        printed = base64.urlsafe_b64encode(stolen).rstrip(b"=").decode()
        for value in (printed, stolen.hex(), printed[:43]):
            assert not is_in(with_cookie(value))
    assert is_in(cast.reporter)


def test_a_row_tells_nothing_of_who_is_signed_in(cast: Cast) -> None:
    assert is_in(cast.reporter)
    assert is_in(cast.verifier)
    deeds.file_report(cast.reporter)
    rows = list(Session.objects.all())
    assert len({len(bytes(row.sealed)) for row in rows}) == 1
    for row in rows:
        assert row.expires == clock.hour(row.expires)
        for who in ("reporter", "verifier"):
            person = cast.people[who]
            told = bytes(row.id) + bytes(row.sealed)
            assert person.id.bytes not in told
            assert person.ring.box_public not in told
            assert str(person.id).encode() not in told


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "A" * 44, "\x00" * 43, "é" * 43, "../../etc"])
def test_a_made_up_cookie_is_nobody(cast: Cast, value: str) -> None:
    who = with_cookie(value)
    assert who.get("/aduan").status_code == 302
    assert who.get("/").status_code == 200


def test_signing_out_ends_the_session_on_the_server_also_for_a_copied_cookie(cast: Cast) -> None:
    token = cast.reporter.client.cookies["session"].value
    copied = with_cookie(token)
    assert is_in(copied)
    answer = cast.reporter.post("/logout")
    assert answer.cookies["session"].value == ""
    assert not Session.objects.exists()
    assert not is_in(copied)


def test_a_changed_password_ends_every_other_session(cast: Cast) -> None:
    thief = cast.sign_in("reporter")
    other = cast.sign_in("other_reporter")
    assert is_in(thief)
    assert cast.reporter.post("/pengadu/password", CHANGE).status_code == 302
    assert is_in(cast.reporter)
    assert not is_in(thief)
    assert is_in(other)
    old, new = (
        cast.visitor.post("/login", {"username": "bintang", "password": secret})
        for secret in (PASSWORD, NEW)
    )
    assert (old.status_code, new.status_code) == (422, 302)


def test_recovering_an_account_ends_every_session_in_it(cast: Cast) -> None:
    page = cast.reporter.post("/pengadu/kode-pemulihan").content.decode()
    code = page.split('data-copy="')[1].split('"')[0]
    told = {"username": "bintang", "code": code, "password": NEW, "password_again": NEW}
    assert cast.visitor.post("/lupa-password", told).status_code == 302
    assert is_in(cast.visitor)
    assert not is_in(cast.reporter)


def test_a_session_ends_after_silence_and_after_a_day(cast: Cast) -> None:
    start = clock.now()
    assert is_in(cast.reporter)
    with clock.standing_at(start + timedelta(minutes=31)):
        assert not is_in(cast.reporter)
    who = cast.sign_in("reporter")
    for minutes in range(0, 12 * 60, 20):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            assert is_in(who), minutes
    with clock.standing_at(start + timedelta(hours=12, minutes=10)):
        assert not is_in(who)


@pytest.mark.parametrize("words", ["x" * 6000, "\N{WHALE}" * 300])
def test_what_is_searched_for_never_outgrows_the_sealed_session(cast: Cast, words: str) -> None:
    for who, path in ((cast.reporter, "/aduan"), (cast.verifier, "/meja")):
        long = {"q": words, "status": words, "category": words, "sort": words}
        assert who.post(path, long).status_code == 302
        assert who.get(path).status_code == 200
    assert len({len(bytes(row.sealed)) for row in Session.objects.all()}) == 1


def test_signing_in_gives_a_new_token_and_takes_none_from_the_browser(cast: Cast) -> None:
    planted = "A" * 43
    who = with_cookie(planted)
    answer = who.post("/login", {"username": "bintang", "password": PASSWORD})
    token = answer.cookies["session"].value
    assert token != planted
    assert not is_in(with_cookie(planted))
    assert is_in(with_cookie(token))


def signed_in_at(host: str, **headers: str) -> tuple[Any, Client]:
    """Sign in under a host and return the answer."""
    client = Client(SERVER_NAME=host, headers=headers or None)
    secret = {"username": "bintang", "password": PASSWORD}
    return client.post("/login", secret), client


def flags(morsel: "Morsel[str]") -> tuple[bool, bool, str, str, str]:
    """Return what a cookie promises."""
    return (
        bool(morsel["secure"]),
        bool(morsel["httponly"]),
        morsel["samesite"],
        morsel["path"],
        morsel["domain"],
    )


def test_cookies_on_a_https_host_are_host_bound_secure_strict_and_unseen_by_scripts(
    cast: Cast,
) -> None:
    answer, client = signed_in_at("wbs.example")
    form = client.get("/aduan/tambah")
    cookies = {**answer.cookies, **form.cookies}
    assert set(cookies) == {"__Host-session", "__Host-csrf", "__Host-draft"}
    for morsel in cookies.values():
        assert flags(morsel) == (True, True, "Strict", "/", "")
    assert cookies["__Host-session"]["max-age"] == ""
    assert client.get("/aduan").status_code == 200


def test_cookies_on_a_plain_host_have_plain_names_and_the_same_promises_but_secure(
    cast: Cast,
) -> None:
    answer, client = signed_in_at("127.0.0.1")
    form = client.get("/aduan/tambah")
    cookies = {**answer.cookies, **form.cookies}
    assert set(cookies) == {"session", "csrf", "draft"}
    for morsel in cookies.values():
        assert flags(morsel) == (False, True, "Strict", "/", "")


def test_a_plain_cookie_is_nothing_on_a_https_host(cast: Cast) -> None:
    token = cast.reporter.client.cookies["session"].value
    assert not is_in(with_cookie(token, "session", "wbs.example"))
    assert is_in(with_cookie(token, "__Host-session", "wbs.example"))


@pytest.mark.parametrize("path", [*PUBLIC, "/tidak-ada"])
@pytest.mark.parametrize("host", ["127.0.0.1", "wbs.example"])
def test_public_pages_set_no_cookie(cast: Cast, path: str, host: str) -> None:
    answer = Client(SERVER_NAME=host).get(path)
    assert answer.status_code == (404 if path == "/tidak-ada" else 200)
    assert not answer.cookies
    number = Client(SERVER_NAME=host).post("/status", {"number": "1234 5678 9012 3456"})
    assert not number.cookies
    assert not Session.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "wbs.example"])
@pytest.mark.parametrize("said", ["https", "http"])
def test_a_header_that_names_the_scheme_changes_nothing(cast: Cast, host: str, said: str) -> None:
    lies = {"X-Forwarded-Proto": said, "X-Forwarded-Ssl": "on", "X-Forwarded-Host": "lain.example"}
    plain, _client = signed_in_at(host)
    lied, client = signed_in_at(host, **lies)
    assert lied.status_code == plain.status_code == 302
    assert lied.headers["Location"] == plain.headers["Location"]
    assert {name: flags(one) for name, one in lied.cookies.items()} == {
        name: flags(one) for name, one in plain.cookies.items()
    }
    assert lied.headers.get("Strict-Transport-Security") == plain.headers.get(
        "Strict-Transport-Security"
    )
    assert client.get("/aduan").status_code == 200


def test_an_unknown_host_is_refused(cast: Cast) -> None:
    assert Client(SERVER_NAME="lain.example").get("/login").status_code == 400
