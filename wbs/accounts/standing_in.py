# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is away today, and who stands in for them, as far as it is signed.

A row counts only with the signature of whoever is away, or of the supervisor: one that somebody put
into the database makes nobody a reader. It ends by itself.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from wbs.accounts.document import Document, Reader
from wbs.accounts.models import Absence, Institution
from wbs.accounts.roles import Role
from wbs.vault import envelope, keys
from wbs.vault.errors import BadSignature
from wbs.web import clock

# Whose work another can do who has the same role; the supervisor names a successor instead.
SHARED = frozenset({Role.VERIFIER, Role.EXAMINER, Role.CUSTODIAN})


def today(institution: Institution) -> date:
    """Return what day it is at the institution."""
    return clock.now().astimezone(ZoneInfo(institution.timezone)).date()


def stand_ins(document: Document, reader: Reader) -> list[Reader]:
    """Return who has a role in common with this reader."""
    found = document.with_role(*(reader.roles & SHARED))
    return [one for one in found if one.id != reader.id]


def recorded(institution: Institution, document: Document) -> list[Absence]:
    """Return what is signed and not over, the first to begin first."""
    rows = Absence.objects.filter(institution=institution, until__gte=today(institution))
    return [row for row in rows.order_by("since", "id") if _counts(document, row)]


def away(institution: Institution, document: Document) -> dict[UUID, Absence]:
    """Return who is away today, by account."""
    day = today(institution)
    return {row.account: row for row in recorded(institution, document) if row.since <= day}


def with_stand_ins(
    institution: Institution, document: Document, chosen: Iterable[Reader]
) -> list[Reader]:
    """Return these readers and whoever stands in today for one of them."""
    readers, gone = list(chosen), away(institution, document)
    for one in tuple(readers):
        row = gone.get(one.id)
        found = document.reader(row.stand_in) if row else None
        if found is not None and found not in readers:
            readers.append(found)
    return readers


def sweep() -> int:
    """Delete the absences that are over everywhere; return how many."""
    return Absence.objects.filter(until__lt=clock.now().date() - timedelta(days=1)).delete()[0]


def words(row: Absence, reader: Reader, other: Reader) -> bytes:
    """Return what is signed: who and who stands in, with the keys they have now, and the days."""
    return envelope.context(
        "absence",
        row.institution_id.bytes,
        reader.id.bytes,
        reader.box_public,
        other.id.bytes,
        other.box_public,
        row.since.isoformat(),
        row.until.isoformat(),
    )


def _counts(document: Document, row: Absence) -> bool:
    reader, other = document.reader(row.account), document.reader(row.stand_in)
    by = document.reader(row.by)
    if reader is None or other is None or by is None or other not in stand_ins(document, reader):
        return False
    if by.id != reader.id and Role.SUPERVISOR not in by.roles:
        return False
    try:
        keys.verify(by.sign_public, words(row, reader, other), bytes(row.signature))
    except BadSignature:
        return False
    return True
