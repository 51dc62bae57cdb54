# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything can be done with the keyboard alone, and one sees where one is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.server import DEMO_PASSWORD

pytestmark = pytest.mark.browser

WHERE = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return null;
    const box = here.getBoundingClientRect();
    const seen = getComputedStyle(here);
    const own = here.name || here.id || here.textContent.trim().replace(/\\s+/g, " ");
    return {
        who: here.closest(".filepond--root") ? "filepond" : own,
        ring: seen.outlineStyle === "none" ? 0 : parseFloat(seen.outlineWidth),
        inView: box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight,
    };
}"""


def tab_through(page: Page, most: int = 80) -> list[str]:
    """Press Tab until the page's end; every stop is in view and has a ring around it."""
    stops = []
    for _press in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE)
        if stop is None or (stops and stop["who"] == stops[0]):
            return stops
        assert stop["ring"] >= 2, stop
        assert stop["inView"], stop
        stops.append(stop["who"])
    raise AssertionError(f"no end after {most} stops: {stops}")


def test_the_first_stop_skips_to_the_content(desktop: Page) -> None:
    desktop.goto("/")
    desktop.keyboard.press("Tab")
    skip = desktop.get_by_role("link", name="Langsung ke isi")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("main")).to_be_focused()
    desktop.keyboard.press("Tab")
    first = desktop.locator("main").get_by_role("link", name="Kirim Pengaduan", exact=True)
    expect(first).to_be_focused()


def test_login_is_walked_in_the_order_of_the_eye(desktop: Page) -> None:
    desktop.goto("/login")
    stops = tab_through(desktop)
    assert stops[0] == "Langsung ke isi"
    start = stops.index("username")
    assert stops[start : start + 4] == ["username", "password", "Login Masuk", "Lupa password"]


def test_register_is_walked_down_the_left_and_then_down_the_right(desktop: Page) -> None:
    desktop.goto("/register")
    stops = tab_through(desktop)
    start = stops.index("id_number")
    assert stops[start : start + 17] == [
        *("id_number", "username", "name", "birth_place", "birth_date", "email"),
        *("password", "password_again", "position", "rank", "agency", "unit", "city"),
        *("address", "phone", "other_phone", "Register Daftar akun"),
    ]


def test_create_is_walked_in_the_order_of_the_eye(desktop: Page) -> None:
    steps.register(desktop)
    desktop.goto("/aduan/tambah")
    expect(desktop.locator(".filepond--root")).to_be_visible()
    stops = tab_through(desktop)
    start = stops.index("category")
    assert stops[start:][:13] == [
        *("category", "subject-0-name", "subject-0-position", "subject-0-rank"),
        *("subject-0-agency", "subject-0-unit", "subject-0-city", "add_subject", "explanation"),
        *("filepond", "Ada petugas yang tidak boleh membaca aduan ini?", "submit", "Cancel Batal"),
    ]


def test_the_box_for_files_shows_where_one_is(desktop: Page) -> None:
    steps.register(desktop)
    desktop.goto("/aduan/tambah")
    browse = desktop.locator("input.filepond--browser")
    browse.focus()
    desktop.keyboard.press("Shift+Tab")
    desktop.keyboard.press("Tab")
    expect(browse).to_be_focused()
    expect(desktop.locator(".filepond--root")).to_have_css("outline-style", "solid")
    expect(desktop.locator(".filepond--root")).to_have_css("outline-width", "3px")


def test_a_report_is_filed_with_the_keyboard_alone(desktop: Page) -> None:
    keys = desktop.keyboard
    desktop.goto("/login")
    _tab_to(desktop, "[name=username]")
    keys.type("pelapor")
    keys.press("Tab")
    keys.type(DEMO_PASSWORD)
    keys.press("Enter")
    expect(desktop).to_have_url(re.compile("/aduan$"))
    _tab_to(desktop, "main a[href='/aduan/tambah']")
    keys.press("Enter")
    expect(desktop).to_have_url(re.compile("/aduan/tambah$"))
    _tab_to(desktop, "[name=category]")
    keys.type("Korupsi")
    _tab_to(desktop, "[name=explanation]")
    keys.type("Ditulis tanpa tetikus.")
    _tab_to(desktop, "[name=submit]")
    keys.press("Enter")
    steps.filed_number(desktop)
    expect(desktop.locator("tbody")).to_contain_text("Ditulis tanpa tetikus.")


def _tab_to(page: Page, target: str) -> None:
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", target):
            return
    raise AssertionError(f"Tab does not reach {target}")
