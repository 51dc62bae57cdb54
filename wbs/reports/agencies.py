# SPDX-License-Identifier: AGPL-3.0-or-later
"""Instansi: the offices that reports are about, from which the verifier of a report chooses one."""

from django.db import transaction
from django.db.models import QuerySet

from wbs.accounts.models import Institution
from wbs.reports.house import Agency


@transaction.atomic
def ensure_agencies(institution: Institution, names: tuple[str, ...]) -> None:
    """Give an institution without agencies these; an edited list stays as it is."""
    if Agency.objects.filter(institution=institution).exists():
        return
    Agency.objects.bulk_create(
        Agency(institution=institution, name=name, position=position)
        for position, name in enumerate(names, 1)
    )


def offered(institution: Institution) -> QuerySet[Agency]:
    """Return what may be chosen now."""
    return Agency.objects.filter(institution=institution, active=True)
