# SPDX-License-Identifier: AGPL-3.0-or-later
"""WCAG 2.2 AA as far as axe can tell: every page, light and dark, with and without script."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages, test_phone
from tests.e2e.visitors import Visitors

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The colours are all that differs in dark.
COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page: Page, only: dict[str, Any]) -> list[str]:
    """Return what axe finds wrong on a page, one line for each place."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)  # the debugger's way in: our CSP refuses a script element
    found = page.evaluate(
        """async only => {
            const options = { runOnly: only, resultTypes: ["violations"] };
            return (await axe.run(document, options)).violations;
        }""",
        only,
    )
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def in_both_lights(page: Page) -> list[str]:
    """Return what is wrong on a page in light, and what its dark colours add."""
    wrong = violations(page, {"type": "tag", "values": TAGS})
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark {one}" for one in violations(page, {"type": "rule", "values": COLOURS})]
    page.emulate_media(color_scheme="light")
    return wrong


@pytest.mark.parametrize("scenes", ["PUBLIC", "STATES", "REPORTER", "STAFF"])
def test_axe_finds_nothing_on_any_page_and_each_fits_a_phone(
    visitors: Visitors, scenes: str
) -> None:
    wrong = []
    for scene, page in pages.tour(getattr(pages, scenes), visitors):
        wrong += [f"{scene.name}: {one}" for one in in_both_lights(page)]
        wrong += [f"{scene.name}: {one}" for one in test_phone.misfits(page)]
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_on_a_phone(visitors: Visitors) -> None:
    # Cards in place of tables, and the menu under the name of the house.
    names = {"home", "list", "report-verification", "create-errors", "desk", "audit"}
    few = tuple(scene for scene in pages.ALL if scene.name in names)
    wrong = []
    for scene, page in pages.tour(few, visitors, phone=True):
        wrong += [f"{scene.name}: {one}" for one in in_both_lights(page)]
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_where_there_is_no_script(visitors: Visitors) -> None:
    names = {"create", "create-errors", "create-kept-files", "receipt"}
    few = tuple(scene for scene in pages.ALL if scene.name in names)
    lens = visitors.come()
    wrong = []
    for scene, page in pages.tour(few, visitors, script=False):
        # axe needs timers, which a page without script has not: look at its HTML elsewhere.
        lens.goto("/")
        lens.evaluate(
            """html => {
                document.documentElement.classList.remove("js");
                document.documentElement.innerHTML = html;
            }""",
            page.evaluate("document.documentElement.innerHTML"),
        )
        lens.wait_for_load_state("networkidle")
        expect(lens.locator(".no-js").first).to_be_visible()
        wrong += [f"{scene.name}: {one}" for one in in_both_lights(lens)]
    assert not wrong, "\n".join(wrong)
