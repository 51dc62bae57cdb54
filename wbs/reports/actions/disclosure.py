# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling one of the case team who filed a report: asked, decided by custodians, over in time.

What the custodians hold is theirs by key; that two of them agree, and when it is over, are rules
kept here (docs/decisions/013-disclosure.md).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404

from wbs.accounts import custody, profile, roster
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.accounts.roster import Document, Reader
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import access, identity, sealing
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.actions.entries import author
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.clocks import today
from wbs.reports.errors import (
    AlreadyAsked,
    Incomplete,
    NotAllowed,
    RequestMoved,
    SecondCustodianNeeded,
)
from wbs.reports.models import Disclosure, Grant, Report
from wbs.vault.keys import KeyPair
from wbs.web import clock

State = Disclosure.State

# For how long the reporter may be kept waiting, and only for a lawful reason.
MOST_DAYS = 90


@dataclass(frozen=True)
class Wait:
    """That the reporter is told on a later day, and the lawful reason for it."""

    until: date
    reason: str


def ask(*, case: Case, person: Person, reason: str) -> Disclosure:
    """Ask the custodians who filed a case that this person reads.

    Raises NotAllowed for the reporter, Incomplete without a reason, AlreadyAsked while an earlier
    request of theirs on this case is open.
    """
    if case.desk_key is None:
        raise NotAllowed("only the case team asks")
    if not reason.strip():
        raise Incomplete("a request has a reason")
    with transaction.atomic():
        Report.objects.select_for_update().get(id=case.report.id)
        _no_other(case, person)
        row = Disclosure(
            institution=case.institution,
            report=case.report,
            asked_by=person.id,
            asked_at=clock.hour(),
        )
        row.asking = identity.seal_asking(case.case_key, row, author(person), reason)
        row.request = identity.seal_request(
            person.roster_seen.custody_public,
            row,
            reason,
            case.audit_ref,
            sealing.reader_proof(case.case_key),
            entered=case.entered is not None,
        )
        row.save(force_insert=True)
        record.about(case, Event.IDENTITY_ASKED, person)
    return row


def _no_other(case: Case, person: Person) -> None:
    earlier = Disclosure.objects.filter(
        report=case.report, asked_by=person.id, state__in=Disclosure.OPEN
    )
    row = earlier.select_for_update().first()
    if row is None:
        return
    if row.state != State.GRANTED or _lasts(row, person.roster_seen):
        raise AlreadyAsked
    _end(row)


@again_if_roster_moves
@transaction.atomic
def approve(*, person: Person, asking: UUID, seen: UUID | None, wait: Wait | None) -> str:
    """Agree to a request: the identity is sealed to whoever asked, or a second custodian awaited.

    Where the roster has two custodians or more, the first approval opens nothing; it is signed, and
    sets the terms (`wait`), to which the second agrees as they stand. `seen` is whose first
    approval the person was shown. Returns the new state. Raises Http404, RequestMoved,
    SecondCustodianNeeded, Incomplete (`wait` without a reason, or not within MOST_DAYS), NotAllowed
    (no custody key, or the asker reads the case no more), VaultError.
    """
    document = person.roster_seen
    row, pair = _waiting(person, asking), _pair(person)
    asker = _asker(row, document)
    first = identity.first_approval(document, row)
    if seen != (first.id if first else None):
        raise RequestMoved
    alone = len(document.with_role(Role.CUSTODIAN)) < 2
    if first is None or alone:
        _set_terms(row, document, wait)
    if alone or (first and first.id != person.id):
        _grant(person, row, pair, asker)
    elif first is None:
        _second(person, row, pair)
    else:
        raise SecondCustodianNeeded
    check_roster(person)
    return row.state


def _waiting(person: Person, asking: UUID) -> Disclosure:
    row = access.disclosures_asked(person).select_for_update().filter(id=asking).first()
    if row is None:
        raise Http404
    if row.state not in Disclosure.WAITING:
        raise RequestMoved
    return row


def _pair(person: Person) -> KeyPair:
    if not custody.holds(person.institution, person.id):
        raise NotAllowed("this custodian waits for the custody key")
    return custody.open_key(person.roster_seen, person.id, person.ring)


def _asker(row: Disclosure, document: Document) -> Reader:
    found = document.reader(row.asked_by)
    if found is None or not _reads(row, found):
        raise NotAllowed("whoever asked reads the case no more")
    return found


def _reads(row: Disclosure, reader: Reader) -> bool:
    held = Grant.objects.filter(report=row.report_id, reader=reader.id)
    return bool(reader.roles & CASE_READERS) and held.exists()


