# SPDX-License-Identifier: AGPL-3.0-or-later
"""New keys on the roster, and the cases that their owner waits for until a colleague gives them."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from wbs.accounts import enrolment, roster
from wbs.accounts.models import Enrolment, Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.accounts.roster import Reader
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import access, sealing
from wbs.reports.actions.status import grant_rows
from wbs.reports.errors import NotAllowed
from wbs.reports.models import DueGrant, Grant, Report
from wbs.reports.workflow import open_statuses
from wbs.vault.keys import KeyRing


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
        row = enrolment.sign(institution=institution, signer=signer, ring=ring, typed=typed)
        reports = _lost(row) if row.renews else _open_to_newcomers(row)
        DueGrant.objects.bulk_create(
            [
                DueGrant(institution=institution, report_id=report, reader=row.account)
                for report in reports
            ],
            ignore_conflicts=True,
            batch_size=500,
        )
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


def _open_to_newcomers(row: Enrolment) -> Iterable[UUID]:
    """The open cases that someone with these roles would have got, had they been here before."""
    reports = Report.objects.filter(institution=row.institution, status__in=open_statuses)
    if Role.ALTERNATE in row.roles:
        reports = reports.filter(grants__holder=Grant.Holder.ALTERNATE)
    elif Role.VERIFIER not in row.roles:
        return []
    return reports.values_list("id", flat=True)


def waiting(person: Person) -> list[tuple[Reader, int]]:
    """Return those who wait for keys that this person holds, and of how many cases."""
    due = DueGrant.objects.filter(
        institution=person.institution, report__in=access.readable(person).values("report")
    ).exclude(reader=person.id)
    counts = Counter(due.values_list("reader", flat=True))
    readers = roster.current(person.institution).with_role(*CASE_READERS)
    return [(one, counts[one.id]) for one in readers if counts[one.id]]


@transaction.atomic
def give_access(*, person: Person, reader: UUID) -> int:
    """Seal to `reader` every case they wait for and this person reads; return how many.

    A case whose reporter wants them kept out is passed over, and they no longer wait for it.
    Raises NotAllowed when they are no reader of cases on the signed roster, or there is no such
    case.
    """
    found = roster.current(person.institution).reader(reader)
    if found is None or not found.roles & CASE_READERS or reader == person.id:
        raise NotAllowed("this person reads no cases")
    due = DueGrant.objects.select_for_update().filter(institution=person.institution, reader=reader)
    held = access.readable(person).filter(report__in=due.values("report"))
    rows = list(held.select_related("report"))
    if not rows:
        raise NotAllowed("there is nothing to give")
    given = [
        (row.report, case_key, desk_key)
        for row, (case_key, desk_key) in zip(rows, access.open_keys(person, rows), strict=True)
        if desk_key is not None and reader not in sealing.open_desk(desk_key, row.report)
    ]
    seal_to(found, given)
    due.filter(report__in=[row.report_id for row in rows]).delete()
    chain.record(
        institution=person.institution.id,
        event=Event.ACCESS_GIVEN,
        actor=person.id,
        details={"reader": str(reader), "cases": len(given)},
    )
    return len(given)


def seal_to(reader: Reader, cases: Iterable[tuple[Report, bytes, bytes]]) -> None:
    """Seal both keys of each of these cases to a reader of the roster who has none yet."""
    rows = [row for case in cases for row in grant_rows([reader], *case)]
    Grant.objects.bulk_create(rows, ignore_conflicts=True, batch_size=250)
