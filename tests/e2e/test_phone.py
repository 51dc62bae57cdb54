# SPDX-License-Identifier: AGPL-3.0-or-later
"""At 360 px: nothing scrolls sideways, fingers hit what they aim at, tables are cards.

Every page is brought to that width on the tour of axe (test_accessibility), which is long enough.
"""

import pytest
from playwright.sync_api import Page

from tests.e2e import pages, steps
from tests.e2e.visitors import DESKTOP, PHONE, Visitors

pytestmark = pytest.mark.browser

FINGER = 43.5  # 44, as browsers round
# What a person must hit: buttons, fields, the menu. Links inside running text are exempt
# (WCAG 2.2, 2.5.8); a tick or a dot counts together with its line.
TARGETS = """() => [...document.querySelectorAll(
    "button, .btn, nav a, .brand, summary, input:not([type=hidden]), select, textarea, .choice"
)].filter((one) => {
    const seen = getComputedStyle(one);
    return one.checkVisibility() && seen.position !== "absolute"
        && !one.closest(".choice :is(input), .honey, .filepond--root, .desk main");
}).map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect().height])"""
SPILLS = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1 && getComputedStyle(one).position !== "absolute";
}).slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


def misfits(page: Page) -> list[str]:
    """Return what makes this page scroll sideways on a phone, and what a finger would miss."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    steps.settle(page)
    wrong = [f"a finger misses {found}" for found in page.evaluate(TARGETS) if found[1] < FINGER]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        wrong.append(f"{width} px wide: {page.evaluate(SPILLS)}")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return wrong


@pytest.mark.parametrize(("who", "path"), [("pelapor", "/aduan"), ("verifikator", "/meja")])
def test_tables_are_cards_on_a_phone(visitors: Visitors, who: str, path: str) -> None:
    page = visitors.come(who, phone=True)
    pages.everything(path)(page)
    rows = page.locator("tbody tr")
    assert rows.count() > 1
    first, second = rows.nth(0).bounding_box(), rows.nth(1).bounding_box()
    assert first
    assert second
    assert second["y"] >= first["y"] + first["height"]
    cells = rows.first.locator("th, td:not(.nothing, .tick)")
    lefts = {round((cell.bounding_box() or {"x": -1})["x"]) for cell in cells.all()}
    assert len(lefts) == 1, "the cells of a card stand under each other"
    assert _labels(page) == page.locator("thead th").all_text_contents()


def _labels(page: Page) -> list[str]:
    read = """cells => cells.map((cell) =>
        getComputedStyle(cell, "::before").content.replace(/"/g, ""))"""
    return page.locator("tbody tr").first.locator("th, td").evaluate_all(read)
