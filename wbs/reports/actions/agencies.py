# SPDX-License-Identifier: AGPL-3.0-or-later
"""What office a report is about, and the list that it is chosen from."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.audit import chain
from wbs.audit.events import Event
from wbs.reports import agencies, standing
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.actions.assigning import ASSIGNERS
from wbs.reports.errors import Incomplete, NotAllowed
from wbs.reports.house import Agency
from wbs.reports.models import Report


@transaction.atomic
def choose_agency(*, case: Case, person: Person, agency: UUID | None) -> None:
    """Say what office of the list a report is about; None: none of them, or not known.

    Which one is not in the audit log, that the auditor reads no case by it. Raises NotAllowed for
    whoever neither verifies nor decides, Incomplete for an office that is not offered.
    """
    if not person.roles & ASSIGNERS:
        raise NotAllowed("verifiers and deciders choose the agency")
    report = Report.objects.select_for_update().get(id=case.report.id)
    if agency == report.agency_id:
        return
    if agency and not agencies.offered(case.institution).filter(id=agency).exists():
        raise Incomplete("the agency is none of the list")
    Report.objects.filter(id=report.id).update(agency=agency)
    standing.copy([report.id])
    record.about(case, Event.AGENCY_CHOSEN, person)


@transaction.atomic
def add_agency(*, person: Person, name: str) -> bool:
    """Add an office to the list, or offer it again; return whether that changed anything."""
    _check_admin(person)
    rows = Agency.objects.filter(institution=person.institution)
    known = rows.filter(name=name).first()
    if known is None:
        last = rows.aggregate(last=Max("position"))["last"] or 0
        Agency.objects.create(institution=person.institution, name=name, position=last + 1)
    elif known.active:
        return False
    else:
        rows.filter(id=known.id).update(active=True)
    _record(person, name)
    return True


@transaction.atomic
def offer_agency(*, person: Person, agency: Agency, active: bool) -> None:
    """Offer an office of the list to be chosen, or no longer; reports keep what they have."""
    _check_admin(person)
    Agency.objects.filter(id=agency.id).update(active=active)
    _record(person, agency.name)


def _check_admin(person: Person) -> None:
    if Role.ADMIN not in person.roles:
        raise NotAllowed("the admin keeps the lists")


def _record(person: Person, name: str) -> None:
    chain.record(
        institution=person.institution.id,
        event=Event.AGENCIES_CHANGED,
        actor=person.id,
        details={"agency": name},
    )
