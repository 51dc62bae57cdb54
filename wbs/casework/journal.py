# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the team writes to itself about a case, and how two people conclude an examination."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from wbs.accounts.people import Person
from wbs.accounts.roles import DECIDERS, Role
from wbs.audit.events import Event
from wbs.casework import desk_digest
from wbs.casework.models import DeskEntry, DeskFile
from wbs.reports import clocks, evidence, sealing, standing
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.actions.entries import author, once_id
from wbs.reports.actions.opening import plain_chunks
from wbs.reports.actions.recusal import step_back
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.errors import Incomplete, NotAllowed, StatusMoved
from wbs.reports.models import Report
from wbs.reports.sealing import FileMeta
from wbs.reports.uploads import SealedUpload, claim
from wbs.reports.workflow import Status
from wbs.vault import envelope, tokens
from wbs.vault.errors import Truncated
from wbs.web import clock

Kind = DeskEntry.Kind

# What can be proposed as the result of an examination.
VERDICTS = (Status.PROVEN, Status.UNPROVEN)

_FORMAT = 1
_EVENTS = {
    Kind.NOTE: Event.DESK_NOTED,
    Kind.PROPOSAL: Event.CONCLUSION_PROPOSED,
    Kind.RETURN: Event.CONCLUSION_RETURNED,
    Kind.RECUSAL: Event.CASE_RECUSED,
    Kind.MASK: Event.PASSAGE_MASKED,
    Kind.UNMASK: Event.PASSAGE_SHOWN,
    Kind.CHECKLIST: Event.CHECKLIST_FILLED,
    Kind.TASK: Event.TASK_GIVEN,
    Kind.TASK_DONE: Event.TASK_DONE,
    Kind.HOLD: Event.CASE_HELD,
    Kind.RELEASE: Event.CASE_LET_GO,
}
# What is no work on the case: no clock hears of it.
_NO_WORK = frozenset({Kind.RECUSAL, Kind.MASK, Kind.UNMASK, Kind.HOLD, Kind.RELEASE})


@dataclass(frozen=True)
class DeskNote:
    """One entry of the journal, opened; `said` holds its texts by name."""

    id: UUID
    kind: str
    by_name: str
    by_role: str
    at: datetime
    said: Mapping[str, str]
    files: Sequence[tuple[UUID, FileMeta]]


def read(case: Case) -> list[DeskNote]:
    """Open the journal of a case. Truncated where an entry is missing, the last one too."""
    return [opened_entry(case, row) for row in _all_rows(case.report)]


def _all_rows(report: Report) -> list[DeskEntry]:
    """The entries of a journal, none missing: its digest got one version more with each of them."""
    for _attempt in range(2):  # one may arrive between the two queries; then they are asked again
        count = desk_digest.count(report)
        rows = list(DeskEntry.objects.filter(report=report).prefetch_related("files"))
        if [row.position for row in rows] == list(range(1, count + 1)):
            return rows
    raise Truncated("an entry of the desk is missing")


def note(
    *, case: Case, person: Person, body: str, uploads: Sequence[SealedUpload] = (), once: str = ""
) -> None:
    """Write an internal note, with files or without. Raises Incomplete without words."""
    append(case, person, Kind.NOTE, {"body": body}, uploads, once)


def propose(
    *,
    case: Case,
    person: Person,
    verdict: str,
    findings: str,
    letter: str = "",
    recommendation: str = "",
    uploads: Sequence[SealedUpload] = (),
    once: str = "",
) -> None:
    """Propose how an examination ends; the supervisor confirms it or sends it back.

    `letter` is the number of the surat tugas; the uploads are the report of the examination (LHP).
    Raises Incomplete without findings or with another verdict, NotAllowed for whoever does not
    examine, StatusMoved when the case is not in examination or something is proposed already.
    """
    if Role.EXAMINER not in person.roles:
        raise NotAllowed("an examiner proposes")
    if verdict not in VERDICTS or not findings.strip():
        raise Incomplete("a proposal has a verdict and findings")
    said = {
        "body": findings,
        "verdict": verdict,
        "letter": letter,
        "recommendation": recommendation,
    }

    def change(report: Report) -> None:
        if report.status != Status.EXAMINATION or report.proposed:
            raise StatusMoved("there is nothing to propose")
        report.proposed, report.proposed_by = verdict, person.id
        report.save(update_fields=["proposed", "proposed_by"])

    append(case, person, Kind.PROPOSAL, said, uploads, once, change)


def send_back(*, case: Case, person: Person, reason: str, once: str = "") -> None:
    """Send a proposal back to its examiner, with a reason.

    Raises Incomplete without one, NotAllowed for whoever does not decide, StatusMoved when nothing
    is proposed.
    """
    if not person.roles & DECIDERS:
        raise NotAllowed("the supervisor sends a proposal back")

    def change(report: Report) -> None:
        if not report.proposed:
            raise StatusMoved("nothing is proposed")
        report.proposed, report.proposed_by = "", None
        report.save(update_fields=["proposed", "proposed_by"])

    append(case, person, Kind.RETURN, {"body": reason}, (), once, change)


