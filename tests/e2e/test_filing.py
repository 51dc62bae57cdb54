# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing typed or chosen is lost, and one report is filed once, whatever happens on the way."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import steps
from tests.e2e.steps import LETTER, NOTES, PHOTO, File
from tests.e2e.visitors import Visitors
from tests.server import Server, serving
from wbs.vault import tokens

pytestmark = pytest.mark.browser

STORY = "Surat tanah diminta Rp500.000.\nSetiap Selasa."
LIMIT = 20_000
TOO_LARGE = File("rekaman.mp4", b"\x00" * (LIMIT + 1), "video/mp4")


def summary(page: Page):  # type: ignore[no-untyped-def]
    """Return the box that says what is wrong."""
    return page.locator(".notice-error[role=alert]")


def test_errors_on_register_keep_what_was_typed_and_lead_to_their_fields(either: Page) -> None:
    page = either
    page.goto("/register")
    page.fill("[name=id_number]", "64740247")
    page.fill("[name=username]", "ilalang")
    page.fill("[name=name]", "Siti Contoh")
    page.fill("[name=agency]", "Dinas Contoh")
    page.fill("[name=password]", "pendek")
    page.locator("main button[type=submit]").click()

    for label in ("NIP . NIK", "Password", "Ulangi password"):
        expect(summary(page).get_by_role("link", name=re.compile(f"^{label}:"))).to_be_visible()
    expect(page.locator("[name=username]")).to_have_value("ilalang")
    expect(page.locator("[name=agency]")).to_have_value("Dinas Contoh")
    expect(page.locator("[name=id_number]")).to_have_value("64740247")
    expect(page.locator("[name=password]")).to_have_value("")
    wrong = page.locator("[name=id_number]")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_accessible_description(re.compile("yang tertulis ada 8"))

    summary(page).get_by_role("link", name=re.compile("NIP . NIK")).click()
    expect(wrong).to_be_focused()


def test_the_error_summary_is_met_first_where_there_is_script(desktop: Page) -> None:
    desktop.goto("/login")
    desktop.locator("main button[type=submit]").click()
    expect(summary(desktop)).to_be_focused()


def test_an_odd_date_in_the_number_is_a_warning_that_a_tick_passes(either: Page) -> None:
    page = either
    page.goto("/register")
    filled = {
        "id_number": "6474029908850003",
        "username": steps.new_username(),
        "name": "Siti Contoh",
    }
    for name, value in filled.items():
        page.fill(f"[name={name}]", value)
    for _attempt in ("warned", "passed"):
        page.fill("[name=password]", steps.PASSWORD)
        page.fill("[name=password_again]", steps.PASSWORD)
        page.locator("main button[type=submit]").click()
        if _attempt == "warned":
            expect(page.locator("[name=id_number]")).to_have_value(filled["id_number"])
            page.get_by_label("Nomornya sudah benar.").check()
    expect(page).to_have_url(re.compile("/aduan$"))


