# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manual, walked by a new person in a browser, from Home to the result."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps, walk
from tests.e2e.steps import LETTER, PHOTO
from tests.e2e.visitors import Visitors
from tests.e2e.walk import FIRST, WHO

pytestmark = pytest.mark.browser


# On a desktop with JavaScript the whole life begins alike (test_whole_life).
@pytest.mark.parametrize(
    "page", ["phone", "phone-without-script", "desktop-without-script"], indirect=True
)
def test_a_new_person_walks_the_manual_to_the_result(page: Page, visitors: Visitors) -> None:
    username = walk.registers_from_home(page)
    walk.writes_a_report(page)
    number = walk.files_it(page)
    _keeps_the_receipt(page, number)
    page.get_by_role("button", name="Keluar").click()
    _asks_by_number(page, number, "Proses Verifikasi")
    _mistypes_the_number(page, number)

    _verifies(visitors.come("verifikator"), number)
    _asks_by_number(page, number, "Proses Pemeriksaan")
    _proposes(visitors.come("pemeriksa"), number)
    _asks_by_number(page, number, "Proses Pemeriksaan")
    _confirms(visitors.come("inspektur"), number)
    _asks_by_number(page, number, "Selesai: Terbukti")

    steps.sign_in(page, username, steps.PASSWORD)
    _reads_the_result(page, number)


def _keeps_the_receipt(page: Page, number: str) -> None:
    page.get_by_role("link", name="Buka tanda terima").click()
    receipt = page.locator("main")
    expect(receipt).to_contain_text(number)
    for secret in (*FIRST.values(), "Rp200.000", WHO["name"], PHOTO.name):
        expect(receipt).not_to_contain_text(secret)
    page.get_by_role("link", name="Kembali ke daftar").click()


def _asks_by_number(page: Page, number: str, status: str) -> None:
    first, second, third, last = number.split()
    page.goto("/")
    page.fill("[name=number]", f" {first}-{second} {third}{last} ")
    page.get_by_role("button", name="Lihat status").click()
    answer = page.locator("main")
    expect(answer.locator(".ticket .status")).to_have_text(status)
    expect(answer).not_to_contain_text("WITA")  # days, no hours
    for secret in (*FIRST.values(), "Rp200.000", "Pungutan", PHOTO.name):
        expect(answer).not_to_contain_text(secret)


def _mistypes_the_number(page: Page, number: str) -> None:
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)
    page.goto("/")
    page.fill("[name=number]", slip)
    page.get_by_role("button", name="Lihat status").click()
    expect(page.locator(".notice")).to_contain_text("Nomor ini tidak kami temukan")
    expect(page.locator(".ticket")).to_have_count(0)


def _verifies(staff: Page, number: str) -> None:
    walk.opens(staff, number)
    expect(staff.locator(".talk-body").first).to_contain_text("<b>Tiga kali</b>")
    assert steps.download(staff, PHOTO.name) == PHOTO.content
    assert steps.download(staff, LETTER.name) == LETTER.content
    for secret in (WHO["name"], "0003", WHO["email"], WHO["phone"]):
        expect(staff.locator("main")).not_to_contain_text(secret)
    message = staff.locator("details").filter(has_text="Tulis kepada pelapor")
    message.locator("summary").click()
    message.locator("[name=body]").fill("Tanggal berapa tepatnya?")
    message.get_by_role("button", name="Kirim pesan").click()
    expect(staff.locator(".talk")).to_contain_text("Tanggal berapa tepatnya?")
    staff.get_by_text("Tulis catatan verifikator").click()
    staff.get_by_label("Catatan verifikator").last.fill("Laporan jelas, diteruskan.")
    staff.get_by_role("button", name="Simpan catatan").click()
    expect(staff.locator(".talk .note")).to_contain_text("Laporan jelas, diteruskan.")
    walk.takes_step(staff, "Teruskan ke pemeriksaan", "Bagus Pemeriksa")
    expect(staff.locator(".status-big .status")).to_have_text("Proses Pemeriksaan")


def _proposes(staff: Page, number: str) -> None:
    walk.opens(staff, number)
    form = walk.unfold(staff, "Usulkan hasil pemeriksaan")
    form.get_by_label("Selesai: Terbukti").check()
    form.get_by_label("Temuan").fill("Kuitansi tidak cocok dengan buku kas.")
    form.get_by_role("button", name="Kirim usulan").click()
    expect(staff.locator("main")).to_contain_text("Menunggu ketetapan inspektur.")


def _confirms(staff: Page, number: str) -> None:
    walk.opens(staff, number)
    expect(staff.locator("main")).to_contain_text("Kuitansi tidak cocok dengan buku kas.")
    walk.takes_step(staff, "Selesai: Terbukti")
    expect(staff.locator(".status-big .status")).to_have_text("Selesai: Terbukti")


def _reads_the_result(page: Page, number: str) -> None:
    row = page.locator("tbody tr").filter(has_text=number.split()[3])
    expect(row.locator(".status")).to_have_text("Selesai: Terbukti")
    expect(row).to_contain_text("Laporan jelas, diteruskan.")
    row.get_by_role("link", name="Buka").click()
    assert page.locator(".timeline .status").all_inner_texts() == [
        "Proses Verifikasi",
        "Proses Pemeriksaan",
        "Selesai: Terbukti",
    ]
    expect(page.locator(".timeline time").first).to_contain_text("WITA")
    expect(page.locator(".talk")).to_contain_text("Tanggal berapa tepatnya?")
    assert steps.file_names(page) == [PHOTO.name, LETTER.name]
    assert steps.download(page, PHOTO.name) == PHOTO.content
    expect(page.locator("main")).to_contain_text("Bagus Pemeriksa")


def test_the_demo_reporter_sees_the_reports_of_the_manual(plain: Page) -> None:
    steps.sign_in(plain, "pelapor")
    expect(plain).to_have_url(re.compile("/aduan$"))
    expect(plain.locator(".status", has_text="Tidak Ditindaklanjuti").first).to_be_visible()