def _set_terms(row: Disclosure, document: Document, wait: Wait | None) -> None:
    row.tell_from = row.wait = None
    if wait is None:
        return
    day = today(row.institution)
    if not wait.reason.strip() or not day < wait.until <= day + timedelta(days=MOST_DAYS):
        raise Incomplete("a later day needs a lawful reason, and lies within 90 days")
    row.tell_from = wait.until
    row.wait = identity.seal_wait(document.custody_public, row, wait.reason)


def _second(person: Person, row: Disclosure, pair: KeyPair) -> None:
    row.state, row.approved_by = State.SECONDED, person.id
    row.approval = identity.sign_approval(person.ring, row)
    row.save()
    _record(person, row, pair, Event.IDENTITY_SECONDED)


def _grant(person: Person, row: Disclosure, pair: KeyPair, asker: Reader) -> None:
    copy = profile.open_custody_copy(
        pair, row.institution_id, row.report_id, bytes(row.report.custody)
    )
    identity.open_request(pair, row).check(row, profile.identity(copy).proof)
    hours = timedelta(hours=settings.WBS_DISCLOSED_HOURS + 1)
    row.state, row.decided_by, row.decided_at = State.GRANTED, person.id, clock.hour()
    row.until = clock.hour() + hours
    row.tell_from = max(row.tell_from or date.min, today(row.institution))
    row.reader_key = asker.box_public
    row.disclosed = identity.seal_disclosed(row, asker, copy)
    row.save()
    _record(person, row, pair, Event.IDENTITY_GRANTED, tell=row.tell_from.isoformat())


@again_if_roster_moves
@transaction.atomic
def refuse(*, person: Person, asking: UUID, reason: str) -> None:
    """Refuse a request, telling whoever asked why.

    Raises Http404, RequestMoved, NotAllowed (no custody key), Incomplete without a reason.
    """
    if not reason.strip():
        raise Incomplete("a refusal has a reason")
    row, pair = _waiting(person, asking), _pair(person)
    row.state, row.decided_by, row.decided_at = State.REFUSED, person.id, clock.hour()
    if asker := person.roster_seen.reader(row.asked_by):
        row.reader_key = asker.box_public
        row.answer = identity.seal_answer(row, asker, reason)
    row.save()
    _record(person, row, pair, Event.IDENTITY_REFUSED)
    check_roster(person)


def _record(person: Person, row: Disclosure, pair: KeyPair, event: Event, **more: str) -> None:
    chain.record(
        institution=row.institution_id,
        event=event,
        actor=person.id,
        subject=identity.open_request(pair, row).audit_ref,
        details={"reader": str(row.asked_by), **more},
    )


@transaction.atomic
def open_identity(*, case: Case, person: Person) -> tuple[dict[str, Any], Disclosure]:
    """Return who filed the case, to whom it was granted, and record that it was shown.

    Http404 if nothing was granted to this person or its time is over. VaultError if it was altered,
    or is not the identity that the report was filed with.
    """
    row = access.disclosed(case, person)
    digest = sealing.identity_digest(case.case_key, case.report)
    told = identity.open_disclosed(person.ring, row, digest)
    record.about(case, Event.IDENTITY_OPENED, person)
    return told, row


def sweep_disclosures() -> int:
    """Delete disclosed identities whose time is over, or that lost their reader; return how many.

    Raises RosterBroken, once those whose time is over are gone.
    """
    granted = Disclosure.objects.filter(state=State.GRANTED)
    over = list(granted.filter(until__lte=clock.now()).values_list("id", flat=True))
    count = sum(_end_granted(id_) for id_ in over)
    for row in granted.select_related("institution"):
        if not _lasts(row, roster.current(row.institution)):
            count += _end_granted(row.id)
    return count


@transaction.atomic
def _end_granted(id_: UUID) -> bool:
    row = Disclosure.objects.select_for_update().filter(id=id_, state=State.GRANTED).first()
    if row is not None:
        _end(row)
    return row is not None


def _lasts(row: Disclosure, document: Document) -> bool:
    """Tell whether a granted row can still be opened by whom it was granted to."""
    reader = document.reader(row.asked_by)
    if row.until is None or row.until <= clock.now() or reader is None or row.disclosed is None:
        return False
    return bytes(row.reader_key or b"") == reader.box_public and _reads(row, reader)


def _end(row: Disclosure) -> None:
    row.state, row.disclosed = State.ENDED, None
    row.save(update_fields=["state", "disclosed"])
    chain.record(
        institution=row.institution_id,
        event=Event.IDENTITY_ENDED,
        actor=chain.SYSTEM,
        details={"reader": str(row.asked_by)},
    )
