# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person sees or hears of a page, and in which language each piece says it is."""

import re
from functools import cache
from html.parser import HTMLParser

from babel.messages.pofile import read_po
from django.conf import settings

PO = settings.BASE_DIR / "wbs/locale/en/LC_MESSAGES/django.po"

# Words that are in one of the two languages only, and that no sentence does long without.
INDONESIAN = """
    ada aduan aduans alamat alasan anda apa atau bagaimana bahasa belum berkas boleh buat buka bukan
    bukti cari catatan coba dalam dan dapat dari dengan diri gagal halaman hanya hapus ini instansi
    isi itu jabatan jangan jenis kalau kami kapan kata keluar kembali kirim kode korupsi kota
    laporan lihat masuk mengapa menjadi mereka nama nomor oleh orang pada pakai pangkat pelapor
    pemeriksa pengadu pengaduan penjelasan perlu pesan pilih proses sampai saya sebelum selesai
    semua setelah setiap siapa simpan sudah supaya tambah tanggal terbukti terlapor tidak tulis
    tunggu ulangi unggah untuk verifikator wajib waktu yang
"""
ENGLISH = """
    add after and answer any are back because before been by can choose closed date does files for
    from has have how if is it its just name never no not of open or our page please read received
    report reporter reports save saved see send sent should sign step that the their there they this
    to type under verifier was we what when where which who will with write you your
"""

_SPOKEN = {"alt", "aria-label", "placeholder", "title"}
_NOT_WORDS = {
    "data-copy",
    "data-focus",
    "data-idle",  # upload.js marks it as English
    "data-library",
    "data-many",
    "data-max",
    "data-once",
    "data-print",
    "data-uploader",
    "data-upload-said",
    "data-url",
}
_VOID = {"br", "hr", "img", "input", "link", "meta"}


class _Reader(HTMLParser):
    """Gathers texts and spoken attributes with the language in force."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = [("", "")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; its own `lang`, else that of its parent."""
        given = dict(attrs)
        lang = given.get("lang") or self._open[-1][1]
        for name, value in attrs:
            words = name in _SPOKEN or (name.startswith("data-") and name not in _NOT_WORDS)
            if words and value:
                self.said.append((lang, value))
        if tag not in _VOID:
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        """Leave the element, and whatever inside it was never closed."""
        while self._open[-1][0] not in (tag, ""):
            self._open.pop()
        if self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Take text, but not code; what a textarea holds was typed."""
        tag, lang = self._open[-1]
        if data.strip() and tag not in ("script", "style", "textarea"):
            self.said.append((lang, data.strip()))


def in_language(page: str, lang: str) -> list[str]:
    """Return each piece of the page that is said to be in `lang`."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [text for at, text in reader.said if at == lang]


@cache
def _texts(lang: str) -> frozenset[str]:
    """Return the texts of the catalogue in one language."""
    with PO.open("rb") as file:
        messages = [message for message in read_po(file) if isinstance(message.id, str)]
    return frozenset(str(one.id if lang == "id" else one.string) for one in messages)


def foreign(text: str, lang: str, names: tuple[str, ...] = ()) -> set[str]:
    """Return what of a text that is to be in `lang` is in the other language."""
    if text in _texts("id" if lang == "en" else "en") - _texts(lang):
        return {text}
    for name in names:
        text = text.replace(name, " ")
    others = INDONESIAN if lang == "en" else ENGLISH
    return set(others.split()) & set(re.findall(r"[a-z]+", text.lower()))
