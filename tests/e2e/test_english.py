# SPDX-License-Identifier: AGPL-3.0-or-later
"""English: one button, with JavaScript or without, and every page speaks it (see test_served)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps

pytestmark = pytest.mark.browser

# Words that stand in almost every Indonesian sentence and in no English one.
INDONESIAN = re.compile(
    r"\b(yang|Anda|tidak|dan|untuk|dengan|dari|akan|sudah|belum|boleh|ini|kami|wajib|atau)\b"
)
# The reports of the demo are written in Indonesian, as are the names of the house and its people.
WRITTEN_BY_PEOPLE = ".talk, .talk-body, .files a, dd, .clamp, td, .brand, .foot p:first-child"


def switch(page: Page) -> None:
    """Press EN."""
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def left_over(page: Page) -> list[str]:
    """Return the Indonesian lines that a page still shows."""
    text = page.evaluate(
        """byPeople => {
            const copy = document.body.cloneNode(true);
            for (const one of copy.querySelectorAll(byPeople + ", [lang=id]")) one.remove();
            return copy.innerText ?? copy.textContent;
        }""",
        WRITTEN_BY_PEOPLE,
    )
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if INDONESIAN.search(line)]


def test_the_switch_changes_the_language_and_stays_on_the_page(either: Page) -> None:
    either.goto("/panduan/kriteria")
    expect(either.locator("html")).to_have_attribute("lang", "id")
    switch(either)
    expect(either).to_have_url(re.compile("/panduan/kriteria$"))
    either.goto("/register")
    expect(either.locator("html")).to_have_attribute("lang", "en")
    either.get_by_role("button", name="Bahasa Indonesia").click()
    expect(either.locator("html")).to_have_attribute("lang", "id")
    expect(either.locator("h1")).to_have_text("Daftarkan diri Anda!")


def test_a_report_is_filed_and_read_in_english(either: Page) -> None:
    steps.register(either)
    switch(either)
    either.goto("/aduan/tambah")
    either.select_option("[name=category]", index=1)
    either.fill("[name=explanation]", "Money was asked for.")
    steps.submit(either)
    steps.filed_number(either)
    assert not left_over(either)
    either.locator(".ticket a[href$=tanda-terima]").click()
    assert not left_over(either)
    either.go_back()
    either.locator("tbody a").click()
    expect(either.locator(".status-big")).not_to_contain_text("Proses")
    assert not left_over(either)
