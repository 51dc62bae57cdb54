# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two tabs take nothing from one another, and a session that ends takes nothing from a form."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.steps import LETTER, NOTES, PHOTO

pytestmark = pytest.mark.browser


def keep(page: Page) -> None:
    """Press Simpan dulu."""
    page.get_by_role("button", name="Simpan dulu").last.click()
    expect(page.locator("main .notice-success")).to_be_visible()


def test_two_tabs_are_two_drafts_and_each_is_filed_with_its_own_file(either: Page) -> None:
    steps.register(either)
    other = either.context.new_page()
    for page, words in ((either, "Cerita satu."), (other, "Cerita dua.")):
        steps.write_report(page, words)
    for page, file in ((either, PHOTO), (other, LETTER)):
        page.bring_to_front()
        steps.choose_files(page, [file])
    for page in (either, other):
        page.bring_to_front()
        keep(page)
    assert steps.file_names(other) == [LETTER.name]
    mine = other.get_by_role("region", name="Konsep lain di browser ini")
    expect(mine.get_by_role("listitem")).to_have_text(re.compile("Cerita satu.*1 berkas"))

    mine.get_by_role("button", name="Lanjutkan").click()
    expect(other.locator("[name=explanation]")).to_have_value("Cerita satu.")
    steps.submit(other)
    steps.filed_number(other)
    other.get_by_role("link", name="Lihat aduan").click()
    assert steps.file_names(other) == [PHOTO.name]

    other.goto("/aduan/tambah")
    expect(other.locator("[name=explanation]")).to_have_value("Cerita dua.")
    assert steps.file_names(other) == [LETTER.name]


def test_a_message_sent_after_the_session_ended_is_sent_once_more(either: Page) -> None:
    username = steps.register(either)
    steps.write_report(either)
    steps.submit(either)
    steps.filed_number(either)
    either.get_by_role("link", name="Lihat aduan").click()
    either.fill("[name=body]", "Kuitansinya ada di laci kedua.")
    either.set_input_files("[name=files]", [NOTES.payload])
    either.context.clear_cookies(name="session")
    either.get_by_role("button", name="Kirim pesan").click()

    expect(either.locator("main .notice-warning")).to_contain_text("belum terkirim")
    steps.fill_login(either, username, steps.PASSWORD)
    expect(either.locator("main .notice-warning")).to_contain_text(
        "periksa, lalu kirim sekali lagi"
    )
    expect(either.locator("[name=body]")).to_have_value("Kuitansinya ada di laci kedua.")
    expect(either.get_by_role("checkbox", name=re.compile(NOTES.name))).to_be_checked()
    expect(either.locator(".talk > li")).to_have_count(0)

    either.get_by_role("button", name="Kirim pesan").click()
    expect(either.locator(".talk > li")).to_have_count(1)
    expect(either.locator(".talk > li")).to_contain_text(NOTES.name)
    expect(either.locator("main .notice-warning")).to_have_count(0)
