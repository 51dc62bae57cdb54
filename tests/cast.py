# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of every test: one institution, one person for each role, and two reporters.

They come in through the door that people use, the Login page, with a browser's cookies.
"""

from dataclasses import dataclass, field
from typing import Any

import pyotp
from django.test import Client

from wbs.accounts import actions
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.ops.founding import NewStaff, found
from wbs.vault.keys import KeyRing
from wbs.web import clock

PASSWORD = "kuda terbang 77 laut"
# The second step of all staff.
TOTP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
SECOND = "/login/langkah-kedua"

PROFILE = {
    "id_number": "6474010711900001",
    "name": "Maria Markerina",
    "birth_place": "Tarakan",
    "birth_date": "1990-11-07",
    "email": "maria@contoh.example",
    "position": "Analis Rahasia",
    "rank": "Penata (III/c)",
    "agency": "Dinas Penanda",
    "unit": "Unit Penanda",
    "city": "Bontang",
    "address": "Jalan Penanda 7",
    "phone": "081255500777",
    "other_phone": "0548777000",
}

STAFF = {
    "verifier": ("vera", "Vera Verifikator", {Role.VERIFIER}),
    "examiner": ("eka", "Eka Pemeriksa", {Role.EXAMINER}),
    "other_examiner": ("oki", "Oki Pemeriksa", {Role.EXAMINER}),
    "custodian": ("cici", "Cici Penjaga", {Role.CUSTODIAN}),
    "supervisor": ("surya", "Surya Inspektur", {Role.SUPERVISOR}),
    "alternate": ("gani", "Gani Pengganti", {Role.ALTERNATE}),
    "admin": ("adi", "Adi Admin", {Role.ADMIN}),
    "auditor": ("aulia", "Aulia Auditor", {Role.AUDITOR}),
}
REPORTERS = {"reporter": "bintang", "other_reporter": "senja"}


@dataclass
class Actor:
    """Someone with a browser. `person` is None for a visitor."""

    client: Client
    username: str = ""
    person: Person | None = None

    def get(self, path: str, **kwargs: Any) -> Any:
        """Open a page."""
        return self.client.get(path, **kwargs)

    def post(self, path: str, data: Any = None, **kwargs: Any) -> Any:
        """Send a form."""
        return self.client.post(path, data or {}, **kwargs)


@dataclass
class Cast:
    """Everybody, by who they are in a test."""

    institution: Institution
    people: dict[str, Person]
    case_halves: tuple[str, str]
    alternate_halves: tuple[str, str]
    identity_halves: tuple[str, str]
    _in: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, who: str) -> Actor:
        """`cast.verifier` is the verifier, signed in; `cast.visitor` is nobody.

        `cast.half` is the verifier whose second step is missing.
        """
        if who.startswith("_"):
            raise AttributeError(who)
        if who not in self._in:
            self._in[who] = self.sign_in(who)
        return self._in[who]

    def sign_in(self, who: str) -> Actor:
        """Return a fresh browser in which `who` has signed in."""
        client = Client(SERVER_NAME="127.0.0.1")
        if who == "visitor":
            return Actor(client)
        if who == "half":
            answer = client.post("/login", {"username": "vera", "password": PASSWORD})
            assert answer["Location"] == SECOND
            return Actor(client, "vera")
        username = usernames()[who]
        answer = come_in(client, username)
        assert answer.status_code == 302, answer.content.decode()
        return Actor(client, username, self.people[who])


def code(secret: str = TOTP) -> str:
    """Return the six digits of now."""
    return pyotp.TOTP(secret).at(clock.now())


def come_in(
    client: Client, username: str, secret: str = PASSWORD, totp: str = TOTP, **more: str
) -> Any:
    """Sign in by the pages of Login, with the second step where one is asked for."""
    told = {"username": username, "password": secret, **more}
    answer = client.post("/login", told)
    if answer.status_code == 302 and answer["Location"].startswith(SECOND):
        answer = client.post(answer["Location"], {"totp": code(totp)})
    return answer


def usernames() -> dict[str, str]:
    """Return the username of each of the cast."""
    return {**{who: told[0] for who, told in STAFF.items()}, **REPORTERS}


def assemble() -> Cast:
    """Found the institution and make everybody's account."""
    founded = found(
        name="Inspektorat Kota Contoh",
        slug="contoh",
        timezone="Asia/Makassar",
        staff=[
            NewStaff(username, name, frozenset(roles), PASSWORD, TOTP)
            for username, name, roles in STAFF.values()
        ],
    )
    people = dict(zip(STAFF, founded.staff, strict=True))
    for who, username in REPORTERS.items():
        account, seed = actions.create_account(
            institution=founded.institution, username=username, secret=PASSWORD, profile=PROFILE
        )
        people[who] = Person(account, KeyRing(seed), founded.institution)
    return Cast(
        founded.institution,
        people,
        founded.case_halves,
        founded.alternate_halves,
        founded.identity_halves,
    )
