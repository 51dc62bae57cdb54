# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jenis aduan: the kinds an institution starts with, and how they are named in each language."""

from django.db import transaction
from django.utils.translation import get_language

from wbs.accounts.models import Institution
from wbs.reports.calendar import Term
from wbs.reports.house import TermSet
from wbs.reports.models import Category

# What a reporter tells of harm because of an earlier report is of this kind, on a faster clock.
RETALIATION = ("Pembalasan terhadap pelapor", "Retaliation against a reporter")
FASTER = {Term.VERIFICATION: 1, Term.FIRST_ACTION: 2}
# The manual's words, letter for letter; the last three are ours: the home page promises
# gratification reports, and a reporter need not know the kind.
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
    RETALIATION,
    ("Lainnya / belum tahu", "Other / not sure yet"),
)


@transaction.atomic
def ensure_categories(institution: Institution) -> None:
    """Give an institution without categories the default ones; an edited list stays as it is.

    That of retaliation has terms of its own, which the institution may set as any other.
    """
    if Category.objects.filter(institution=institution).exists():
        return
    Category.objects.bulk_create(
        Category(
            institution=institution,
            name=name,
            name_en=name_en,
            position=position,
            retaliation=(name, name_en) == RETALIATION,
        )
        for position, (name, name_en) in enumerate(DEFAULTS, 1)
    )
    urgent = Category.objects.get(institution=institution, retaliation=True)
    TermSet.objects.bulk_create(
        TermSet(institution=institution, category=urgent, term=term, days=days)
        for term, days in FASTER.items()
    )


def label(category: Category) -> str:
    """Return a category's name in the language of the page."""
    return category.name_en if get_language() == "en" else category.name
