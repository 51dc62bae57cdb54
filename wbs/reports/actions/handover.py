# SPDX-License-Identifier: AGPL-3.0-or-later
"""New keys on the roster, and the cases that their owner waits for until a colleague gives them."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from wbs.accounts import enrolment, roster
from wbs.accounts.models import Enrolment, Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.accounts.roster import Document, Reader
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import access, sealing
from wbs.reports.actions.granting import grant_rows
from wbs.reports.actions.leaving import wait_for
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.errors import NotAllowed
from wbs.reports.models import DueGrant, Grant, Report
from wbs.reports.sealing import KeptOut
from wbs.reports.workflow import open_statuses
from wbs.vault.keys import KeyRing

# A case with its keys, and whom its reporter keeps out of it.
Opened: TypeAlias = tuple[Report, bytes, bytes, KeptOut]

_CONCERNS_SUPERVISOR = Q(grants__holder=Grant.Holder.ALTERNATE)


def sign_enrolment(*, person: Person, typed: str) -> Enrolment:
    """Let the supervisor sign the keys with this fingerprint onto the roster.

    Raises what `enrolment.sign` raises: NotTheirs, Outdated, RosterBroken.
    """
    return _signed(person.institution, person.id, person.ring, typed)


def sign_with_kit(*, institution: Institution, kit: KeyRing, typed: str) -> Enrolment:
    """Sign with the joined halves of the cases' kit, where the supervisor's own keys are lost."""
    return _signed(institution, None, kit, typed)


def _signed(institution: Institution, signer: UUID | None, ring: KeyRing, typed: str) -> Enrolment:
    with transaction.atomic():
        document = roster.current(institution)
        row = enrolment.sign(institution=institution, signer=signer, ring=ring, typed=typed)
        reports = _lost(row) if row.renews else _open_to_newcomers(row, document)
        wait_for(institution, row.account, reports)
    roster.current(institution)
    return row


def _lost(row: Enrolment) -> list[UUID]:
    """Take away the grants that a lost key held; they open nothing any more."""
    held = Grant.objects.filter(
        institution=row.institution, holder=Grant.Holder.STAFF, reader=row.account
    )
    reports = list(held.values_list("report_id", flat=True))
    held.delete()
    return reports


def _open_to_newcomers(row: Enrolment, document: Document) -> Iterable[UUID]:
    """The open cases that someone with these roles would have got, had they been here before."""
    reports = Report.objects.filter(institution=row.institution, status__in=open_statuses)
    if Role.VERIFIER in row.roles:
        return reports.values_list("id", flat=True)
    if Role.ALTERNATE in row.roles:
        # Also what a supervisor who was named since may not read; `give_access` sees if it is so.
        [supervisor] = document.with_role(Role.SUPERVISOR)
        held = Grant.objects.filter(institution=row.institution, reader=supervisor.id)
        due = DueGrant.objects.filter(institution=row.institution, reader=supervisor.id)
        unheld = ~Q(id__in=held.values("report")) & ~Q(id__in=due.values("report"))
        return reports.filter(_CONCERNS_SUPERVISOR | unheld).distinct().values_list("id", flat=True)
    return []


def waiting(person: Person) -> list[tuple[Reader, int]]:
    """Return those who wait for keys that this person holds, and of how many cases."""
    due = DueGrant.objects.filter(institution=person.institution).exclude(reader=person.id)
    if not due.exists():  # nearly always, and then the many grants need not be looked at
        return []
    held = due.filter(report__in=access.readable(person).values("report"))
    counts = Counter(held.values_list("reader", flat=True))
    readers = person.roster_seen.with_role(*CASE_READERS)
    return [(one, counts[one.id]) for one in readers if counts[one.id]]


@again_if_roster_moves
@transaction.atomic
def give_access(*, person: Person, reader: UUID) -> int:
    """Seal to `reader` every case they wait for and this person reads; return how many.

    A case whose reporter wants them kept out is passed over, and they no longer wait for it; one
    that a new supervisor may not read goes to the alternate. Raises NotAllowed when they are no
    reader of cases on the signed roster, or there is no such case.
    """
    found = person.roster_seen.reader(reader)
    if found is None or not found.roles & CASE_READERS or reader == person.id:
        raise NotAllowed("this person reads no cases")
    due = DueGrant.objects.select_for_update().filter(institution=person.institution, reader=reader)
    held = access.readable(person).filter(report__in=due.values("report"))
    opened = _for(found, person.roster_seen, _opened(person, held))
    if not opened:
        raise NotAllowed("there is nothing to give")
    rows = [
        row
        for report, case_key, desk_key, kept_out in opened
        for row in grant_rows(
            _entitled(person.roster_seen, found, kept_out), report, case_key, desk_key
        )
    ]
    given = [row for row in rows if row.reader == reader]
    Grant.objects.bulk_create(rows, ignore_conflicts=True, batch_size=250)
    due.filter(report__in=[report.id for report, *_keys in opened]).delete()
    chain.record(
        institution=person.institution.id,
        event=Event.ACCESS_GIVEN,
        actor=person.id,
        details={"reader": str(reader), "cases": len(given)},
    )
    check_roster(person)
    return len(given)


def _opened(person: Person, held: QuerySet[Grant]) -> list[Opened]:
    rows = list(held.select_related("report"))
    return [
        (row.report, case_key, desk_key, sealing.open_desk(desk_key, row.report))
        for row, (case_key, desk_key) in zip(rows, access.open_keys(person, rows), strict=True)
        if desk_key is not None
    ]


def _for(reader: Reader, document: Document, opened: list[Opened]) -> list[Opened]:
    """Of these cases those that may be due to `reader`: an alternate's concern the supervisor.

    Whoever can write to the database could note another case as due.
    """
    if reader.roles & CASE_READERS != {Role.ALTERNATE}:
        return opened
    ids = [report.id for report, *_keys in opened]
    kits = Grant.objects.filter(report__in=ids, holder=Grant.Holder.ALTERNATE)
    concerned = set(kits.values_list("report_id", flat=True))
    [supervisor] = document.with_role(Role.SUPERVISOR)
    return [
        case
        for case in opened
        if case[0].id in concerned or case[3].has(supervisor.id, supervisor.name)
    ]


def _entitled(document: Document, reader: Reader, kept_out: KeptOut) -> list[Reader]:
    """Whom to seal a case to that `reader` waits for; in a supervisor's place the alternate."""
    readers = [reader]
    if Role.SUPERVISOR in reader.roles and kept_out.has(reader.id, reader.name):
        readers = list(document.with_role(Role.ALTERNATE))
    return [one for one in readers if not kept_out.has(one.id, one.name)]
