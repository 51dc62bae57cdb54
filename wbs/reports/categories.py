# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jenis aduan: the kinds an institution starts with, and how they are named in each language."""

from django.db import transaction
from django.utils.translation import get_language

from wbs.accounts.models import Institution
from wbs.reports.models import Category

# The manual's words, letter for letter; the last two are ours: the home page promises gratification
# reports, and a reporter need not know the kind.
DEFAULTS: tuple[tuple[str, str], ...] = (
    ("Pelanggaran Disiplin Pegawai", "Breach of staff discipline"),
    (
        "Mal Administrasi dan pemerasan/penganiayaan",
        "Maladministration and extortion or maltreatment",
    ),
    ("Korupsi", "Corruption"),
    ("Narkoba", "Drugs"),
    ("Pungutan Liar/Percaloan/Suap", "Illegal levies, brokering or bribery"),
    ("pelanggaran dalam Pengadaan Barang dan Jasa", "Violations in public procurement"),
    ("Perlakuan amoral/perselingkuhan", "Immoral conduct or adultery"),
    ("Gratifikasi", "Gratification"),
    ("Lainnya / belum tahu", "Other / not sure yet"),
)


@transaction.atomic
def ensure_categories(institution: Institution) -> None:
    """Give an institution without categories the default ones; an edited list stays as it is."""
    if Category.objects.filter(institution=institution).exists():
        return
    Category.objects.bulk_create(
        Category(institution=institution, name=name, name_en=name_en, position=position)
        for position, (name, name_en) in enumerate(DEFAULTS, 1)
    )


def label(category: Category) -> str:
    """Return a category's name in the language of the page."""
    return category.name_en if get_language() == "en" else category.name
