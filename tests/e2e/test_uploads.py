# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drag & Drop your files or Browse: with progress, removable, under our content security policy."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e import steps
from tests.e2e.steps import LETTER, NOTES, PHOTO, File

pytestmark = pytest.mark.browser

EMPTY = File("kosong.txt", b"", "text/plain")


@pytest.fixture
def form(desktop: Page) -> Page:
    """The form Create Aduan of a new reporter, with what is required filled in."""
    steps.register(desktop)
    steps.write_report(desktop)
    return desktop


def _filed_files(page: Page) -> list[str]:
    steps.submit(page)
    steps.filed_number(page)
    page.get_by_role("link", name="Lihat aduan").click()
    return steps.file_names(page)


def test_the_box_speaks_the_words_of_the_manual(form: Page) -> None:
    expect(form.locator(".filepond--drop-label")).to_have_text("Drag & Drop your files or Browse")


def test_a_browsed_file_is_filed_and_a_removed_one_is_not(form: Page) -> None:
    steps.choose_files(form, [PHOTO, LETTER])
    taken_back = steps.uploaded(form, LETTER)
    taken_back.locator("button.filepond--action-revert-item-processing").click()
    expect(taken_back).to_have_count(0)
    assert _filed_files(form) == [PHOTO.name]
    assert steps.download(form, PHOTO.name) == PHOTO.content


def test_dropped_files_are_filed(form: Page, tmp_path: Path) -> None:
    steps.drop_files(form, tmp_path, [NOTES, LETTER])
    expect(steps.uploaded(form, NOTES)).to_be_visible()
    expect(steps.uploaded(form, LETTER)).to_be_visible()
    assert sorted(_filed_files(form)) == sorted([NOTES.name, LETTER.name])


def test_progress_is_shown_and_submit_waits_for_the_upload(form: Page) -> None:
    held: list[Route] = []
    # Playwright marks its handlers, which a built-in method does not allow.
    form.route("**/aduan/berkas", lambda route: held.append(route))
    with form.expect_request("**/aduan/berkas"):
        form.locator("input.filepond--browser").set_input_files([PHOTO.payload])
    expect(form.locator(".filepond--file-status-main")).to_have_text("Mengunggah")
    expect(form.locator(".filepond--progress-indicator").first).to_be_attached()

    steps.submit(form)
    expect(form.locator("[data-upload-said]")).to_contain_text("Tunggu sebentar")
    expect(form).to_have_url(re.compile("/aduan/tambah$"))

    held.pop().continue_()
    steps.filed_number(form)
    form.get_by_role("link", name="Lihat aduan").click()
    assert steps.file_names(form) == [PHOTO.name]


def test_a_file_cancelled_on_its_way_is_not_filed(form: Page) -> None:
    form.route("**/aduan/berkas", lambda _route: None)
    with form.expect_request("**/aduan/berkas"):
        form.locator("input.filepond--browser").set_input_files([PHOTO.payload])
    form.locator("button.filepond--action-abort-item-processing").click()
    expect(form.locator(".filepond--item")).to_have_count(0)
    form.unroute("**/aduan/berkas")
    assert _filed_files(form) == []


def test_a_file_cancelled_while_another_goes_first_is_not_filed(form: Page) -> None:
    held: list[Route] = []
    form.route("**/aduan/berkas", lambda route: held.append(route), times=1)
    with form.expect_request("**/aduan/berkas"):
        form.locator("input.filepond--browser").set_input_files([PHOTO.payload, LETTER.payload])
    waiting = form.locator(".filepond--item").filter(has_text=LETTER.name)
    waiting.locator("button.filepond--action-abort-item-processing").click()
    held.pop().continue_()
    expect(steps.uploaded(form, PHOTO)).to_be_visible()
    assert _filed_files(form) == [PHOTO.name]


def test_a_file_that_the_server_refuses_says_why_and_holds_the_submit(form: Page) -> None:
    form.locator("input.filepond--browser").set_input_files([EMPTY.payload])
    expect(form.locator(".filepond--file-status-main")).to_contain_text("kosong")
    steps.submit(form)
    expect(form.locator("[data-upload-said]")).to_contain_text("Ada berkas yang gagal diunggah")
    form.locator("button.filepond--action-remove-item").click()
    expect(form.locator(".filepond--item")).to_have_count(0)
    assert _filed_files(form) == []


def test_a_lost_line_can_be_tried_again(form: Page) -> None:
    form.route("**/aduan/berkas", lambda route: route.abort())
    form.locator("input.filepond--browser").set_input_files([NOTES.payload])
    expect(form.locator(".filepond--file-status-main")).to_have_text("Gagal diunggah")
    form.unroute("**/aduan/berkas")
    form.locator("button.filepond--action-retry-item-processing").click()
    expect(steps.uploaded(form, NOTES)).to_be_visible()
    assert _filed_files(form) == [NOTES.name]
