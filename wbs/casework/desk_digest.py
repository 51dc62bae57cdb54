# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the team wrote to itself, searched with the reports: the words of each journal, sealed.

The digest of a report lies under the case key, which its reporter holds too; this one lies under
the desk key. It stands in this room for the reason the journal does.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from wbs.accounts.people import Person
from wbs.casework.models import DeskDigest
from wbs.reports import search
from wbs.reports.models import Grant, Report
from wbs.vault import envelope, grants

# Of an entry of the journal: what somebody wrote, not what was ticked, nor what a mask covers.
WRITTEN = ("body", "recommendation", "letter", "note")


def texts(person: Person, held: QuerySet[Grant]) -> Mapping[UUID, str]:
    """Open the words of the journals of these cases. VaultError if they were altered."""
    desk_key = held.filter(report=OuterRef("report")).values("desk_key")[:1]
    rows = DeskDigest.objects.filter(report__in=held.values("report"))
    found = rows.annotate(desk_key=Subquery(desk_key)).values_list(
        "report_id", "version", "sealed", "desk_key"
    )
    house, ring = person.institution.id, person.ring
    return {
        report: _opened(
            grants.open_grant(ring, grants.DESK, report.bytes, bytes(sealed_key)),
            _context(house, report, version),
            bytes(sealed),
        )
        for report, version, sealed, sealed_key in found
    }


def extend(key: bytes, report: Report, said: Mapping[str, str], names: Iterable[str]) -> None:
    """Put the words of one more entry in; the caller holds the report's lock and the desk key."""
    row = DeskDigest.objects.filter(report=report).first()
    is_new = row is None
    if row is None:
        row = DeskDigest(institution_id=report.institution_id, report=report)
    ids = (report.institution_id, report.id)
    text = "" if is_new else _opened(key, _context(*ids, row.version), bytes(row.sealed))
    more = search.digest([*(said.get(name, "") for name in WRITTEN), *names])
    row.version += 1
    longer = "\n".join(filter(None, [text, more])).encode()
    row.sealed = envelope.seal(key, longer, _context(*ids, row.version))
    row.save(force_insert=is_new, force_update=not is_new)


def count(report: Report) -> int:
    """Return how many entries the words of a journal were taken of."""
    return next(iter(DeskDigest.objects.filter(report=report).values_list("version", flat=True)), 0)


def _opened(key: bytes, context: bytes, sealed: bytes) -> str:
    return envelope.unseal(key, sealed, context).decode()


def _context(institution: UUID, report: UUID, version: int) -> bytes:
    return envelope.context(institution.bytes, "desk digest", report.bytes, version)