def test_a_report_without_its_required_fields_keeps_the_rest_and_its_files(either: Page) -> None:
    page = either
    steps.register(page)
    page.goto("/aduan/tambah")
    page.fill("[name=subject-0-name]", "Budi Loket")
    steps.choose_files(page, [PHOTO])
    steps.submit(page)

    expect(summary(page)).to_contain_text("Pilih jenis aduan.")
    summary(page).get_by_role("link", name=re.compile("^Penjelasan:")).click()
    expect(page.locator("[name=explanation]")).to_be_focused()
    expect(page.locator("[name=subject-0-name]")).to_have_value("Budi Loket")
    assert steps.file_names(page) == [PHOTO.name]

    page.select_option("[name=category]", label="Korupsi")
    page.fill("[name=explanation]", STORY)
    steps.submit(page)
    steps.filed_number(page)
    page.get_by_role("link", name="Lihat aduan").click()
    assert steps.file_names(page) == [PHOTO.name]


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes only small files."""
    extra = {"WBS_MAX_FILE_BYTES": str(LIMIT)}
    with serving(tmp_path_factory.mktemp("narrow"), extra=extra) as served:
        yield served


@pytest.fixture
def there(chromium: Browser, narrow: Server) -> Iterator[Visitors]:
    """People at that server."""
    visitors = Visitors(chromium, narrow.url, {})
    try:
        yield visitors
        visitors.must_be_clean()
    finally:
        visitors.leave()


def test_a_file_over_the_limit_is_told_beside_the_field_and_the_others_stay(
    there: Visitors,
) -> None:
    page = there.come(script=False)
    steps.register(page)
    steps.write_report(page, STORY)
    steps.choose_files(page, [NOTES, TOO_LARGE])
    steps.submit(page)

    told = re.compile(r"rekaman\.mp4 lebih besar dari 20 KB")
    expect(page.locator(".field").filter(has=page.locator("[name=files]"))).to_contain_text(told)
    expect(summary(page)).to_contain_text(told)
    expect(page.locator("[name=explanation]")).to_have_value(STORY)
    assert steps.file_names(page) == [NOTES.name]

    steps.submit(page)
    steps.filed_number(page)


def test_a_file_over_the_limit_is_told_before_it_is_sent_where_there_is_script(
    there: Visitors,
) -> None:
    page = there.come()
    steps.register(page)
    steps.write_report(page, STORY)
    page.locator("input.filepond--browser").set_input_files([TOO_LARGE.payload, NOTES.payload])
    expect(steps.uploaded(page, NOTES)).to_be_visible()
    expect(page.locator(".uploader .slip")).to_have_text(f"Berkas terlalu besar: {TOO_LARGE.name}")
    steps.submit(page)
    steps.filed_number(page)
    page.get_by_role("link", name="Lihat aduan").click()
    assert steps.file_names(page) == [NOTES.name]


@pytest.mark.parametrize("end", ["the cookie is gone", "the row is gone"])
def test_a_session_that_ends_while_writing_loses_nothing(
    either: Page, server: Server, end: str
) -> None:
    page = either
    username = steps.register(page)
    steps.write_report(page, STORY)
    page.fill("[name=subject-0-name]", "Budi Loket")
    category = page.locator("[name=category]").input_value()
    steps.choose_files(page, [PHOTO, LETTER])
    _end_session(page, server, end)
    steps.submit(page)

    expect(page).to_have_url(re.compile("/login"))
    expect(page.locator(".notice")).to_contain_text("tulisan dan berkasnya masih tersimpan")
    steps.fill_login(page, username, steps.PASSWORD)
    expect(page).to_have_url(re.compile("/aduan/tambah$"))
    expect(page.locator("[name=explanation]")).to_have_value(STORY)
    expect(page.locator("[name=subject-0-name]")).to_have_value("Budi Loket")
    expect(page.locator("[name=category]")).to_have_value(category)
    assert steps.file_names(page) == [PHOTO.name, LETTER.name]

    steps.submit(page)
    steps.filed_number(page)
    page.get_by_role("link", name="Lihat aduan").click()
    assert steps.download(page, PHOTO.name) == PHOTO.content
    assert steps.download(page, LETTER.name) == LETTER.content
    assert steps.filed_reports(page) == 1


def _end_session(page: Page, server: Server, how: str) -> None:
    if how == "the cookie is gone":
        page.context.clear_cookies(name="session")
        return
    [token] = [one["value"] for one in page.context.cookies() if one["name"] == "session"]
    row = tokens.row_id(tokens.token_bytes(token), "session")
    with sqlite3.connect(server.data / "wbs.sqlite3") as database:
        gone = database.execute("DELETE FROM accounts_session WHERE id = ?", [row]).rowcount
    database.close()
    assert gone == 1


def test_a_double_click_files_one_report(either: Page) -> None:
    steps.register(either)
    steps.write_report(either)
    either.locator("button[name=submit]").dblclick()
    steps.filed_number(either)
    assert steps.filed_reports(either) == 1


def test_the_same_form_sent_twice_at_once_files_one_report(desktop: Page) -> None:
    steps.register(desktop)
    steps.write_report(desktop)
    answers = desktop.evaluate(
        """async () => {
            const form = document.querySelector("form.fields");
            const body = () => {
                const data = new FormData(form);
                data.append("submit", "1");
                return data;
            };
            const send = () => fetch(form.action, { method: "POST", body: body() });
            const both = await Promise.all([send(), send()]);
            return both.map((answer) => new URL(answer.url).pathname);
        }"""
    )
    assert answers == ["/aduan", "/aduan"]
    assert steps.filed_reports(desktop) == 1


def test_a_reload_after_filing_files_no_second_report(either: Page) -> None:
    steps.register(either)
    steps.write_report(either)
    steps.submit(either)
    number = steps.filed_number(either)
    either.reload()
    assert steps.filed_number(either) == number
    assert steps.filed_reports(either) == 1


def test_going_back_and_sending_the_form_again_files_no_second_report(either: Page) -> None:
    steps.register(either)
    steps.write_report(either)
    steps.choose_files(either, [NOTES])
    steps.submit(either)
    steps.filed_number(either)
    either.go_back()
    expect(either.locator("[name=category]")).to_be_visible()
    steps.submit(either)
    either.wait_for_load_state()
    assert steps.filed_reports(either) == 1


def test_a_draft_kept_for_later_is_found_again(either: Page) -> None:
    steps.register(either)
    steps.write_report(either, STORY)
    steps.choose_files(either, [NOTES])
    either.get_by_role("button", name="Simpan dulu").click()
    expect(either.locator(".files > li")).to_have_count(1)
    either.goto("/")
    either.goto("/aduan/tambah")
    expect(either.locator("[name=explanation]")).to_have_value(STORY)
    assert steps.file_names(either) == [NOTES.name]


def test_enter_in_a_field_keeps_the_draft_and_files_nothing(either: Page) -> None:
    steps.register(either)
    steps.write_report(either, STORY)
    either.locator("[name=subject-0-name]").press("Enter")
    either.wait_for_load_state()
    expect(either).to_have_url(re.compile("/aduan/tambah"))
    expect(either.locator("[name=explanation]")).to_have_value(STORY)
    assert steps.filed_reports(either) == 0
