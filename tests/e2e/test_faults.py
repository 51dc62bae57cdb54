# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of bad days on a phone: in both languages, clear, within the screen, clean for axe."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.attacker.browser import Browser as SmallBrowser
from tests.e2e import steps
from tests.e2e.test_accessibility import in_both_lights
from tests.e2e.visitors import Visitors
from tests.hostile.disk import Disk, small_disk
from tests.hostile.people import send
from tests.server import Server, serving

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

STORY = "Kepala loket meminta uang tanpa kuitansi. " * 200
RUN = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
print(connection.execute(sys.argv[2]).fetchall(), flush=True)
sys.stdin.read()
"""
HEADINGS = {
    404: ("Halaman tidak ditemukan", "Page not found"),
    405: ("Alamat ini bukan sebuah halaman", "This address is not a page"),
    413: ("Kiriman terlalu besar", "That was too large to send"),
    429: ("Terlalu banyak permintaan", "Too many requests"),
    500: ("Ada kesalahan pada sistem kami", "Something went wrong on our side"),
    503: ("Sistem sedang sibuk", "The system is busy"),
    507: ("Tempat penyimpanan kami sedang penuh", "Our storage is full"),
}


@dataclass(frozen=True)
class House:
    """A server on a small disk."""

    server: Server
    disk: Disk

    @contextmanager
    def statement(self, statement: str) -> Iterator[None]:
        """Run a statement on the database; its connection stays until the block ends."""
        file = self.disk.folder / "data" / "wbs.sqlite3"
        command = [*self.disk.within, sys.executable, "-c", RUN, str(file), statement]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdout.readline()
            yield

    @contextmanager
    def full(self) -> Iterator[None]:
        """Fill the disk until the block ends."""
        with self.statement("PRAGMA wal_checkpoint(TRUNCATE)"):
            pass
        self.disk.fill()
        try:
            yield
        finally:
            self.disk.free()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo on a small disk; its writers wait a second for each other."""
    folder = tmp_path_factory.mktemp("faults")
    with small_disk(folder / "disk", "10m") as disk:
        data = disk.folder / "data"
        extra = {
            "WBS_DATA": str(data),
            "DATABASE_URL": f"sqlite:///{data / 'wbs.sqlite3'}?timeout=1",
        }
        with serving(folder, extra=extra, within=disk.within) as server:
            yield House(server, disk)


@pytest.fixture
def visitors(chromium: Browser, house: House) -> Iterator[Visitors]:
    """People at this server."""
    visitors = Visitors(chromium, house.server.url, {})
    try:
        yield visitors
        visitors.must_be_clean()
    finally:
        visitors.leave()


def answered(page: Page, press: Any) -> Response:
    """Do something that sends a form; return the answer."""
    with page.expect_navigation() as waiting:
        press()
    assert waiting.value
    return waiting.value


def must_be_clear(page: Page, answer: Response | None, status: int, language: str) -> None:
    """Fail unless this is the page of `status`: in this language, on the screen, clean for axe."""
    assert answer
    assert answer.status == status
    assert page.locator("html").get_attribute("lang") == language
    expect(page.locator("h1")).to_have_text(HEADINGS[status][language == "en"])
    expect(page.locator("main a.btn")).to_be_visible()
    width = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(width), status
    assert in_both_lights(page) == []


def sent_again(page: Page) -> None:
    """Send what the page gave back; it is filed."""
    expect(page.locator("main textarea").first).to_have_value(STORY)
    page.locator("main form button[type=submit]").click()
    steps.filed_number(page)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_of_bad_days_are_clear_on_a_phone(
    house: House, visitors: Visitors, language: str
) -> None:
    page = visitors.come(phone=True)
    page.goto("/")
    page.locator(f"button[name=language][value={language}]").click()
    steps.register(page)
    must_be_clear(page, page.goto("/tidak/ada"), 404, language)
    must_be_clear(page, page.goto("/logout"), 405, language)

    steps.write_report(page, STORY)
    page.evaluate("document.querySelector('[name=explanation]').value = 'kata '.repeat(300000)")
    must_be_clear(page, answered(page, lambda: steps.submit(page)), 413, language)

    steps.write_report(page, STORY)
    with house.statement("BEGIN IMMEDIATE"):
        must_be_clear(page, answered(page, lambda: steps.submit(page)), 503, language)
    sent_again(page)

    steps.write_report(page, STORY)
    with house.full():
        must_be_clear(page, answered(page, lambda: steps.submit(page)), 507, language)
    sent_again(page)

    page.goto("/")
    wear_out(house.server)
    page.fill("[name=number]", "1234 5678 9012 3456")
    look_up = page.locator("form[action='/status'] button")
    must_be_clear(page, answered(page, look_up.click), 429, language)

    with house.statement("DELETE FROM reports_digest"):
        pass
    page.goto("/aduan")
    link = page.locator("tbody a[href^='/aduan/']").first.get_attribute("href")
    must_be_clear(page, page.goto(re.sub("/tanda-terima$", "", str(link))), 500, language)


def wear_out(server: Server) -> None:
    """Look up so many numbers that this address has no more look-ups."""
    browser = SmallBrowser(server.url, "127.0.0.1", {})
    for _number in range(301):
        if send(browser, "/status", {"number": "1"}).status == 429:
            return
    raise AssertionError("there is no end to it")
