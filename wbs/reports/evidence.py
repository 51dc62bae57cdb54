# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of evidence: made of uploads, moved from a draft to its report, swept from the storage."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from wbs.reports import limits, sealing, storage
from wbs.reports.errors import FilesGone, TooManyFiles
from wbs.reports.models import Draft, Evidence, Report
from wbs.reports.sealing import FileMeta
from wbs.reports.stored import StoredFile
from wbs.reports.uploads import SealedUpload
from wbs.web import clock

REPORTER = "reporter"
STAFF = "staff"

_ORPHAN_AGE = timedelta(days=1)


def add(
    uploads: Iterable[SealedUpload],
    *,
    key: bytes,
    owner: Report | Draft,
    start: int,
    added_by: str = REPORTER,
) -> list[Evidence]:
    """Write a row for each upload, from position `start`, its meta sealed under `key`."""
    report, draft = _owners(owner)
    rows = []
    for position, upload in enumerate(uploads, start):
        row = Evidence(
            institution_id=owner.institution_id,
            report=report,
            draft=draft,
            storage=upload.storage_name,
            size_padded=upload.size_padded,
            at=clock.hour(),
            position=position,
        )
        row.sealed = sealing.seal_evidence(key, row, meta(upload, added_by))
        rows.append(row)
    return Evidence.objects.bulk_create(rows)


def move(rows: Sequence[Evidence], *, draft_key: bytes, report: Report, case_key: bytes) -> None:
    """Hand a draft's files over to its report."""
    hand_over(rows, old_key=draft_key, owner=report, key=case_key)


def hand_over(
    rows: Sequence[Evidence],
    *,
    old_key: bytes,
    owner: Report | Draft,
    key: bytes,
    start: int = 1,
    added_by: str = REPORTER,
) -> None:
    """Give a draft's files to another owner: only their small metas are sealed again."""
    report, draft = _owners(owner)
    for position, row in enumerate(rows, start):
        meta = replace(sealing.open_evidence(old_key, row), added_by=added_by)
        row.report, row.draft, row.position, row.at = report, draft, position, clock.hour()
        row.sealed = sealing.seal_evidence(key, row, meta)
    Evidence.objects.bulk_update(rows, ["report", "draft", "position", "at", "sealed"])


def take(draft: bytes, ids: Collection[UUID]) -> list[Evidence]:
    """Lock a draft and return these files of it, in their order. FilesGone if one is missing."""
    found = list(Draft.objects.select_for_update().filter(id=draft))
    rows = list(Evidence.objects.filter(draft__in=found, id__in=ids))
    if len(rows) != len(ids):
        raise FilesGone(f"{len(rows)} of {len(ids)} files are there")
    return rows


def kinds() -> list[type[StoredFile]]:
    """The tables whose rows name files of the storage, other rooms' too."""
    return StoredFile.__subclasses__()


def check_count(count: int) -> None:
    """Raise TooManyFiles over the limit for one form."""
    if count > limits.now().files:
        raise TooManyFiles(f"{count} files, at most {limits.now().files}")


def remove(rows: Sequence[Evidence]) -> None:
    """Delete these rows, and their files once that is certain."""
    Evidence.objects.filter(id__in=[row.id for row in rows]).delete()
    for row in rows:
        transaction.on_commit(partial(storage.remove, row.storage))


def sweep_orphans() -> int:
    """Remove files older than a day that no row names; return how many there were."""
    count = 0
    for name in list(storage.older_than(_ORPHAN_AGE)):
        if not any(kind._default_manager.filter(storage=name).exists() for kind in kinds()):
            storage.remove(name)
            count += 1
    return count


def _owners(owner: Report | Draft) -> tuple[Report | None, Draft | None]:
    return (owner, None) if isinstance(owner, Report) else (None, owner)


def meta(upload: SealedUpload, added_by: str) -> FileMeta:
    """Return what is kept, sealed, about an upload."""
    return FileMeta(
        name=upload.name,
        size=upload.size,
        type=upload.content_type,
        file_key=upload.file_key,
        file_id=upload.file_id,
        chunks=upload.chunks,
        added_by=added_by,
    )
