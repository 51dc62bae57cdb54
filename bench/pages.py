# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows about pages and forms under load."""

import re
from collections.abc import Callable, Sequence

from bench.browser import FORM, MULTIPART, Browser, multipart
from bench.cases import text
from bench.rows import Driver, Row
from bench.site import Site
from tests.server import DEMO_PASSWORD

REPORTERS = 48
FILE_MB = 10
_SPREAD = 200  # how many addresses the requests of one row come from

Maker = Callable[[int], Sequence[bytes]]


def home(driver: Driver, site: Site) -> list[Row]:
    """Home, for a visitor."""
    return _both(driver, site, "Home", repeated(Browser(site.port), "/"), aim=2500)


def number(driver: Driver, site: Site, reporter: Browser) -> list[Row]:
    """The status of a registration number, for a visitor."""
    page = reporter.get("/aduan").text
    found = re.search(r"\b\d{4} \d{4} \d{4} \d{4}\b", page)
    if found is None:
        raise RuntimeError("the list shows no registration number")
    body = f"number={found[0].replace(' ', '+')}".encode()
    visitor = Browser(site.port)

    def make(run: int) -> list[bytes]:
        # One address may look up 300 numbers in ten minutes.
        return [visitor.raw("POST", "/status", body, FORM) for _ in range(6000)]

    return _both(driver, site, "Number look-up", make, aim=500)


def own_pages(driver: Driver, site: Site, reporter: Browser) -> list[Row]:
    """A reporter's list (25 rows opened) and one report."""
    found = re.search(r'href="(/aduan/[0-9a-f-]{36})"', reporter.get("/aduan").text)
    if found is None:
        raise RuntimeError("the list leads to no report")
    rows = [
        *_both(driver, site, "Aduan list", repeated(reporter, "/aduan")),
        *_both(driver, site, "Report page", repeated(reporter, found[1])),
    ]
    rows[0].peers = "GlobaLeaks 650 ms, Hush Line 199 ms (1,000 reports, staff)"
    rows[2].peers = "GlobaLeaks 29 ms, Hush Line 30 ms (staff)"
    return rows


def sign_in(driver: Driver, site: Site) -> list[Row]:
    """The Login form, by name and password."""
    visitor = Browser(site.port)
    fields = {**visitor.hidden("/login"), "username": "pelapor", "password": DEMO_PASSWORD}
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()

    def make(run: int) -> list[bytes]:
        return [visitor.raw("POST", "/login", body, FORM) for _ in range(_SPREAD)]

    return _both(driver, site, "Sign-in", make, good=302)


def filing(driver: Driver, site: Site, reporters: Sequence[Browser]) -> list[Row]:
    """Create Aduan without a file, by several reporters in turn."""
    rows = []
    for connections, most in ((1, 150), (16, 400)):

        def make(run: int, connections: int = connections, most: int = most) -> list[bytes]:
            mark = f"{connections}-{run}"
            return [_filed(reporters[i % len(reporters)], f"{mark}-{i}") for i in range(most)]

        rows.append(_row(driver, site, "Text report", make, connections, 302, again=False))
        rows[-1].aim = 100
    return rows


def filing_with_file(driver: Driver, site: Site, reporters: Sequence[Browser]) -> list[Row]:
    """Create Aduan with a file of 10 MB, in MB/s of the file."""
    content = bytes(range(256)) * (FILE_MB * 1_000_000 // 256)
    rows = []
    for connections, most in ((1, 10), (4, 16)):

        def make(run: int, connections: int = connections, most: int = most) -> list[bytes]:
            marks = [f"file-{connections}-{run}-{i}" for i in range(most)]
            return [
                _filed(reporters[i % len(reporters)], mark, {"bukti.bin": content})
                for i, mark in enumerate(marks)
            ]

        row = _row(driver, site, "Report with 10 MB file", make, connections, 302, again=False)
        row.value, row.unit, row.aim = row.value * len(content) / 1e6, "MB/s", 150
        rows.append(row)
    return rows


def register(site: Site, most: int = REPORTERS) -> list[Browser]:
    """Register reporters of our own; return their browsers, signed in."""
    made = []
    for number in range(most):
        browser = Browser(site.port)
        fields = {**browser.hidden("/register"), **_profile(number)}
        answer = browser.post("/register", fields)
        if answer.status != 302:
            raise RuntimeError(f"registering was answered by {answer.status}: {answer.text}")
        made.append(browser)
    return made


def repeated(browser: Browser, path: str) -> Maker:
    """Return what makes the same GET again and again, from many addresses."""
    return lambda run: [browser.raw("GET", path) for _ in range(_SPREAD)]


def _both(
    driver: Driver, site: Site, what: str, make: Maker, good: int = 200, aim: float | None = None
) -> list[Row]:
    rows = [_row(driver, site, what, make, connections, good) for connections in (1, 16)]
    rows[1].aim = aim
    return rows


def _row(
    driver: Driver,
    site: Site,
    what: str,
    make: Maker,
    connections: int,
    good: int,
    *,
    again: bool = True,
) -> Row:
    return driver.row(
        what,
        site.port,
        make,
        connections=connections,
        good=good,
        again=again,
        pid=site.server.pid,
    )


_forms: dict[Browser, dict[str, str]] = {}


def _filed(reporter: Browser, mark: str, files: dict[str, bytes] | None = None) -> bytes:
    if reporter not in _forms:
        page = reporter.get("/aduan/tambah").text
        kind = re.search(r'<option value="([0-9a-f-]{36})"', page)
        if kind is None:
            raise RuntimeError("the form offers no kind of report")
        _forms[reporter] = {**reporter.hidden("/aduan/tambah"), "category": kind[1]}
    fields = {
        **_forms[reporter],
        "explanation": f"{mark}. {text(1)}",
        "subject-0-name": "Petugas loket",
        "subject-0-agency": "Dinas Contoh",
    }
    return reporter.raw("POST", "/aduan/tambah", multipart(fields, files or {}), MULTIPART)


def _profile(number: int) -> dict[str, str]:
    return {
        "id_number": "6474010711900001",
        "name": "Maria Markerina",
        "username": f"elang-biru-{number}",
        "password": DEMO_PASSWORD,
        "password_again": DEMO_PASSWORD,
    }
