# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second step of staff: at sign-in, set up for the first time, used once, guessed at."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from tests.cast import PASSWORD, SECOND, TOTP, Actor, Cast, code, come_in
from tests.ops.test_commands import run
from tests.test_doors import path_of, views
from wbs.accounts import names, second
from wbs.accounts.factors import codes, kept, totp
from wbs.accounts.models import Account, NameDelay, Session
from wbs.audit.models import Entry
from wbs.config import env
from wbs.web import clock

BACKUP = re.compile(r"\b(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}\b")


def text(answer: Any) -> str:
    page = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


def half(cast: Cast, username: str = "vera", **more: str) -> Actor:
    """Return a browser in which someone of the staff has given the password only."""
    who = cast.sign_in("visitor")
    told = {"username": username, "password": PASSWORD, **more}
    assert who.post("/login", told)["Location"].startswith(SECOND)
    return who


def events() -> list[str]:
    return list(Entry.objects.order_by("position").values_list("event", flat=True))


def with_codes(cast: Cast, who: str = "verifier") -> list[str]:
    """Give someone backup codes; return them."""
    made = codes.new_codes()
    person = cast.people[who]
    person.account.refresh_from_db()
    kept.store(person, kept.Factors(totp=TOTP, codes=second.digests(made)))
    return made


@pytest.fixture
def bare(cast: Cast) -> Actor:
    """The verifier as `wbs init` makes one, with the password given: no second step yet."""
    person = cast.people["verifier"]
    account = person.account
    profile = {"username": "vera"}
    from wbs.accounts.people import seal_profile

    account.sealed_profile = seal_profile(account, person.ring, profile)
    account.save()
    return half(cast)


# Signing in


def test_staff_come_in_by_password_and_code(cast: Cast) -> None:
    who = half(cast, next="/petugas")
    assert who.get("/meja").status_code == 302
    answer = who.post(SECOND, {"totp": code(), "next": "/petugas"})
    assert (answer.status_code, answer["Location"]) == (302, "/petugas")
    assert who.get("/petugas").status_code == 200


def test_a_reporter_is_asked_for_none(cast: Cast) -> None:
    answer = cast.visitor.post("/login", {"username": "bintang", "password": PASSWORD})
    assert answer["Location"] == "/aduan"
    assert cast.visitor.get(SECOND).status_code == 404


def test_a_code_may_be_typed_with_spaces_and_in_other_digits(cast: Cast) -> None:
    digits = code()
    arabic = "".join(chr(0x0660 + int(digit)) for digit in digits)
    for typed in (f" {digits[:3]} {digits[3:]} ", f"{digits[:3]}-{digits[3:]}", arabic):
        assert half(cast).post(SECOND, {"totp": typed}).status_code == 302


@pytest.mark.parametrize("typed", ["", "000000", "12345", "1234567", "abcdef", "x" * 500, "²³¹²³¹"])
def test_a_wrong_code_leads_nowhere_and_is_told_beside_its_field(cast: Cast, typed: str) -> None:
    if typed == code():
        pytest.skip("one in a million")
    who = half(cast)
    answer = who.post(SECOND, {"totp": typed})
    assert answer.status_code == 422
    assert 'id="id_totp-error"' in answer.content.decode()
    assert who.get("/meja").status_code == 302


def test_a_clock_half_a_minute_off_is_forgiven_and_more_is_not(cast: Cast) -> None:
    noon = clock.now()
    for seconds, status in ((-30, 302), (30, 302), (-90, 422), (90, 422)):
        with clock.standing_at(noon + timedelta(seconds=seconds)):
            typed = code()
        with clock.standing_at(noon):
            assert half(cast).post(SECOND, {"totp": typed}).status_code == status, seconds


def test_the_token_of_the_half_session_is_not_that_of_the_whole(cast: Cast) -> None:
    who = half(cast)
    before = who.client.cookies["session"].value
    who.post(SECOND, {"totp": code()})
    assert who.client.cookies["session"].value != before
    thief = cast.sign_in("visitor")
    thief.client.cookies["session"] = before
    assert thief.get("/meja").status_code == 302


def test_the_log_says_so_only_after_the_second_step(cast: Cast) -> None:
    before = len(events())
    who = half(cast)
    assert events()[before:] == []
    who.post(SECOND, {"totp": "000000"})
    who.post(SECOND, {"totp": code()})
    assert events()[before:] == ["staff:second_refused", "staff:signed_in"]


