# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manual, walked by a new person in a browser, from Home to the result."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import pages, steps
from tests.e2e.steps import LETTER, NOTES, PHOTO
from tests.e2e.visitors import Visitors

pytestmark = pytest.mark.browser

WHO = {
    "id_number": "6474 0247 0885 0003",
    "name": "Siti Contoh",
    "birth_place": "Bontang",
    "birth_date": "7/11/1990",
    "email": "siti@contoh.id",
    "position": "Bendahara",
    "rank": "Penata (III/c)",
    "agency": "Dinas Contoh",
    "unit": "Sekretariat",
    "city": "Bontang",
    "address": "Jalan Awang Long 1",
    "phone": "0812 3456 7890",
    "other_phone": "0548 12345",
    "password": steps.PASSWORD,
    "password_again": steps.PASSWORD,
}
FIRST = {
    "name": "Budi Loket",
    "position": "Petugas loket",
    "rank": "Pengatur (II/c)",
    "agency": "Kelurahan Melati",
    "unit": "Pelayanan",
    "city": "Sangatta",
}
SECOND = {"name": "tidak tahu", "position": "Atasan Budi"}
STORY = "Petugas meminta Rp200.000.\n\nTidak ada kuitansi. <b>Tiga kali</b>."


def test_a_new_person_walks_the_manual_to_the_result(page: Page, visitors: Visitors) -> None:
    username = _registers_from_home(page)
    _writes_a_report(page)
    number = _files_it(page)
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


def _registers_from_home(page: Page) -> str:
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Register").click()
    username = steps.new_username()
    for name, value in {**WHO, "username": username}.items():
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Register").click()
    expect(page).to_have_url(re.compile("/aduan$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Aduans")
    expect(page.get_by_role("link", name="Buat kode pemulihan")).to_be_visible()
    return username


def _writes_a_report(page: Page) -> None:
    page.get_by_role("link", name="Tambah", exact=True).click()
    page.select_option("[name=category]", label="Pungutan Liar/Percaloan/Suap")
    for name, value in FIRST.items():
        page.fill(f"[name=subject-0-{name}]", value)
    page.fill("[name=explanation]", STORY)
    steps.choose_files(page, [PHOTO, NOTES])
    page.get_by_role("button", name="Tambah orang lain").click()
    # A round trip to the server: nothing typed or chosen is lost.
    expect(page.locator("[name=explanation]")).to_have_value(STORY)
    expect(page.locator("[name=subject-0-rank]")).to_have_value(FIRST["rank"])
    assert steps.file_names(page) == [PHOTO.name, NOTES.name]
    for name, value in SECOND.items():
        page.fill(f"[name=subject-1-{name}]", value)
    page.get_by_role("button", name=f"Hapus {NOTES.name}").click()
    assert steps.file_names(page) == [PHOTO.name]
    expect(page.locator("[name=subject-1-name]")).to_have_value(SECOND["name"])
    steps.choose_files(page, [LETTER])


def _files_it(page: Page) -> str:
    steps.submit(page)
    expect(page).to_have_url(re.compile("/aduan$"))
    number = steps.filed_number(page)
    assert re.fullmatch(r"\d{4} \d{4} \d{4} \d{4}", number)
    assert "paling lambat" in page.inner_text(".ticket")
    cells = page.locator("tbody tr").locator("th, td").all_inner_texts()
    assert cells[0].split() == number.split()
    assert cells[1:5] == [
        "Pungutan Liar/Percaloan/Suap",
        "2 berkas",
        "Budi Loket, tidak tahu",
        cells[4],
    ]
    assert cells[5:7] == ["Proses Verifikasi", "-"]
    return number


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
    pages.everything("/meja")(staff)
    staff.get_by_role("link", name=number).click()
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
    _takes_step(staff, "Teruskan ke pemeriksaan", "Bagus Pemeriksa")
    expect(staff.locator(".status-big .status")).to_have_text("Proses Pemeriksaan")


def _takes_step(staff: Page, step: str, examiner: str = "") -> None:
    choice = staff.locator("details").filter(has=staff.locator("summary", has_text=step))
    if choice.get_attribute("open") is None:
        choice.locator("summary").click()
    if examiner:
        choice.get_by_label(examiner).check()
    choice.get_by_role("button", name=step).click()


def _proposes(staff: Page, number: str) -> None:
    pages.everything("/meja")(staff)
    staff.get_by_role("link", name=number).click()
    form = staff.locator("details").filter(has_text="Usulkan hasil pemeriksaan").first
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("Selesai: Terbukti").check()
    form.get_by_label("Temuan").fill("Kuitansi tidak cocok dengan buku kas.")
    form.get_by_role("button", name="Kirim usulan").click()
    expect(staff.locator("main")).to_contain_text("Menunggu ketetapan inspektur.")


def _confirms(staff: Page, number: str) -> None:
    pages.everything("/meja")(staff)
    staff.get_by_role("link", name=number).click()
    expect(staff.locator("main")).to_contain_text("Kuitansi tidak cocok dengan buku kas.")
    _takes_step(staff, "Selesai: Terbukti")
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
