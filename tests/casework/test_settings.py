# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pengaturan: all that the admin sets is found from one page, which says how each stands."""

import re

from tests.casework.test_desk import text
from tests.cast import Cast
from wbs.accounts import middleware


def test_each_page_of_settings_is_linked_with_how_it_stands(cast: Cast) -> None:
    cast.admin.post("/batas-berkas", {"megabytes": "3", "files": "4"})
    middleware.forget()
    page = cast.admin.get("/pengaturan")
    for path in (
        *("/daftar", "/instansi", "/batas-berkas", "/batas-waktu", "/masa-simpan"),
        *("/petugas", "/surat"),
    ):
        assert f'href="{path}"'.encode() in page.content
        assert cast.admin.get(path).status_code == 200
    shown = text(page)
    for state in ("10 jenis aduan, 5 alasan", "Belum diatur", "4 berkas, sampai 3 MB"):
        assert state in shown
    cast.admin.post("/instansi", {"name": "Dinas Kesehatan"})
    assert "1 instansi" in text(cast.admin.get("/pengaturan"))


def test_the_menu_of_the_admin_is_short_and_leads_back_there(cast: Cast) -> None:
    for path in ("/pengaturan", "/batas-waktu", "/batas-berkas", "/daftar", "/instansi"):
        page = cast.admin.get(path).content.decode()
        menu = page[page.index("<nav") : page.index("</nav>")]
        assert len(re.findall(r"<a ", menu)) == 6, path
        assert '"/pengaturan" aria-current="page"' in menu
    assert "/pengaturan" not in text(cast.verifier.get("/petugas"))