def test_next_leads_to_pages_of_this_site_alone(cast: Cast) -> None:
    who = half(cast)
    answer = who.post(SECOND, {"totp": code(), "next": "https://jahat.example/"})
    assert answer["Location"] == "/meja"


# A stolen password alone


def test_a_half_session_reaches_no_page_but_the_second_step_and_the_public_ones(cast: Cast) -> None:
    who = half(cast)
    public = cast.visitor
    for name, pattern in views():
        if name in ("accounts:logout", "accounts:second", "accounts:set_up"):
            continue
        path = path_of(pattern)
        mine = who.get(path)
        if mine.status_code == 302:
            seen = public.get(path)
            assert mine["Location"].startswith("/login") or mine["Location"] == seen["Location"]
        else:
            assert mine.status_code == public.get(path).status_code, name
            assert "/logout" not in mine.content.decode(), name


def test_a_half_session_lasts_ten_minutes_however_busy_it_is(cast: Cast) -> None:
    start = clock.now()
    who = half(cast)
    for minutes in (3, 6, 9):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            assert who.get(SECOND).status_code == 200
    with clock.standing_at(start + timedelta(minutes=11)):
        assert who.get(SECOND)["Location"].startswith("/login")
        assert who.post(SECOND, {"totp": code()})["Location"].startswith("/login")


def test_login_leads_on_to_the_second_step_and_the_step_can_be_called_off(cast: Cast) -> None:
    who = half(cast)
    assert who.get("/login?next=/petugas")["Location"] == f"{SECOND}?next=%2Fpetugas"
    assert "Bukan saya, batalkan" in text(who.get(SECOND))
    before = len(events())
    assert who.post("/logout").status_code == 302
    assert events()[before:] == []
    assert who.get("/login").status_code == 200
    assert not Session.objects.exists()


def test_guesses_are_slowed_also_where_the_password_is_given_again_and_never_locked(
    cast: Cast,
) -> None:
    start = clock.now()
    with clock.standing_at(start):
        for _ in range(names.FREE_FAILURES + 1):
            # The guesser has the password: giving it anew must not forget the failures.
            half(cast).post(SECOND, {"totp": "000000"})
        answer = half(cast).post(SECOND, {"totp": code()})
        assert answer.status_code == 422
        assert "Tunggu" in text(answer)
    with clock.standing_at(start + timedelta(seconds=3)):
        assert half(cast).post(SECOND, {"totp": code()}).status_code == 302
        assert not NameDelay.objects.exists()


def test_the_longest_wait_is_a_quarter_of_an_hour(cast: Cast) -> None:
    start = clock.now()
    with clock.standing_at(start):
        for _ in range(40):
            names.failed(cast.institution, "vera", names.SECOND)
        answer = half(cast).post(SECOND, {"totp": code()})
        assert "Tunggu 16 menit" in text(answer)
        # Whoever guesses at the name alone does not get so far.
        assert names.seconds_to_wait(cast.institution, "vera") == 0
    with clock.standing_at(start + timedelta(minutes=15, seconds=1)):
        assert half(cast).post(SECOND, {"totp": code()}).status_code == 302


# Backup codes


def test_a_backup_code_counts_once_and_the_log_says_so(cast: Cast) -> None:
    made = with_codes(cast)
    before = len(events())
    typed = made[3].lower().replace("-", " ")
    assert half(cast).post(SECOND, {"backup": typed}).status_code == 302
    again = half(cast).post(SECOND, {"backup": made[3]})
    assert again.status_code == 422
    assert 'id="id_backup-error"' in again.content.decode()
    assert half(cast).post(SECOND, {"backup": made[4]}).status_code == 302
    assert events()[before:] == [
        *("staff:code_used", "staff:signed_in"),
        "staff:second_refused",
        *("staff:code_used", "staff:signed_in"),
    ]


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKMN", "x", "-" * 500, "ABCD-EFGH-JKM!"])
def test_a_wrong_backup_code_is_refused(cast: Cast, typed: str) -> None:
    with_codes(cast)
    answer = half(cast).post(SECOND, {"backup": typed})
    assert answer.status_code == 422


# Set up for the first time


