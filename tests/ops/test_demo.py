# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo shows what the manual shows."""

import re
from collections import Counter

import pytest
from django.test import Client

from tests.cast import come_in
from tests.server import DEMO_PASSWORD, DEMO_TOTP
from wbs.accounts import server_key
from wbs.ops import demo
from wbs.ops.folders import prepare
from wbs.vault import codes

# The rows of the manual's two tables: (Jenis Aduan, Hasil Pemeriksaan).
MANUAL = [
    ("Pelanggaran Disiplin Pegawai", "Selesai: Tidak terbukti"),
    ("Mal Administrasi dan pemerasan/penganiayaan", "Proses Pemeriksaan"),
    ("Korupsi", "Selesai: Terbukti"),
    ("Korupsi", "Proses Pemeriksaan"),
    ("Korupsi", "Proses Verifikasi"),
    ("Narkoba", "Proses Verifikasi"),
    ("Narkoba", "Selesai: Tidak terbukti"),
    ("Pungutan Liar/Percaloan/Suap", "Proses Verifikasi"),
    ("pelanggaran dalam Pengadaan Barang dan Jasa", "Proses Verifikasi"),
    ("Mal Administrasi dan pemerasan/penganiayaan", "Proses Verifikasi"),
    ("Pelanggaran Disiplin Pegawai", "Selesai: Tidak terbukti"),
    ("Perlakuan amoral/perselingkuhan", "Proses Verifikasi"),
    ("pelanggaran dalam Pengadaan Barang dan Jasa", "Proses Verifikasi"),
    ("Pungutan Liar/Percaloan/Suap", "Proses Verifikasi"),
    ("pelanggaran dalam Pengadaan Barang dan Jasa", "Tidak Ditindaklanjuti"),
    ("pelanggaran dalam Pengadaan Barang dan Jasa", "Proses Verifikasi"),
    ("Mal Administrasi dan pemerasan/penganiayaan", "Proses Pemeriksaan"),
]
COLUMNS = [
    "Nomor Registrasi Aduan",
    "Jenis Aduan",
    "File Bukti",
    "Nama Terlapor",
    "Penjelasan",
    "Hasil Pemeriksaan",
    "Catatan verifikator",
    "Action",
]


def bare(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.replace("<wbr>", ""))).strip()


@pytest.fixture
def page(db: None) -> str:
    """What `pelapor` sees after signing in to the demo."""
    prepare()
    server_key.create()
    demo.load()
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/login", {"username": "pelapor", "password": DEMO_PASSWORD})
    return str(client.get("/aduan").content.decode())


# What stands below a status and is not of the manual.
ADDED = re.compile("Identitas dibuka|Menunggu jawaban Anda|Ada pertanyaan untuk Anda")


def test_the_demo_has_the_reports_of_the_manuals_tables(page: str) -> None:
    body = page[page.index("<tbody") : page.index("</tbody>")]
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in body.split("</tr>")[:-1]]
    shown = [[bare(cell) for cell in row] for row in rows]
    told = [(row[1], ADDED.sub("", row[5]).strip()) for row in shown]
    assert Counter(told) == Counter(MANUAL)
    for row in shown:
        assert codes.parse_number(row[0])
        assert (row[6] != "-") is row[5].startswith("Tidak Ditindaklanjuti")


def test_some_reports_have_evidence_that_opens(page: str) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/login", {"username": "pelapor", "password": DEMO_PASSWORD})
    cells = [bare(cell) for cell in re.findall(r'<td data-label="File Bukti".*?</td>', page, re.S)]
    assert sorted(cells)[-3:] == ["1 berkas", "1 berkas", "2 berkas"]
    links = re.findall(r'href="(/aduan/[0-9a-f-]{36})"', page)
    files = [
        path
        for link in links
        for path in re.findall(
            r'href="([^"]+/bukti/[^"]+)"', str(client.get(link).content.decode())
        )
    ]
    opened = [b"".join(client.get(path).streaming_content) for path in dict.fromkeys(files)]
    assert len(opened) == 4
    assert any(b"25 unit" in content for content in opened)


def test_the_list_has_the_manuals_columns_in_its_order(page: str) -> None:
    head = page[page.index("<thead") : page.index("</thead>")]
    assert [bare(cell) for cell in re.findall(r"<th.*?</th>", head, re.S)] == COLUMNS


def test_a_banner_says_that_it_is_a_demo(page: str) -> None:
    assert "Ini contoh untuk dicoba" in bare(page)


def test_every_account_of_the_demo_signs_in(page: str) -> None:
    for username, _role in demo.table():
        client = Client(SERVER_NAME="127.0.0.1")
        answer = come_in(client, username, DEMO_PASSWORD, DEMO_TOTP)
        assert answer.status_code == 302, username
        assert client.get(answer["Location"]).status_code == 200, username
