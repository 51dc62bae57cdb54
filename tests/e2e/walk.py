# SPDX-License-Identifier: AGPL-3.0-or-later
"""What those who walk a case from its beginning to its end do alike."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e import pages, steps
from tests.e2e.steps import LETTER, NOTES, PHOTO

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


def registers_from_home(page: Page) -> str:
    """Register, everything filled in; return the username."""
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


def writes_a_report(page: Page) -> None:
    """Fill in the form Create Aduan: two persons, three files, one of them taken away again."""
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


def files_it(page: Page) -> str:
    """Press Submit; return the number that the list then shows."""
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


def opens(staff: Page, number: str) -> None:
    """Open a case from the inbox."""
    pages.everything("/meja")(staff)
    staff.get_by_role("link", name=number).click()


def unfold(page: Page | Locator, words: str) -> Locator:
    """Return what is folded under these words, open."""
    found = page.locator(f'details:has(> summary:has-text("{words}"))')
    if found.get_attribute("open") is None:
        found.locator("> summary").click()
    return found


def takes_step(staff: Page, step: str, examiner: str = "") -> None:
    """Take a step of the workflow."""
    choice = unfold(staff, step)
    if examiner:
        choice.get_by_label(examiner).check()
    choice.get_by_role("button", name=step).click()
