# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys as a second step: added, used, named, taken away; and answers that are not taken."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.accounts.test_second_factor import events, text
from tests.authenticator import PRESENT, Authenticator
from tests.cast import PASSWORD, SECOND, Actor, Cast, code, come_in
from wbs.accounts import second
from wbs.accounts.factors.kept import Passkey
from wbs.accounts.models import Account
from wbs.accounts.people import Person

ADD = "/akun/kunci-sandi"
HOST = "wbs.example"


def staff(username: str = "vera") -> Actor:
    """Return someone signed in at the HTTPS host."""
    client = Client(SERVER_NAME=HOST)
    assert come_in(client, username).status_code == 302
    return Actor(client, username)


def half(username: str = "vera") -> Actor:
    client = Client(SERVER_NAME=HOST)
    answer = client.post("/login", {"username": username, "password": PASSWORD})
    assert answer["Location"] == SECOND
    return Actor(client, username)


def options(answer: Any) -> str:
    """Return what the page asks the browser for."""
    found = re.search(r'data-passkey="([^"]*)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def add(who: Actor, key: Authenticator, name: str = "laptop kantor") -> Any:
    told = options(who.get(ADD))
    return who.post(ADD, {"name": name, "passkey": key.make(told)})


def use(who: Actor, key: Authenticator) -> Any:
    return who.post(SECOND, {"passkey": key.use(options(who.get(SECOND)))})


def kept(cast: Cast, who: str = "verifier") -> tuple[Passkey, ...]:
    person = cast.people[who]
    now = Person(Account.objects.get(id=person.id), person.ring, person.institution)
    factors = second.factors_of(now)
    assert factors
    return factors.passkeys


@pytest.fixture
def key() -> Authenticator:
    return Authenticator()


def test_a_passkey_is_added_and_is_a_second_step_from_then_on(
    cast: Cast, key: Authenticator
) -> None:
    who = staff()
    assert "data-passkey=" not in half().get(SECOND).content.decode()
    before = len(events())
    assert add(who, key)["Location"] == "/akun"
    assert events()[before:] == ["staff:factor_added", "staff:signed_in"][:1]
    assert "laptop kantor" in text(who.get("/akun"))
    answer = use(half(), key)
    assert (answer.status_code, answer["Location"]) == (302, "/meja")
    # The app goes on to count.
    assert half().post(SECOND, {"totp": code()}).status_code == 302


def test_what_the_browser_is_asked_names_no_account(cast: Cast, key: Authenticator) -> None:
    told = json.loads(options(staff().get(ADD)))
    assert told["rp"]["id"] == HOST
    assert told["attestation"] == "none"
    assert str(cast.people["verifier"].id) not in json.dumps(told)
    assert [one["alg"] for one in told["pubKeyCredParams"]] == [-7, -8, -257]


def test_a_passkey_of_another_does_not_count(cast: Cast, key: Authenticator) -> None:
    add(staff(), key)
    add(staff("surya"), other := Authenticator(credential=b"o" * 32))
    before = len(events())
    who = half()
    answer = use(who, other)
    assert answer.status_code == 422
    assert "Kunci sandi itu tidak cocok" in text(answer)
    assert events()[before:] == ["staff:second_refused"]
    assert who.get("/meja").status_code == 302


SPOILT: dict[str, Callable[[Authenticator], object]] = {
    "of another site": lambda key: setattr(key, "origin", "https://wbs.example.jahat.id"),
    "of a part of this site": lambda key: setattr(key, "origin", "https://lain.wbs.example"),
    "without TLS": lambda key: setattr(key, "origin", "http://wbs.example"),
    "of another party": lambda key: setattr(key, "rp", "jahat.id"),
    "nobody was there": lambda key: setattr(key, "flags", 0),
    "under another name": lambda key: setattr(key, "credential", b"x" * 32),
    "signed by another": lambda key: setattr(key, "_key", Authenticator()._key),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_answer_is_refused(cast: Cast, key: Authenticator, how: str) -> None:
    add(staff(), key)
    assert use(half(), key).status_code == 302
    SPOILT[how](key)
    assert use(half(), key).status_code == 422


@pytest.mark.parametrize("how", ["of another site", "of another party", "nobody was there"])
def test_a_spoilt_passkey_is_not_added(cast: Cast, key: Authenticator, how: str) -> None:
    SPOILT[how](key)
    answer = add(staff(), key)
    assert answer.status_code == 422
    assert 'value="laptop kantor"' in answer.content.decode()
    assert kept(cast) == ()


@pytest.mark.parametrize(
    "sent", ["x", "{}", "[]", "null", "1", '{"id": 1}', "[" * 5000, "x" * 20_001, '{"rawId": "é"}']
)
def test_what_is_no_answer_at_all_is_refused(cast: Cast, key: Authenticator, sent: str) -> None:
    who = staff()
    add(who, key)
    who.get(ADD)
    assert who.post(ADD, {"name": "x", "passkey": sent}).status_code == 422
    person = half()
    person.get(SECOND)
    assert person.post(SECOND, {"passkey": sent}).status_code == 422


def test_an_answer_counts_once_and_only_in_its_own_session(cast: Cast, key: Authenticator) -> None:
    add(staff(), key)
    who = half()
    sent = key.use(options(who.get(SECOND)))
    other = half()
    other.get(SECOND)
    assert other.post(SECOND, {"passkey": sent}).status_code == 422
    assert who.post(SECOND, {"passkey": sent}).status_code == 302
    again = half()
    assert again.post(SECOND, {"passkey": sent}).status_code == 422


def test_an_older_challenge_of_the_same_session_does_not_count(
    cast: Cast, key: Authenticator
) -> None:
    add(staff(), key)
    who = half()
    sent = key.use(options(who.get(SECOND)))
    who.get(SECOND)
    assert who.post(SECOND, {"passkey": sent}).status_code == 422


def test_a_count_that_does_not_grow_tells_of_a_copy(cast: Cast) -> None:
    key = Authenticator(count=5)
    add(staff(), key)
    assert use(half(), key).status_code == 302
    assert kept(cast)[0].count == 6
    key.count = 3
    assert use(half(), key).status_code == 422
    key.count = 0
    assert use(half(), key).status_code == 422
    key.count = 6
    assert use(half(), key).status_code == 302


def test_one_who_does_not_prove_who_touched_it_is_taken(cast: Cast) -> None:
    key = Authenticator(flags=PRESENT)
    add(staff(), key)
    assert use(half(), key).status_code == 302


def test_a_passkey_is_renamed_and_taken_away_and_the_app_stays(
    cast: Cast, key: Authenticator
) -> None:
    who = staff()
    add(who, key)
    [one] = kept(cast)
    assert who.post(f"{ADD}/{one.ref}/nama", {"name": "kunci USB"}).status_code == 302
    assert "kunci USB" in text(who.get("/akun"))
    for bad in ("", "x" * 31):
        who.post(f"{ADD}/{one.ref}/nama", {"name": bad})
        assert "tidak diganti" in text(who.get("/akun"))
    before = len(events())
    assert who.post(f"{ADD}/{one.ref}/hapus").status_code == 302
    assert events()[before:] == ["staff:factor_removed"]
    assert kept(cast) == ()
    assert who.post(f"{ADD}/{one.ref}/hapus").status_code == 404
    assert who.post(f"{ADD}/{one.ref}/nama", {"name": "x"}).status_code == 404
    assert half().post(SECOND, {"totp": code()}).status_code == 302


def test_five_passkeys_fit_with_long_names_and_no_more(cast: Cast) -> None:
    who = staff()
    for number in range(5):
        key = Authenticator(credential=bytes([number]) * 64)
        assert add(who, key, "\N{WHALE}" * 30).status_code == 302, number
    assert "Tambah kunci sandi" not in text(who.get("/akun"))
    answer = add(who, Authenticator(credential=b"sixth"))
    assert answer.status_code == 422
    assert "Tidak ada tempat lagi" in text(answer)


def test_a_very_long_credential_is_not_taken(cast: Cast) -> None:
    assert add(staff(), Authenticator(credential=b"x" * 600)).status_code == 422


def test_without_a_name_it_is_told_beside_the_field(cast: Cast, key: Authenticator) -> None:
    answer = add(staff(), key, "")
    assert answer.status_code == 422
    assert 'id="id_name-error"' in answer.content.decode()


def test_it_will_do_before_what_is_grave(cast: Cast, key: Authenticator) -> None:
    from datetime import timedelta

    from wbs.web import clock

    who = staff()
    add(who, key)
    with clock.standing_at(clock.now() + timedelta(minutes=6)):
        asked = who.post("/akun/sesi")
        assert asked.status_code == 403
        done = who.post("/akun/sesi", {"second-passkey": key.use(options(asked))})
        assert done.status_code == 302
