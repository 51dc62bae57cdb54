# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a case is closed without examination, and to which authority it may be handed on."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language

from wbs.accounts.models import Institution
from wbs.reports.house import Ground

Kind = Ground.Kind

DEFAULTS: tuple[tuple[str, str, str], ...] = (
    (Kind.REASON, "Di luar wewenang inspektorat", "Outside the inspectorate's authority"),
    (Kind.REASON, "Keterangan tidak cukup untuk diperiksa", "Too little to go by"),
    (Kind.REASON, "Sudah diperiksa sebelumnya", "Examined before"),
    (Kind.REASON, "Sedang ditangani aparat penegak hukum", "With law enforcement already"),
    (Kind.REASON, "Pelapor tidak melengkapi aduan", "Not completed by the reporter"),
    (Kind.AUTHORITY, "Kepolisian", "Police"),
    (Kind.AUTHORITY, "Kejaksaan", "Public prosecutor"),
    (Kind.AUTHORITY, "KPK", "Corruption Eradication Commission (KPK)"),
    (Kind.AUTHORITY, "SP4N-LAPOR", "SP4N-LAPOR"),
    (Kind.AUTHORITY, "Inspektorat lain", "Another inspectorate"),
)


@transaction.atomic
def ensure_grounds(institution: Institution) -> None:
    """Give an institution without grounds the default ones; an edited list stays as it is."""
    if Ground.objects.filter(institution=institution).exists():
        return
    Ground.objects.bulk_create(
        Ground(institution=institution, kind=kind, name=name, name_en=name_en, position=position)
        for position, (kind, name, name_en) in enumerate(DEFAULTS, 1)
    )


def offered(institution: Institution, kind: str) -> QuerySet[Ground]:
    """Return what may be chosen now."""
    return Ground.objects.filter(institution=institution, kind=kind, active=True)


def label(ground: Ground) -> str:
    """Return a ground's name in the language of the page."""
    return ground.name_en if get_language() == "en" and ground.name_en else ground.name
