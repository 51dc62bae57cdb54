# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows about a new verifier, to whom a colleague gives a thousand cases in one click."""

import re

from bench import alone
from bench.browser import Browser
from bench.desk import row, timed
from bench.rows import Row
from bench.site import Site, seed
from tests.server import DEMO_PASSWORD
from wbs.accounts.factors import totp

CASES = 1_000
_PEOPLE = 3


def rows(site: Site, cases: int = CASES) -> list[Row]:
    """Seed the cases, let several people come, and give each of them the keys."""
    seed(site, 0, cases)
    admin, boss, giver = (_signed_in(site, one) for one in ("admin", "inspektur", "verifikator"))
    for number in range(_PEOPLE):
        _come(site, admin, boss, f"Tari {number}")
    page = giver.get("/petugas").text
    paths = re.findall(r'action="(/petugas/[0-9a-f-]{36}/kunci-aduan)"', page)
    if len(paths) != _PEOPLE:
        raise RuntimeError("not everybody waits for keys")
    left, fields = iter(paths), giver.hidden("/petugas")
    first, spans = timed(lambda: _sent(giver, next(left), fields), _PEOPLE - 1)
    limit = alone.granting(cases)
    return [
        row(f"{cases:,} cases to a new verifier, by who has not read them", [first]),
        row(f"{cases:,} cases to a new verifier", spans, limit=limit),
    ]


def _signed_in(site: Site, username: str) -> Browser:
    browser = Browser(site.port)
    browser.sign_in(username, DEMO_PASSWORD)
    return browser


def _sent(browser: Browser, path: str, fields: dict[str, str], expected: int = 302) -> str:
    answer = browser.post(path, fields)
    if answer.status != expected:
        raise RuntimeError(f"{path} was answered by {answer.status}")
    return answer.text


def _come(site: Site, admin: Browser, boss: Browser, name: str) -> None:
    """Bring a verifier onto the roster: invited, with keys and second step, signed."""
    invited = {**admin.hidden("/petugas"), "name": name, "roles": "verifier"}
    _sent(admin, "/petugas/undang", invited)
    newcomer = Browser(site.port)
    newcomer.get(_found(r"(/undangan/[\w-]{43})", admin.get("/petugas").text))
    chosen = {"username": name.replace(" ", "-").lower()}
    chosen |= dict.fromkeys(("password", "password_again"), DEMO_PASSWORD)
    _sent(newcomer, "/undangan", {**newcomer.hidden("/undangan"), **chosen})
    page = newcomer.get("/undangan").text
    secret = _found(r'class="secret">([A-Z2-7 ]+)<', page).replace(" ", "")
    code = totp.code_of(secret, totp.step_now())
    _sent(newcomer, "/undangan", {**newcomer.hidden("/undangan"), "totp": code}, 200)
    fingerprint = _found(r"((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})", newcomer.get("/undangan").text)
    signed = {**boss.hidden("/petugas"), "fingerprint": fingerprint}
    _sent(boss, "/petugas/tanda-tangan", signed)


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise RuntimeError(f"the page has no {pattern}")
    return found[1]
