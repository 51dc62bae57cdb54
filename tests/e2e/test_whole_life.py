# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole life of a case, lived by five people in five browsers, on desktops."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps, walk
from tests.e2e.steps import LETTER, NOTES, PHOTO
from tests.e2e.visitors import Visitors
from tests.e2e.walk import WHO

pytestmark = pytest.mark.browser

REPORT = steps.File("LHP loket tiga.pdf", b"%PDF-1.7\n" + b"temuan\n" * 900, "application/pdf")
ASKED = "Sebutkan tanggalnya, dan siapa lagi yang melihat."
ANSWER = "Tanggal tiga Maret, dilihat satpam."
CLOSED = "Kejadiannya tidak dapat ditelusuri."
OBJECTION = "Tanggal dan saksinya sudah saya sebut."
DECIDED = "Keterangannya cukup. Periksa."
WHY = "Pelapor perlu dilindungi; kami belum tahu di mana ia bekerja."
FOUND = "Kuitansi tidak cocok dengan buku kas."
ADVICE = "Kembalikan uangnya, pindahkan petugasnya."


def test_five_people_bring_a_case_from_its_report_to_its_end(visitors: Visitors) -> None:
    reporter = visitors.come()
    walk.registers_from_home(reporter)
    walk.writes_a_report(reporter)
    _keeps_out(reporter, "Lina Pengganti")
    number = walk.files_it(reporter)
    reporter.locator("tbody tr").first.get_by_role("link", name="Buka").click()

    verifier = visitors.come("verifikator")
    walk.opens(verifier, number)
    _checks(verifier, "unclear")
    _asks_for_completion(verifier)
    _answers(reporter)
    verifier.reload()
    expect(verifier.locator(".talk").first).to_contain_text(ANSWER)
    _closes(verifier)
    _objects(reporter)

    supervisor = visitors.come("inspektur")
    walk.opens(supervisor, number)
    _grants_the_objection(supervisor)
    verifier.reload()
    _checks(verifier, "yes")
    walk.takes_step(verifier, "Teruskan ke pemeriksaan", "Bagus Pemeriksa")
    expect(verifier.locator(".status-big .status")).to_have_text("Proses Pemeriksaan")

    examiner = visitors.come("pemeriksa")
    walk.opens(examiner, number)
    _asks_who_reported(examiner)
    _agrees(visitors.come("identitas"), number)
    _reads_who_reported(examiner)
    _is_told(reporter)
    _proposes(examiner)

    supervisor.reload()
    _confirms(supervisor)
    _reads_the_end(reporter)


def _keeps_out(page: Page, name: str) -> None:
    walk.unfold(page, "Ada petugas yang tidak boleh membaca aduan ini?").get_by_label(name).check()


def _checks(staff: Page, complete: str) -> None:
    """Fill in the checklist; say whether the report is complete."""
    form = walk.unfold(staff, "daftar periksa").locator("form")
    for question in ("authority", "evidence", "free"):
        form.locator(f"[name={question}][value=yes]").check()
    form.locator(f"[name=complete][value={complete}]").check()
    form.get_by_role("button").click()
    expect(staff.locator("#daftar-periksa")).to_contain_text("Diisi Ratna Verifikator")


def _asks_for_completion(staff: Page) -> None:
    form = walk.unfold(staff, "Minta kelengkapan")
    form.locator("[name=body]").fill(ASKED)
    form.get_by_role("button", name="Kirim permintaan").click()
    expect(staff.locator(".glance")).to_contain_text("menunggu pelapor")


def _answers(page: Page) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text("Tim meminta kelengkapan")
    expect(page.locator(".talk")).to_contain_text(ASKED)
    form = page.locator("form[action$='/pesan']")
    form.locator("[name=body]").fill(ANSWER)
    form.locator("[name=files]").set_input_files([NOTES.payload])
    form.get_by_role("button", name="Kirim pesan").click()
    expect(page.locator(".talk")).to_contain_text(NOTES.name)
    expect(page.locator("main")).not_to_contain_text("Tim meminta kelengkapan")


def _closes(staff: Page) -> None:
    form = walk.unfold(staff, "Tidak ditindaklanjuti")
    form.locator("[name=ground]").select_option(index=1)
    form.locator("[name=note]").fill(CLOSED)
    form.get_by_role("button", name="Tidak ditindaklanjuti").click()
    expect(staff.locator(".status-big .status")).to_have_text("Tidak Ditindaklanjuti")


