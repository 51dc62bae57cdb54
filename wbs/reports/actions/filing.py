# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filing a report: everything that makes it one, in a single act, once.

Filing writes no account row, and no row of it points to an account. What was typed twice in the
same form (a double click, a reload) is one report: its `once` is a keyed hash of the form's token
and of all that the form said, so that a form taken up again and altered files another report.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from wbs.accounts import profile, roster
from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.accounts.roster import Reader
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import access, behalf, clocks, evidence, sealing, search
from wbs.reports.actions.entries import author
from wbs.reports.actions.granting import grant_rows
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.behalf import ENTERERS, Behalf
from wbs.reports.errors import NobodyReads, NotAllowed
from wbs.reports.followups import Question
from wbs.reports.models import Category, Digest, Draft, Evidence, Grant, Report, StatusChange
from wbs.reports.sealing import KeptOut
from wbs.reports.uploads import SealedUpload, claim
from wbs.reports.workflow import Status
from wbs.vault import codes, grants, keys, tokens
from wbs.web import clock

_ATTEMPTS = 10


@dataclass(frozen=True)
class Subject:
    """Terlapor: one person that the report is about; every part may be empty."""

    name: str = ""
    position: str = ""
    rank: str = ""
    agency: str = ""
    unit: str = ""
    city: str = ""


@dataclass(frozen=True)
class Filing:
    """What a reporter files. `submission` is the form's random token.

    `excluded` are the members of staff who must not read it. With `behalf` it is entered by staff
    for someone without an account; with `follows` it tells of harm because of an earlier report.
    """

    submission: str
    category: Category
    explanation: str
    subjects: Sequence[Subject] = ()
    uploads: Sequence[SealedUpload] = ()
    draft: tuple[bytes, bytes] | None = None  # row id and key
    excluded: frozenset[UUID] = frozenset()
    behalf: Behalf | None = None
    follows: Question | None = None


@again_if_roster_moves
def file_report(*, person: Person, filing: Filing) -> Report:
    """File a report, or return the one that this very form has filed already.

    The files of the draft move to the report, and the draft is gone. What is entered on behalf of
    somebody has no grant of a reporter, and none of who enters it but as one of its readers. Raises
    NotAllowed for staff in their own name or who may not enter, NobodyReads when the roster has no
    verifier or nobody would be left to read it, TooManyFiles over the limit; then nothing is
    changed.
    """
    _guard(person, filing)
    once = person.ring.once(_fingerprint(filing))
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                report = _file(person, filing, once)
                claim(filing.uploads)
        except IntegrityError:
            # This very form was filed before, or another request took the number or the tag.
            if (filed := _already(person, once)) is not None:
                return filed
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        return report
    raise AssertionError("unreachable")


def _guard(person: Person, filing: Filing) -> None:
    if filing.behalf is None and not person.is_reporter:
        raise NotAllowed("staff enter reports on behalf of others")
    if filing.behalf and not person.roles & ENTERERS:
        raise NotAllowed("a verifier or the supervisor enters reports")


def _file(person: Person, filing: Filing, once: bytes) -> Report:
    list_ = person.roster_seen
    readers = first_readers(list_, filing.excluded)
    if not (readers and list_.with_role(Role.VERIFIER)):
        raise NobodyReads("nobody would be left to verify the report")
    case_key, desk_key, audit_ref = keys.new_key(), keys.new_key(), keys.new_key()
    files = _draft_files(filing.draft)
    evidence.check_count(len(files) + len(filing.uploads))
    report = _write(person, list_, filing, once, (case_key, desk_key, audit_ref))
    names = _bring_files(report, case_key, filing, files)
    Grant.objects.bulk_create(
        [
            *grant_rows(readers, report, case_key, desk_key),
            kit_grant(report, *_kit(list_, filing.excluded), case_key, desk_key),
            *([] if filing.behalf else [_own_grant(person, report, case_key)]),
        ]
    )
    _write_digest(report, case_key, filing, names)
    chain.record(
        institution=report.institution_id,
        event=Event.REPORT_ENTERED if filing.behalf else Event.REPORT_FILED,
        actor=person.id if filing.behalf else None,
        subject=audit_ref,
    )
    check_roster(person)
    return report


def first_readers(list_: roster.Document, excluded: frozenset[UUID]) -> list[Reader]:
    """Return who reads a new report: verifiers and the supervisor, without those excluded.

    Where the supervisor is excluded the alternate reads in their place.
    """
    roles = {Role.VERIFIER, Role.SUPERVISOR}
    if concerns_supervisor(list_, excluded):
        roles.add(Role.ALTERNATE)
    return [reader for reader in list_.with_role(*roles) if reader.id not in excluded]


def concerns_supervisor(list_: roster.Document, excluded: frozenset[UUID]) -> bool:
    """Tell whether the supervisor is among those excluded."""
    return any(reader.id in excluded for reader in list_.with_role(Role.SUPERVISOR))


