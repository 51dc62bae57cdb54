# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as its pages show it: everything opened, with names for people to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from wbs.accounts import roster
from wbs.accounts.document import Reader
from wbs.accounts.models import Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.reports import access, behalf, categories, clocks, grounds, sealing
from wbs.reports.access import Case
from wbs.reports.behalf import Entered
from wbs.reports.clocks import Clock
from wbs.reports.evidence import REPORTER
from wbs.reports.house import Ground
from wbs.reports.models import Digest, Entry, Evidence, Grant, Report, StatusChange
from wbs.reports.workflow import Status, open_statuses
from wbs.vault.errors import Truncated
from wbs.web import clock


@dataclass(frozen=True)
class OpenFile:
    """One file of a case; `added_by` is "reporter" or "staff"."""

    id: UUID
    name: str
    size: int
    at: datetime
    added_by: str


@dataclass(frozen=True)
class OpenEntry:
    """A message, a note or an addition; `by_side` is "reporter" or "staff".

    `entered_by` recorded it for a reporter without an account. `unharmed` tells how many days after
    the end the reporter said that nothing happened to them.
    """

    kind: str
    by_side: str
    by_name: str
    by_role: str
    at: datetime
    body: str
    evidence: list[OpenFile]
    entered_by: str = ""
    unharmed: int = 0


@dataclass(frozen=True)
class Step:
    """One point of the timeline."""

    status: str
    label: str
    at: datetime
    day: date


@dataclass(frozen=True)
class NamedReader:
    """Someone who holds a key of the case."""

    name: str
    role: str


@dataclass(frozen=True)
class OpenReport:
    """Everything a case page shows. `evidence` is the reporter's, `entries` holds notes as well."""

    id: UUID
    number: str
    category: str
    status: str
    status_label: str
    filed_at: datetime
    subjects: list[dict[str, str]]
    explanation: str
    evidence: list[OpenFile]
    timeline: list[Step]
    entries: list[OpenEntry]
    notes: list[OpenEntry]
    readers: list[NamedReader]
    is_open: bool
    waits: bool
    ground: str
    objection: str
    clocks: list[tuple[Clock, str]]
    late: frozenset[str]
    what_next: str
    due: date | None
    entered: Entered | None
    erase_on: date | None
    held: bool
    unanswered: bool


def open_case(case: Case) -> OpenReport:
    """Open a case that a door gave. VaultError if anything of it was altered or moved."""
    report = case.report
    filed = case.filed
    rows = _all_entries(report)
    files = _files(case)
    entries = [_entry(case, row, files) for row in rows]
    seen = clocks.timeline(report)
    return OpenReport(
        id=report.id,
        number=report.number,
        category=categories.label(report.category),
        status=report.status,
        status_label=str(Status(report.status).label),
        filed_at=report.filed_at,
        subjects=filed["subjects"],
        explanation=filed["explanation"],
        evidence=[file for file in files.values() if file.added_by == REPORTER],
        timeline=_steps(seen.changes, report.institution.timezone),
        entries=entries,
        notes=[entry for entry in entries if entry.kind == Entry.Kind.NOTE],
        readers=readers(report),
        is_open=report.status in open_statuses,
        ground=_ground(report),
        objection=report.objection,
        waits=report.waiting_since is not None,
        clocks=[(one, one.state(seen.day(clock.now()))) for one in clocks.running(seen)],
        late=frozenset(report.late.split()),
        what_next=next_words(report),
        due=report.due,
        entered=behalf.entered(filed),
        erase_on=report.erase_on,
        held=report.held,
        unanswered=report.unanswered,
    )


def _ground(report: Report) -> str:
    """Why the case was closed, or to whom it was handed on, in the language of the page."""
    if report.ground is None:
        return ""
    name = grounds.label(report.ground)
    if report.ground.kind == Ground.Kind.AUTHORITY:
        return _("Dilimpahkan kepada: %(name)s") % {"name": name}
    return _("Alasan: %(name)s") % {"name": name}


def _steps(changes: Sequence[StatusChange], timezone: str) -> list[Step]:
    zone = ZoneInfo(timezone)
    return [
        Step(
            status=change.status,
            label=str(Status(change.status).label),
            at=change.at,
            day=change.at.astimezone(zone).date(),
        )
        for change in changes
    ]


@dataclass(frozen=True)
class PublicStatus:
    """What a registration number tells to anyone: status and dates."""

    number: str
    status: str
    timeline: list[Step]
    what_next: str
    due: date | None


def public_status(institution: Institution, typed: str) -> PublicStatus | None:
    """What a typed registration number tells; None if no report has it."""
    found = access.report_by_number(institution, typed)
    if found is None:
        return None
    report, changes = found
    # That the reporter is waited for is between them and the desk.
    due = None if report.waiting_since else report.due
    steps = _steps(changes, institution.timezone)
    return PublicStatus(report.number, report.status, steps, status_words(report.status), due)


