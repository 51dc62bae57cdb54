# SPDX-License-Identifier: AGPL-3.0-or-later
"""Openings that leave a trace: a list or a case page by staff, a file by anyone."""

from collections.abc import Iterator
from itertools import chain as joined
from uuid import UUID

from django.db import transaction

from wbs.accounts.people import Person
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import access, standing, storage
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.sealing import FileMeta
from wbs.vault.chunks import open_chunks
from wbs.web.faults import Lost


@transaction.atomic
def record_reading(*, case: Case, person: Person) -> None:
    """Record that a member of staff opened the page of a case, and what they have seen of it."""
    record.about(case, Event.REPORT_READ, person)
    standing.mark_seen(case.report, person, case.news)


@transaction.atomic
def record_listing(*, person: Person, cases: int) -> None:
    """Record that a member of staff was shown excerpts of this many cases, in one list."""
    chain.record(
        institution=person.institution.id,
        event=Event.LIST_READ,
        actor=person.id,
        details={"cases": cases},
    )


@transaction.atomic
def record_export(*, person: Person, cases: int) -> None:
    """Record that a member of staff takes a list of this many cases out of the house."""
    chain.record(
        institution=person.institution.id,
        event=Event.LIST_EXPORTED,
        actor=person.id,
        details={"cases": cases},
    )


@transaction.atomic
def record_case_export(*, case: Case, person: Person, kind: str) -> None:
    """Record that a member of staff takes a whole case out of the house, as `kind`."""
    record.about(case, Event.CASE_EXPORTED, person, {"kind": kind})


@transaction.atomic
def record_figures(*, person: Person, kind: str) -> None:
    """Record that a member of staff takes the figures out of the house, as `kind`."""
    chain.record(
        institution=person.institution.id,
        event=Event.FIGURES_EXPORTED,
        actor=person.id,
        details={"kind": kind},
    )


@transaction.atomic
def open_evidence(
    *, case: Case, person: Person, evidence_id: UUID
) -> tuple[FileMeta, Iterator[bytes]]:
    """Return a file's meta and its plain chunks, and record the opening once the first is open.

    Http404 if the case has no such file, Lost if the storage no longer has it; VaultError, before
    or while reading, if it was cut, reordered or altered.
    """
    row, meta = access.evidence(case, evidence_id)
    chunks = plain_chunks(row.storage, meta)
    record.about(case, Event.EVIDENCE_OPENED, person)
    return meta, chunks


def plain_chunks(name: str, meta: FileMeta) -> Iterator[bytes]:
    """Return the plain chunks of a stored file, the first of which is open. Lost, VaultError."""
    chunks = _plain(name, meta)
    try:
        first = next(chunks)
    except FileNotFoundError as error:
        raise Lost from error
    return joined([first], chunks)


def _plain(name: str, meta: FileMeta) -> Iterator[bytes]:
    with storage.open_file(name) as file:
        yield from open_chunks(meta.file_key, meta.file_id, file.read)
