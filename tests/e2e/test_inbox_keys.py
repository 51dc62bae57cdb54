# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inbox by keys: j, k, o, x, / and ?; and none of them while one types."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages
from tests.e2e.visitors import Visitors

pytestmark = pytest.mark.browser


@pytest.fixture
def inbox(visitors: Visitors) -> Page:
    """The whole inbox of the verifier, on a desktop."""
    page = visitors.come("verifikator")
    pages.everything("/meja")(page)
    return page


def test_j_and_k_walk_the_rows_and_o_opens_one(inbox: Page) -> None:
    links = inbox.locator("tbody th a")
    for key, row in (("k", 0), ("j", 1), ("j", 2), ("k", 1)):
        inbox.keyboard.press(key)
        expect(links.nth(row)).to_be_focused()
    where = str(links.nth(1).get_attribute("href"))
    inbox.keyboard.press("o")
    expect(inbox).to_have_url(re.compile(f"{where}$"))


def test_enter_opens_the_row_one_is_at(inbox: Page) -> None:
    where = str(inbox.locator("tbody th a").first.get_attribute("href"))
    inbox.keyboard.press("j")
    inbox.keyboard.press("Enter")
    expect(inbox).to_have_url(re.compile(f"{where}$"))


def test_x_ticks_the_row_and_ticks_it_off_again(inbox: Page) -> None:
    tick = inbox.locator("tbody [name=case]").first
    inbox.keyboard.press("x")
    expect(inbox.locator("tbody [name=case]:checked")).to_have_count(0)
    inbox.keyboard.press("j")
    inbox.keyboard.press("x")
    expect(tick).to_be_checked()
    inbox.keyboard.press("x")
    expect(tick).not_to_be_checked()


def test_the_stroke_goes_to_the_search_and_there_keys_are_letters(inbox: Page) -> None:
    inbox.keyboard.press("/")
    search = inbox.locator("[role=search] [name=q]")
    expect(search).to_be_focused()
    inbox.keyboard.type("jkox/?")
    expect(search).to_have_value("jkox/?")
    expect(search).to_be_focused()
    expect(inbox.locator("[data-keys]")).not_to_have_attribute("open", "")


def test_the_question_mark_shows_the_keys_and_hides_them(inbox: Page) -> None:
    keys = inbox.locator("[data-keys]")
    expect(keys.locator("summary")).to_be_visible()
    inbox.keyboard.press("?")
    expect(keys.locator("dl")).to_be_visible()
    inbox.keyboard.press("?")
    expect(keys.locator("dl")).not_to_be_visible()


def test_without_script_cases_are_ticked_and_given_all_the_same(visitors: Visitors) -> None:
    page = visitors.come("verifikator", script=False)
    pages.everything("/meja")(page)
    expect(page.locator("[data-keys]")).not_to_be_visible()
    page.locator("tbody [name=case]").nth(1).check()
    page.locator(".bulk [name=owner]").select_option(label="Saya")
    page.locator(".bulk button").click()
    expect(page.locator("main [role=status]").filter(has_text="sudah diatur")).to_be_visible()
    expect(page.locator("tbody tr").nth(1)).to_contain_text("Ratna Verifikator")