@again_if_roster_moves
@transaction.atomic
def recuse(
    *, case: Case, person: Person, reason: str, taker: UUID | None = None, once: str = ""
) -> None:
    """Step back from a case, with a reason for those who go on with it; it never comes back.

    Raises Incomplete without a reason, and what `step_back` raises: NotAllowed, NobodyReads.
    """

    def change(report: Report) -> None:
        step_back(case=case, desk_key=_key(case), person=person, report=report, taker=taker)

    append(case, person, Kind.RECUSAL, {"body": reason}, (), once, change)
    check_roster(person)


def open_file(*, case: Case, person: Person, file: UUID) -> Any:
    """Return (meta, plain chunks) of a file of the desk, and record that it was opened.

    Http404 if the case has no such file; Lost, VaultError as for evidence.
    """
    row = DeskFile.objects.filter(entry__report=case.report, id=file).first()
    if row is None:
        raise Http404
    with transaction.atomic():
        meta = sealing.open_evidence(_key(case), row)
        chunks = plain_chunks(row.storage, meta)
        record.about(case, Event.DESK_FILE_OPENED, person)
    return meta, chunks


def append(
    case: Case,
    person: Person,
    kind: DeskEntry.Kind,
    said: Mapping[str, str],
    uploads: Sequence[SealedUpload],
    once: str,
    change: Any = None,
) -> None:
    """Append an entry under the report's lock: guard, change, seal, record; once for one form.

    For the actions of this room, which say who may. `change` is given the locked report. Raises
    Incomplete without words.
    """
    if not any(one.strip() for one in said.values()):
        raise Incomplete("an entry has words")
    evidence.check_count(len(uploads))
    files = [[one.name, one.size] for one in uploads]
    told = ["desk", once, str(case.report.id), kind, dict(said), files]
    id_ = once_id(person, told) if once else tokens.new_id()
    with transaction.atomic():
        report = Report.objects.select_for_update().get(id=case.report.id)
        if DeskEntry.objects.filter(id=id_).exists():
            return
        if change is not None:
            change(report)
        row = _add_entry(case, person, kind, said, id_)
        _add_files(case, row, uploads)
        desk_digest.extend(_key(case), report, said, [one.name for one in uploads])
        if kind not in _NO_WORK:
            clocks.note(report, asks=False, roles=person.roles)
        standing.stir(report, person)
        record.about(case, _EVENTS[kind], person, {"files": len(uploads)} if uploads else None)
        claim(uploads)


def _add_entry(
    case: Case, person: Person, kind: DeskEntry.Kind, said: Mapping[str, str], id_: UUID
) -> DeskEntry:
    rows = DeskEntry.objects.filter(report=case.report)
    row = DeskEntry(
        id=id_,
        institution_id=case.report.institution_id,
        report=case.report,
        position=(rows.aggregate(last=Max("position"))["last"] or 0) + 1,
        kind=kind,
        at=clock.hour(),
    )
    payload = {"by": author(person), "said": dict(said)}
    row.sealed = envelope.seal_json(_key(case), payload, _context(row))
    row.save(force_insert=True)
    return row


def _add_files(case: Case, entry: DeskEntry, uploads: Sequence[SealedUpload]) -> None:
    rows = []
    for position, upload in enumerate(uploads, 1):
        row = DeskFile(
            institution_id=entry.institution_id,
            entry=entry,
            storage=upload.storage_name,
            size_padded=upload.size_padded,
            at=clock.hour(),
            position=position,
        )
        meta = evidence.meta(upload, evidence.STAFF)
        row.sealed = sealing.seal_evidence(_key(case), row, meta)
        rows.append(row)
    DeskFile.objects.bulk_create(rows)


def opened_entry(case: Case, row: DeskEntry) -> DeskNote:
    """Open one entry of the journal of a case; `read` also sees that none is missing."""
    payload = envelope.unseal_json(_key(case), bytes(row.sealed), _context(row))
    return DeskNote(
        id=row.id,
        kind=row.kind,
        by_name=payload["by"]["name"],
        by_role=str(Role(payload["by"]["role"]).label),
        at=row.at,
        said=payload["said"],
        files=[(file.id, sealing.open_evidence(_key(case), file)) for file in row.files.all()],
    )


def _key(case: Case) -> bytes:
    if case.desk_key is None:
        raise NotAllowed("the desk's key is the team's alone")
    return case.desk_key


def _context(row: DeskEntry) -> bytes:
    return envelope.context(
        row.institution_id.bytes,
        "desk entry",
        row.id.bytes,
        _FORMAT,
        row.report_id.bytes,
        row.position,
        str(row.kind),
    )