def test_whoever_has_no_second_step_is_led_to_set_it_up_and_reaches_nothing_else(
    bare: Actor,
) -> None:
    assert bare.get(SECOND + "?next=/petugas")["Location"] == "/login/pasang?next=%2Fpetugas"
    assert bare.get("/meja").status_code == 302
    assert bare.post(SECOND, {"totp": code()})["Location"] == "/login/pasang"
    page = bare.get("/login/pasang?next=/petugas")
    assert "<svg" in page.content.decode()
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page.content.decode())
    assert found
    secret = found[1].replace(" ", "")
    before = len(events())
    wrong = bare.post("/login/pasang", {"totp": "000000", "next": "/petugas"})
    assert wrong.status_code == 422
    assert found[1] in wrong.content.decode()
    assert bare.get("/meja").status_code == 302
    done = bare.post("/login/pasang", {"totp": code(secret), "next": "/petugas"})
    assert len(set(BACKUP.findall(text(done)))) == 10
    assert 'href="/petugas"' in done.content.decode()
    assert bare.get("/petugas").status_code == 200
    added = ["staff:factor_added", "staff:codes_made", "staff:signed_in"]
    assert events()[before:] == added


def test_what_was_set_up_opens_the_next_sign_in(cast: Cast, bare: Actor) -> None:
    page = bare.get("/login/pasang").content.decode()
    secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
    made = BACKUP.findall(text(bare.post("/login/pasang", {"totp": code(secret)})))
    assert half(cast).post(SECOND, {"totp": code(TOTP)}).status_code == 422
    assert half(cast).post(SECOND, {"totp": code(secret)}).status_code == 302
    assert half(cast).post(SECOND, {"backup": made[0]}).status_code == 302


def test_nothing_is_set_up_where_there_is_a_second_step(cast: Cast) -> None:
    who = half(cast)
    assert who.get("/login/pasang")["Location"] == SECOND
    assert who.post("/login/pasang", {"totp": code()})["Location"] == SECOND
    assert who.get("/meja").status_code == 302


def test_a_profile_put_back_from_before_the_set_up_opens_nothing_by_password_alone(
    cast: Cast, bare: Actor
) -> None:
    fields = ("sealed_profile", "profile_version")
    before = Account.objects.values(*fields).get(id=cast.people["verifier"].id)
    page = bare.get("/login/pasang").content.decode()
    secret = page.split('class="secret">')[1].split("<")[0].replace(" ", "")
    bare.post("/login/pasang", {"totp": code(secret)})
    Account.objects.filter(id=cast.people["verifier"].id).update(**before)
    who = half(cast)
    answer = who.get("/login/pasang")
    assert answer.status_code == 409
    assert "Beri tahu inspektur" in text(answer)
    assert who.post("/login/pasang", {"totp": code(secret)}).status_code == 409
    assert who.get("/meja").status_code == 302


# What lies in the database


def test_the_secret_is_not_in_the_database(cast: Cast) -> None:
    made = with_codes(cast)
    half(cast).post(SECOND, {"totp": code()})
    half(cast)
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        told = b""
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    blob = isinstance(value, bytes | memoryview)
                    told += bytes(value) if blob else str(value).encode()
    assert b"vera" not in told
    for secret in (TOTP, made[0], made[0].replace("-", ""), *second.digests(made)):
        assert secret.encode() not in told


def test_factors_of_a_longer_list_do_not_change_the_size_of_the_row(cast: Cast) -> None:
    sizes = {len(bytes(account.sealed_profile)) for account in Account.objects.all()}
    with_codes(cast)
    sizes |= {len(bytes(account.sealed_profile)) for account in Account.objects.all()}
    assert len(sizes) == 1


# Settings


def test_production_refuses_codes_that_count_twice(tmp_path: Any) -> None:
    told = {"WBS_KDF_OPS": "3", "WBS_KDF_MEM_KIB": "65536", "WBS_TOTP_ONCE": "false"}
    made = run(tmp_path, "check", WBS_MODE="production", WBS_HOSTS="x.id", **told)
    assert made.returncode != 0
    assert "WBS_TOTP_ONCE" in made.stderr


def test_a_bad_demo_secret_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from wbs.ops import demo

    monkeypatch.setenv("WBS_DEMO_TOTP", "PENDEK")
    with pytest.raises(ImproperlyConfigured, match="WBS_DEMO_TOTP"):
        demo.totp_secret()
    assert env.text("WBS_DEMO_TOTP") == "PENDEK"


def test_the_codes_are_those_of_rfc_6238() -> None:
    # Appendix B, SHA-1, the last six of eight digits.
    for seconds, digits in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert totp.code_of(TOTP, seconds // 30) == digits


def test_come_in_is_what_people_do(cast: Cast) -> None:
    assert come_in(cast.visitor.client, "vera")["Location"] == "/meja"
