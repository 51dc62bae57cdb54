# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is added to a case after filing. Nothing is ever overwritten but the search digest."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from wbs.accounts.people import Person
from wbs.accounts.roles import DECIDERS, Role
from wbs.audit.events import Event
from wbs.reports import clocks, evidence, keeping, sealing, search, standing
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.drafts import Kept
from wbs.reports.errors import CaseConcluded, Incomplete, NotAllowed
from wbs.reports.models import Digest, Entry, Evidence, Report
from wbs.reports.uploads import SealedUpload, claim
from wbs.reports.workflow import open_statuses
from wbs.vault import tokens
from wbs.web import clock

Kind = Entry.Kind
NOTHING: Mapping[str, Any] = MappingProxyType({})

NOTE_WRITERS = DECIDERS | {Role.VERIFIER}
_SPEAKS_AS = (Role.VERIFIER, Role.EXAMINER, Role.SUPERVISOR, Role.ALTERNATE)
_REPORTER = {"side": evidence.REPORTER, "name": "", "role": Role.REPORTER.value}
_EVENTS = {
    Kind.MESSAGE: Event.MESSAGE_SENT,
    Kind.NOTE: Event.NOTE_WRITTEN,
    Kind.ADDITION: Event.EVIDENCE_ADDED,
    Kind.REQUEST: Event.COMPLETION_ASKED,
}


def add_entry(
    *,
    case: Case,
    person: Person,
    kind: str,
    body: str,
    uploads: Sequence[SealedUpload] = (),
    kept: Kept | None = None,
    once: str = "",
    spoken: bool = False,
) -> Entry:
    """Add a message, a note, a request to complete the report, or further evidence to a case.

    A request stops the clock until the reporter answers; one more meanwhile is a message. `once` is
    the form's random token: what one form says twice is one entry. `kept` are files that the form's
    draft holds. A message that brings files is recorded as an addition. `spoken` are the words of a
    reporter without an account, as one of the team records them. Raises Incomplete without words
    and files, NotAllowed for a note by someone who is neither verifier nor supervisor, for a
    message to a reporter without an account, and for `spoken` words of one who has it,
    CaseConcluded for a reporter's entry or a request after the end, TooManyFiles, FilesGone.
    """
    files = [[one.name, one.size] for one in [*(kept.files if kept else ()), *uploads]]
    if not body.strip() and not files:
        raise Incomplete("an entry has words or files")
    _check_speaker(case, person, kind, spoken)
    evidence.check_count(len(files))
    if files and kind == Kind.MESSAGE:
        kind = Kind.ADDITION
    said = [once, str(case.report.id), kind, body, files]
    id_ = once_id(person, said) if once else tokens.new_id()
    with transaction.atomic():
        report = Report.objects.select_for_update().get(id=case.report.id)
        if sent := report.entries.filter(id=id_).first():
            return sent
        _guard(report, person, kind, spoken)
        if kind == Kind.REQUEST and report.waiting_since:
            kind = Kind.MESSAGE
        entry = append(case, person, kind, body, uploads, id_, kept, spoken=spoken)
        if person.is_reporter or spoken:
            standing.stir(report, person)
        roles = frozenset({Role.REPORTER}) if spoken else person.roles
        clocks.note(report, asks=kind == Kind.REQUEST, roles=roles)
        event = Event.ANSWER_ENTERED if spoken else _EVENTS[Kind(kind)]
        record.about(case, event, person, {"files": len(files)} if files else None)
        claim(uploads)
    return entry


