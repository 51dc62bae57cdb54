# SPDX-License-Identifier: AGPL-3.0-or-later
"""New keys on the roster, and the cases that their owner waits for until a colleague gives them."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from wbs.accounts import enrolment, roster
from wbs.accounts.models import Enrolment, Institution
from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, Role
from wbs.accounts.roster import Reader
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import access, sealing
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.actions.status import grant_rows
from wbs.reports.errors import NotAllowed
from wbs.reports.models import DueGrant, Grant, Report
from wbs.reports.workflow import open_statuses
from wbs.vault.keys import KeyRing

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
    if Role.VERIFIER in row.roles:
        return reports.values_list("id", flat=True)
    if Role.ALTERNATE in row.roles:
        return reports.filter(_CONCERNS_SUPERVISOR).values_list("id", flat=True)
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

    A case whose reporter wants them kept out is passed over, and they no longer wait for it.
    Raises NotAllowed when they are no reader of cases on the signed roster, or there is no such
    case.
    """
    found = person.roster_seen.reader(reader)
    if found is None or not found.roles & CASE_READERS or reader == person.id:
        raise NotAllowed("this person reads no cases")
    due = DueGrant.objects.select_for_update().filter(institution=person.institution, reader=reader)
    held = access.readable(person).filter(report__in=due.values("report"))
    if found.roles & CASE_READERS == {Role.ALTERNATE}:
        # Whoever can write to the database could note another case as due.
        concerned = Report.objects.filter(_CONCERNS_SUPERVISOR, institution=person.institution)
        held = held.filter(report__in=concerned)
    rows = list(held.select_related("report"))
    if not rows:
        raise NotAllowed("there is nothing to give")
    given: list[tuple[Report, bytes, bytes]] = [
        (row.report, case_key, desk_key)
        for row, (case_key, desk_key) in zip(rows, access.open_keys(person, rows), strict=True)
        if desk_key is not None
        and not sealing.open_desk(desk_key, row.report).has(found.id, found.name)
    ]
    rows_ = [row for case in given for row in grant_rows([found], *case)]
    Grant.objects.bulk_create(rows_, ignore_conflicts=True, batch_size=250)
    due.filter(report__in=[row.report_id for row in rows]).delete()
    chain.record(
        institution=person.institution.id,
        event=Event.ACCESS_GIVEN,
        actor=person.id,
        details={"reader": str(reader), "cases": len(given)},
    )
    check_roster(person)
    return len(given)
