# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ranks of civil servants, offered in forms; any other text is accepted too."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_A_CIVIL_SERVANT: Promise = _("bukan PNS")

RANKS: tuple[str, ...] = (
    "Juru Muda (I/a)",
    "Juru Muda Tingkat I (I/b)",
    "Juru (I/c)",
    "Juru Tingkat I (I/d)",
    "Pengatur Muda (II/a)",
    "Pengatur Muda Tingkat I (II/b)",
    "Pengatur (II/c)",
    "Pengatur Tingkat I (II/d)",
    "Penata Muda (III/a)",
    "Penata Muda Tingkat I (III/b)",
    "Penata (III/c)",
    "Penata Tingkat I (III/d)",
    "Pembina (IV/a)",
    "Pembina Tingkat I (IV/b)",
    "Pembina Utama Muda (IV/c)",
    "Pembina Utama Madya (IV/d)",
    "Pembina Utama (IV/e)",
)


def offered() -> tuple[str, ...]:
    """Return what the field Pangkat offers, in the reader's language."""
    return (*RANKS, str(NOT_A_CIVIL_SERVANT))