def append(
    case: Case,
    person: Person,
    kind: str,
    body: str,
    uploads: Sequence[SealedUpload] = (),
    id_: UUID | None = None,
    kept: Kept | None = None,
    *,
    spoken: bool = False,
    more: Mapping[str, Any] = NOTHING,
) -> Entry:
    """Write an entry, its files and its words in the digest; the caller holds the report's lock.

    `more` is sealed with it.
    """
    side = evidence.REPORTER if person.is_reporter or spoken else evidence.STAFF
    files = _add_files(case, side, uploads, kept)
    last = case.report.entries.aggregate(last=Max("position"))["last"] or 0
    entry = Entry(
        id=id_ or tokens.new_id(),
        institution_id=case.report.institution_id,
        report=case.report,
        position=last + 1,
        kind=kind,
        at=clock.hour(),
    )
    payload = {
        "by": {**_REPORTER, "entered": author(person)} if spoken else author(person),
        "body": body,
        "evidence": [str(row.id) for row in files],
        **more,
    }
    entry.sealed = sealing.seal_entry(case.case_key, entry, payload)
    entry.save(force_insert=True)
    _note_turn(case.report, heard=side == evidence.REPORTER, asks="unharmed" not in more)
    names = [sealing.open_evidence(case.case_key, row).name for row in files]
    _extend_digest(case, [body, *names])
    return entry


def _note_turn(report: Report, *, heard: bool, asks: bool) -> None:
    """Note whose the last word is; that nothing happened after the end asks for no answer."""
    turn = {"unanswered": heard} if asks or not heard else {}
    Report.objects.filter(id=report.id).update(heard=F("heard") + int(heard), **turn)
    keeping.plan(report.id)


def author(person: Person) -> dict[str, Any]:
    """How an entry names its author: staff by name and role, the reporter by neither."""
    if person.is_reporter:
        return dict(_REPORTER)
    role = next((role for role in _SPEAKS_AS if role in person.roles), Role.SUPERVISOR)
    return {"side": evidence.STAFF, "name": person.name, "role": role.value}


def once_id(person: Person, said: list[Any]) -> UUID:
    """Return the id of an entry that says this: as good as random to all who lack the key."""
    return UUID(bytes=person.ring.once(json.dumps(said).encode())[:16], version=4)


def _check_speaker(case: Case, person: Person, kind: str, spoken: bool) -> None:
    """See that a reporter speaks for themselves where they can, and is written to only then."""
    if person.is_reporter:
        return
    entered = case.entered is not None
    if spoken and not entered:
        raise NotAllowed("this reporter speaks for themselves")
    if kind == Kind.MESSAGE and entered and not spoken:
        raise NotAllowed("this reporter reads nothing here")


def _guard(report: Report, person: Person, kind: str, spoken: bool) -> None:
    if person.is_reporter or spoken:
        if kind not in {Kind.MESSAGE, Kind.ADDITION}:
            raise NotAllowed("a reporter writes messages here")
        if report.status not in open_statuses:
            raise CaseConcluded("the case is concluded")
    elif kind == Kind.NOTE and not person.roles & NOTE_WRITERS:
        raise NotAllowed("a note is written by a verifier or the supervisor")
    elif kind == Kind.REQUEST and report.status not in open_statuses:
        raise CaseConcluded("the case is concluded")


def _add_files(
    case: Case, side: str, uploads: Sequence[SealedUpload], kept: Kept | None
) -> list[Evidence]:
    held = evidence.take(kept.key.row, [one.id for one in kept.files]) if kept else []
    if not (uploads or held):
        return []
    last = case.report.evidence.aggregate(last=Max("position"))["last"] or 0
    place: Any = {"key": case.case_key, "owner": case.report, "added_by": side}
    if kept:
        evidence.hand_over(held, old_key=kept.key.key, start=last + 1, **place)
    return [*held, *evidence.add(uploads, start=last + len(held) + 1, **place)]


def _extend_digest(case: Case, parts: list[str]) -> None:
    report = case.report
    row = Digest.objects.get(report=report)
    ids = (report.institution_id, report.id)
    text = sealing.open_digest(case.case_key, *ids, row.version, bytes(row.sealed))
    row.version += 1
    longer = "\n".join(filter(None, [text, search.digest(parts)]))
    row.sealed = sealing.seal_digest(case.case_key, *ids, row.version, longer)
    row.save(update_fields=["version", "sealed"])