def next_words(report: Report) -> str:
    """What happens next with a report, in a sentence for its reporter; empty after the end."""
    if report.waiting_since:
        return _("Tim menunggu kelengkapan dari Anda. Baca pesannya, lalu jawab di halaman ini.")
    return status_words(report.status)


def status_words(status: str) -> str:
    """What happens next from a status; empty after the end."""
    words: Mapping[str, str] = {
        Status.VERIFICATION: _("Verifikator membaca aduan ini dan memutuskan langkah berikutnya."),
        Status.EXAMINATION: _("Pemeriksa memeriksa aduan ini dan menyampaikan hasilnya."),
    }
    return words.get(status, "")


def readers(report: Report) -> list[NamedReader]:
    """Those who can read a report: the grants that are there, named by the signed roster."""
    grants = Grant.objects.filter(report=report).exclude(holder=Grant.Holder.REPORTER)
    holders = list(grants.values_list("holder", "reader"))
    ids = {reader for _holder, reader in holders}
    found = [
        NamedReader(reader.name, role_names(reader.roles & CASE_READERS))
        for reader in roster.current(report.institution).readers
        if reader.id in ids and reader.roles & CASE_READERS
    ]
    kits = {
        Grant.Holder.RECOVERY.value: _("Kunci pemulihan"),
        Grant.Holder.ALTERNATE.value: _("Kunci pemulihan yang tidak dipegang inspektur"),
    }
    for name in (kits[holder] for holder, _reader in holders if holder in kits):
        found.append(
            NamedReader(
                name,
                _(
                    "Dicetak dalam dua bagian, dipegang dua orang. Dipakai hanya kalau tidak ada "
                    "lagi petugas yang dapat membaca."
                ),
            )
        )
    return found


def reader_ids(report: Report) -> frozenset[UUID]:
    """The staff who hold a key of a report, by account."""
    held = Grant.objects.filter(report=report, holder=Grant.Holder.STAFF)
    return frozenset(id_ for id_ in held.values_list("reader", flat=True) if id_)


def staff_name(person: Person, id_: UUID | None) -> str:
    """Someone who is or was of the staff by name, with who stands in today; empty for nobody."""
    if id_ is None:
        return ""
    names = person.roster_seen.names()
    name, row = names.get(id_, str(id_)[:8]), person.away.get(id_)
    if row is None:
        return name
    words = _("%(name)s (digantikan %(other)s)")
    return words % {"name": name, "other": names[row.stand_in]}


def role_names(roles: frozenset[Role]) -> str:
    """These roles by name, in the order of the list of roles."""
    return ", ".join(str(role.label) for role in Role if role in roles)


def examiners(case: Case) -> list[tuple[str, str]]:
    """The examiners of the roster who may read this case, as choices: (id, name)."""
    found = roster.current(case.institution).with_role(Role.EXAMINER)
    kept_out = case.kept_out
    return [(str(one.id), one.name) for one in found if not kept_out.has(one.id, one.name)]


def case_readers(staff: roster.Document) -> list[tuple[str, str]]:
    """The members of staff who may come to read a case, as choices: (id, name and roles)."""
    found = staff.with_role(*CASE_READERS)
    return [
        (str(one.id), f"{one.name} ({_work(one)})")
        for one in sorted(found, key=lambda one: one.name)
    ]


def _work(reader: Reader) -> str:
    """What a reader does in cases, and where they work if that is known."""
    return ", ".join(filter(None, [role_names(reader.roles & CASE_READERS), reader.unit]))


def _all_entries(report: Report) -> list[Entry]:
    """The entries of a report, none missing: its digest got one version more with each of them."""
    for _attempt in range(2):  # one may arrive between the two queries; then they are asked again
        version = Digest.objects.values_list("version", flat=True).get(report=report)
        rows = list(report.entries.all())
        if [row.position for row in rows] == list(range(1, version)):
            return rows
    raise Truncated("an entry of this report is missing")


def _files(case: Case) -> dict[str, OpenFile]:
    rows = Evidence.objects.filter(report=case.report)
    return {str(row.id): _file(case, row) for row in rows}


def _file(case: Case, row: Evidence) -> OpenFile:
    meta = sealing.open_evidence(case.case_key, row)
    return OpenFile(id=row.id, name=meta.name, size=meta.size, at=row.at, added_by=meta.added_by)


def _entry(case: Case, row: Entry, files: Mapping[str, OpenFile]) -> OpenEntry:
    payload: dict[str, Any] = sealing.open_entry(case.case_key, row)
    by = payload["by"]
    return OpenEntry(
        kind=row.kind,
        by_side=by["side"],
        by_name=by["name"],
        by_role=str(Role(by["role"]).label),
        at=row.at,
        body=payload["body"],
        evidence=[files[file] for file in payload["evidence"] if file in files],
        entered_by=by.get("entered", {}).get("name", ""),
        unharmed=payload.get("unharmed", {}).get("day", 0),
    )
