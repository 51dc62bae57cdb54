# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of words that an institution keeps: jenis aduan, and the grounds for closing a case.

One list more is one line in `KEPT`, if its table has what these have: institution, name, name_en,
position and active.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from wbs.accounts.models import Institution
from wbs.audit.events import Event
from wbs.reports.house import Ground
from wbs.reports.models import Category

Word = Category | Ground


class Kept(TextChoices):
    """One list."""

    CATEGORIES = "jenis", _("Jenis aduan")
    REASONS = "alasan", _("Alasan penutupan tanpa pemeriksaan")
    AUTHORITIES = "tujuan", _("Instansi tujuan pelimpahan")


# Where its rows are, what sets them apart from others of that table, and how a change is recorded.
KEPT: Mapping[str, tuple[type[Word], Mapping[str, str], Event]] = {
    Kept.CATEGORIES: (Category, {}, Event.CATEGORIES_CHANGED),
    Kept.REASONS: (Ground, {"kind": Ground.Kind.REASON}, Event.GROUNDS_CHANGED),
    Kept.AUTHORITIES: (Ground, {"kind": Ground.Kind.AUTHORITY}, Event.GROUNDS_CHANGED),
}


def rows(institution: Institution, kept: str) -> QuerySet[Any]:
    """Return the words of one list in their order, also those that are hidden."""
    model, only, _event = KEPT[kept]
    return model._default_manager.filter(institution=institution, **only)


def find(institution: Institution, id: UUID) -> tuple[Kept, Word] | None:
    """Return the institution's word of this id and the list it is in; None where there is none."""
    for kept in Kept:
        word = rows(institution, kept).filter(id=id).first()
        if word is not None:
            return kept, word
    return None
