# SPDX-License-Identifier: AGPL-3.0-or-later
"""The warning before a session ends, and the cover once it has; the server's answer is staged."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e import steps

pytestmark = pytest.mark.browser


class Staged:
    """Answers in the server's place how many seconds are left."""

    def __init__(self, page: Page) -> None:
        self.left = 120
        self.stayed = 0
        page.route("**/sesi", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method == "POST":
            self.stayed += 1
            self.left = 1800
        route.fulfill(json={"left": self.left})


def soon(page: Page) -> None:
    """Let the page think that its half hour is nearly over, once its script has begun to count."""
    page.wait_for_load_state()
    page.clock.fast_forward("28:00")


def test_a_dialog_warns_in_time_and_staying_closes_it(desktop: Page) -> None:
    desktop.clock.install()
    steps.register(desktop)
    server = Staged(desktop)
    dialog = desktop.locator("dialog")
    expect(dialog).to_be_hidden()
    soon(desktop)
    expect(dialog).to_be_visible()
    expect(desktop.get_by_role("alertdialog")).to_contain_text("Masih di sini?")
    expect(desktop.get_by_role("button", name="Tetap masuk")).to_be_focused()
    desktop.get_by_role("button", name="Tetap masuk").click()
    expect(dialog).to_be_hidden()
    assert server.stayed == 1


def test_nothing_is_said_where_another_tab_goes_on(desktop: Page) -> None:
    desktop.clock.install()
    steps.register(desktop)
    Staged(desktop).left = 1700
    with desktop.expect_response("**/sesi"):
        soon(desktop)
    expect(desktop.locator("dialog")).to_be_hidden()


def test_once_it_is_over_the_page_is_covered_and_what_was_typed_comes_back(desktop: Page) -> None:
    desktop.clock.install()
    username = steps.register(desktop)
    desktop.goto("/pengadu")
    desktop.fill("[name=city]", "Bontang Kuala")
    server = Staged(desktop)
    soon(desktop)
    expect(desktop.locator("dialog")).to_be_visible()
    server.left = 0
    desktop.context.clear_cookies(name="session")
    desktop.clock.fast_forward("03:00")
    expect(desktop.locator("main")).to_be_hidden()
    expect(desktop.locator("dialog")).to_contain_text("Anda sudah keluar")
    desktop.locator("dialog a").click()
    expect(desktop).to_have_url(re.compile("/login"))
    steps.fill_login(desktop, username, steps.PASSWORD)
    expect(desktop.locator("[name=city]")).to_have_value("Bontang Kuala")