def _objects(page: Page) -> None:
    page.reload()
    expect(page.locator(".talk")).to_contain_text(CLOSED)
    form = walk.unfold(page, "Ajukan keberatan")
    form.locator("textarea").fill(OBJECTION)
    form.get_by_role("button", name="Kirim keberatan").click()
    expect(page.locator("main")).to_contain_text("Keberatan Anda sudah kami terima.")


def _grants_the_objection(staff: Page) -> None:
    expect(staff.locator(".talk").first).to_contain_text(OBJECTION)
    form = walk.unfold(staff, "Putuskan keberatan")
    form.get_by_label("Diterima: aduan dibuka kembali").check()
    form.locator("[name=reason]").fill(DECIDED)
    form.get_by_role("button", name="Simpan keputusan").click()
    expect(staff.locator(".status-big .status")).to_have_text("Proses Verifikasi")


def _asks_who_reported(staff: Page) -> None:
    for secret in (WHO["name"], WHO["email"], WHO["phone"]):
        expect(staff.locator("main")).not_to_contain_text(secret)
    form = walk.unfold(staff, "Identitas pelapor").locator("form")
    form.locator("[name=reason]").fill(WHY)
    form.get_by_role("button", name="Kirim permintaan").click()
    expect(staff.locator("#identitas")).to_contain_text(WHY)


def _agrees(custodian: Page, number: str) -> None:
    custodian.goto("/identitas")
    asked = custodian.locator("article").filter(has_text=number)
    expect(asked).to_contain_text(WHY)
    for secret in ("Budi Loket", "Tiga kali", WHO["name"]):
        expect(custodian.locator("main")).not_to_contain_text(secret)
    form = walk.unfold(asked, "Setujui")
    form.get_by_role("button", name="Setujui").click()
    expect(custodian.locator(".notice-success")).to_be_visible()
    expect(custodian.locator("article").filter(has_text=number)).to_have_count(0)


def _reads_who_reported(staff: Page) -> None:
    staff.reload()
    walk.unfold(staff, "Identitas pelapor").get_by_role("link", name="Lihat identitas").click()
    expect(staff.locator(".facts")).to_contain_text(WHO["name"])
    expect(staff.locator(".facts")).to_contain_text(WHO["email"])
    staff.get_by_role("link", name="Tutup").click()


def _is_told(page: Page) -> None:
    page.reload()
    expect(page.locator("main")).to_contain_text("Identitas Anda dibuka untuk Bagus Pemeriksa.")
    expect(page.locator("#identitas")).to_contain_text(WHY)


def _proposes(staff: Page) -> None:
    assert steps.download(staff, PHOTO.name) == PHOTO.content
    form = walk.unfold(staff, "Usulkan hasil pemeriksaan")
    form.get_by_label("Selesai: Terbukti").check()
    for name, words in (("findings", FOUND), ("letter", "800/17/2026"), ("recommendation", ADVICE)):
        form.locator(f"[name={name}]").fill(words)
    form.locator("[name=files]").set_input_files([REPORT.payload])
    form.get_by_role("button", name="Kirim usulan").click()
    expect(staff.locator("main")).to_contain_text("Menunggu ketetapan inspektur.")


def _confirms(staff: Page) -> None:
    for words in (FOUND, ADVICE, "800/17/2026"):
        expect(staff.locator("main")).to_contain_text(words)
    assert steps.download(staff, REPORT.name) == REPORT.content
    walk.takes_step(staff, "Selesai: Terbukti")
    expect(staff.locator(".status-big .status")).to_have_text("Selesai: Terbukti")


def _reads_the_end(page: Page) -> None:
    page.reload()
    assert page.locator(".timeline .status").all_inner_texts() == [
        "Proses Verifikasi",
        "Tidak Ditindaklanjuti",
        "Proses Verifikasi",
        "Proses Pemeriksaan",
        "Selesai: Terbukti",
    ]
    main = page.locator("main")
    expect(main).to_contain_text(DECIDED)
    expect(main).to_contain_text("Bagus Pemeriksa")
    for inside in (FOUND, ADVICE, "800/17/2026", REPORT.name, "Lina Pengganti"):
        expect(main).not_to_contain_text(inside)
    # What came with a message stands beside it, too.
    assert steps.file_names(page) == [PHOTO.name, LETTER.name, NOTES.name, NOTES.name]