def _write(
    person: Person,
    list_: roster.Document,
    filing: Filing,
    once: bytes,
    keys_: tuple[bytes, bytes, bytes],
) -> Report:
    case_key, desk_key, audit_ref = keys_
    now = clock.hour()
    report = Report(
        id=tokens.new_id(),
        institution=person.institution,
        number=codes.new_number(),
        category=filing.category,
        filed_at=now,
        changed_at=now,
        once=once,
    )
    proof = sealing.reader_proof(case_key)
    told: Mapping[str, Any] = filing.behalf.identity if filing.behalf else profile.told_by(person)
    report.custody, identity = profile.custody_copy(told, list_, report.id, proof)
    kept_out = KeptOut.of(_names(list_, filing.excluded))
    report.desk = sealing.seal_desk(desk_key, report, kept_out)
    report.sealed = sealing.seal_report(
        case_key,
        report,
        {
            "subjects": [asdict(subject) for subject in filing.subjects],
            "explanation": filing.explanation,
            "audit_ref": base64.b64encode(audit_ref).decode(),
            "label": str(Role.REPORTER.value),
            "filed": now.isoformat(),
            **({"behalf": behalf.sealed(filing.behalf, author(person))} if filing.behalf else {}),
            **({"follows": filing.follows.sealed()} if filing.follows else {}),
        },
        identity,
    )
    first = StatusChange(
        institution=person.institution,
        report=report,
        position=1,
        status=Status.VERIFICATION,
        at=now,
    )
    seen = clocks.Timeline(report, [first], [])
    report.filed_on = seen.day(now)
    clocks.set_told(seen)
    report.save(force_insert=True)
    first.save(force_insert=True)
    return report


def _names(list_: roster.Document, excluded: frozenset[UUID]) -> dict[UUID, str]:
    return {reader.id: reader.name for reader in list_.readers if reader.id in excluded}


def _draft_files(draft: tuple[bytes, bytes] | None) -> list[Evidence]:
    if draft is None:
        return []
    found = Draft.objects.select_for_update().filter(id=draft[0])
    return list(Evidence.objects.filter(draft__in=list(found)))


def _bring_files(
    report: Report, case_key: bytes, filing: Filing, files: Sequence[Evidence]
) -> list[str]:
    if filing.draft is not None:
        evidence.move(files, draft_key=filing.draft[1], report=report, case_key=case_key)
        Draft.objects.filter(id=filing.draft[0]).delete()
    added = evidence.add(filing.uploads, key=case_key, owner=report, start=len(files) + 1)
    return [sealing.open_evidence(case_key, row).name for row in [*files, *added]]


def _kit(list_: roster.Document, excluded: frozenset[UUID]) -> tuple[Grant.Holder, bytes]:
    if concerns_supervisor(list_, excluded):
        return Grant.Holder.ALTERNATE, list_.kit.alternate
    return Grant.Holder.RECOVERY, list_.kit.cases


def kit_grant(
    report: Report, holder: Grant.Holder, public: bytes, case_key: bytes, desk_key: bytes
) -> Grant:
    """Seal both keys of a report to the public half of a kit."""
    return Grant(
        institution_id=report.institution_id,
        report=report,
        holder=holder,
        case_key=grants.seal_grant(grants.CASE, report.id.bytes, public, case_key),
        desk_key=grants.seal_grant(grants.DESK, report.id.bytes, public, desk_key),
    )


def _own_grant(person: Person, report: Report, case_key: bytes) -> Grant:
    return Grant(
        institution_id=report.institution_id,
        report=report,
        holder=Grant.Holder.REPORTER,
        tag=access.free_tag(person),
        case_key=grants.rewrap_grant(person.ring, grants.CASE, report.id.bytes, case_key),
    )


def _write_digest(report: Report, case_key: bytes, filing: Filing, names: Sequence[str]) -> None:
    parts = [
        report.number,
        filing.category.name,
        filing.category.name_en,
        filing.explanation,
        *(part for subject in filing.subjects for part in asdict(subject).values()),
        *names,
    ]
    row = Digest(institution_id=report.institution_id, report=report)
    row.sealed = sealing.seal_digest(
        case_key, report.institution_id, report.id, row.version, search.digest(parts)
    )
    row.save(force_insert=True)


def _already(person: Person, once: bytes) -> Report | None:
    return Report.objects.filter(institution=person.institution, once=once).first()


def _fingerprint(filing: Filing) -> bytes:
    said = [
        filing.submission,
        str(filing.category.id),
        filing.explanation,
        [asdict(subject) for subject in filing.subjects],
        [[upload.name, upload.size] for upload in filing.uploads],
        sorted(str(reader) for reader in filing.excluded),
        asdict(filing.behalf) if filing.behalf else None,
        filing.follows.sealed() if filing.follows else None,
    ]
    return json.dumps(said, default=str).encode()
