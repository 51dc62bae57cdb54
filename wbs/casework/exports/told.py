# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case as it is taken out of the house: what its readers see, without who reported it, masked.

`Told.plain` is what `case.json` holds; docs/export.md says what stands in it. Of the desk's journal
only what led to a result goes along, with its files: not what the team otherwise writes to itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS
from wbs.casework import journal, masking
from wbs.casework.journal import DeskNote
from wbs.casework.models import DeskFile
from wbs.reports import opened, sealing
from wbs.reports.access import Case
from wbs.reports.actions.opening import plain_chunks
from wbs.reports.models import Evidence
from wbs.reports.opened import OpenEntry, OpenReport
from wbs.reports.sealing import FileMeta
from wbs.reports.stored import StoredFile
from wbs.reports.veil import Veil
from wbs.web import clock

FORMAT, VERSION = "wbs.case", 1

_FINDINGS = (journal.Kind.PROPOSAL, journal.Kind.RETURN)
# The ends of names that say how to open a file; of another file the name ends in `.bin`.
_SUFFIXES = frozenset(
    {".csv", ".doc", ".docx", ".eml", ".odp", ".ods", ".odt", ".pdf", ".ppt", ".pptx", ".rtf"}
    | {".gif", ".heic", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".txt", ".webp", ".xls", ".xlsx"}
    | {".avi", ".m4a", ".mkv", ".mov", ".mp3", ".mp4", ".ogg", ".opus", ".wav", ".webm", ".zip"}
)


@dataclass(frozen=True)
class File:
    """One file that goes along, under a name of ours: `member`."""

    id: UUID
    member: str
    at: datetime
    meta: FileMeta
    storage: str

    def chunks(self) -> Iterator[bytes]:
        """Give its plain bytes. Lost, VaultError."""
        return plain_chunks(self.storage, self.meta)


@dataclass(frozen=True)
class Told:
    """A case, opened for whoever takes it along, and the files that go with it."""

    case: OpenReport
    findings: Sequence[DeskNote]
    files: Sequence[File]
    owner: str
    institution: tuple[str, str, str]  # id, name, zone
    by: str
    by_role: str
    at: datetime

    def plain(self, hashes: Mapping[UUID, str]) -> dict[str, Any]:
        """Return what `case.json` holds; `hashes` are the SHA-256 of its files."""
        case = self.case
        id_, name, zone = self.institution
        return {
            "format": FORMAT,
            "version": VERSION,
            "institution": {"id": id_, "name": name, "timezone": zone},
            "exported": {"by": self.by, "role": self.by_role, "at": self.at.isoformat()},
            "number": case.number,
            "category": case.category,
            "status": case.status,
            "status_label": case.status_label,
            "ground": case.ground,
            "filed_at": case.filed_at.isoformat(),
            "due": case.due.isoformat() if case.due else None,
            "owner": self.owner,
            "entered": _entered(case),
            "readers": [{"name": one.name, "role": one.role} for one in case.readers],
            "timeline": [
                {"status": step.status, "label": step.label, "day": step.day.isoformat()}
                for step in case.timeline
            ],
            "subjects": case.subjects,
            "explanation": case.explanation,
            "conversation": [_entry(one) for one in case.entries],
            "findings": [_finding(one) for one in self.findings],
            "evidence": [_file(one, hashes[one.id]) for one in self.files],
        }


def tell(case: Case, person: Person) -> Told:
    """Open a case that a door gave, for `person` to take along. VaultError if it was altered."""
    notes = journal.read(case)
    veil = masking.veil(notes)
    found = masking.veiled(opened.open_case(case), veil)
    notes = masking.veiled_notes(notes, veil)
    findings = [one for one in notes if one.kind in _FINDINGS]
    institution = case.institution
    return Told(
        case=found,
        findings=findings,
        files=list(_files(case, findings, veil)),
        owner=opened.staff_name(person, case.report.owner),
        institution=(str(institution.id), institution.name, institution.timezone),
        by=person.roster_seen.names()[person.id],
        by_role=opened.role_names(person.roles & CASE_READERS),
        at=clock.now().replace(microsecond=0),
    )


def _files(case: Case, findings: Sequence[DeskNote], veil: Veil) -> Iterator[File]:
    for number, row in enumerate(Evidence.objects.filter(report=case.report), 1):
        meta = sealing.open_evidence(case.case_key, row)
        yield _taken(row, replace(meta, name=veil.over(meta.name)), "bukti", number, meta.name)
    metas = dict(file for one in findings for file in one.files)
    rows = DeskFile.objects.filter(id__in=metas).order_by("entry__position", "position")
    for number, desk in enumerate(rows, 1):
        yield _taken(desk, metas[desk.id], "temuan", number, metas[desk.id].name)


def _taken(row: StoredFile, meta: FileMeta, folder: str, number: int, name: str) -> File:
    suffix = PurePosixPath(name).suffix.lower()
    end = suffix if suffix in _SUFFIXES else ".bin"
    return File(row.id, f"{folder}/{number:03}{end}", row.at, meta, row.storage)


def _entered(case: OpenReport) -> dict[str, str] | None:
    if (entered := case.entered) is None:
        return None
    return {"way": entered.way, "came": entered.came.isoformat(), "by": entered.by_name}


def _entry(one: OpenEntry) -> dict[str, Any]:
    by_reporter = one.by_side == "reporter"
    return {
        "kind": one.kind,
        "side": one.by_side,
        "name": "" if by_reporter else one.by_name,
        "role": "" if by_reporter else one.by_role,
        "entered_by": one.entered_by,
        "at": one.at.isoformat(),
        "body": one.body,
        "unharmed": one.unharmed,
        "files": [str(file.id) for file in one.evidence],
    }


def _finding(one: DeskNote) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.by_name,
        "role": one.by_role,
        "at": one.at.isoformat(),
        **{
            name: one.said.get(name, "") for name in ("verdict", "body", "recommendation", "letter")
        },
        "files": [str(id_) for id_, _meta in one.files],
    }


def _file(one: File, sha256: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "file": one.member,
        "name": one.meta.name,
        "size": one.meta.size,
        "sha256": sha256,
        "at": one.at.isoformat(),
        "added_by": one.meta.added_by,
    }
