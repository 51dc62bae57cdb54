# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the many cases of the measurements tell."""

REPORTER = "pelapor-bangku"
RARE = "ketumbar"

_EVERY = 500
_TALE = (
    "uang diminta di loket tanpa kuitansi lalu dibayar kepada petugas yang mengaku disuruh "
    "atasannya untuk mengurus berkas pengadaan barang kantor pada bulan lalu dan saksi melihat "
    "amplop berpindah tangan di ruang rapat sebelum pengumuman lelang jalan lingkungan kecamatan"
)
_WORDS = _TALE.split()
_WORDS_A_CASE = 260


def text(number: int) -> str:
    """Return what case `number` tells: some 1,800 characters; one in 500 has the rare word."""
    step = 1 + number % 5
    words = [_WORDS[(number * 7 + i * step) % len(_WORDS)] for i in range(_WORDS_A_CASE)]
    rare = f" {RARE}" if number % _EVERY == 0 else ""
    return f"Perkara {number}: {' '.join(words)}{rare}."
