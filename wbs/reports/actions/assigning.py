# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is in charge of a case (penanggung jawab): always one of those who hold its key."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from wbs.accounts.people import Person
from wbs.accounts.roles import CASE_READERS, DECIDERS, Role
from wbs.audit.events import Event
from wbs.reports import standing
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.actions.granting import seal_to
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.errors import NotAllowed
from wbs.reports.models import Grant, Report

ASSIGNERS = DECIDERS | {Role.VERIFIER}


def may_take(person: Person, report: Report) -> bool:
    """Tell whether this reader of a case may change who is in charge: some, where nobody is."""
    return report.owner is None or bool(person.roles & ASSIGNERS)


@again_if_roster_moves
@transaction.atomic
def assign(*, cases: Sequence[Case], person: Person, owner: UUID | None) -> int:
    """Put `owner` in charge of these cases, or nobody; return how many they are now in charge of.

    Whoever stands in for them today gets the keys too.

    Verifiers and deciders assign anyone; another reader takes what nobody has, for themselves.
    Passed over is what another has taken, and a case whose key `owner` does not hold.
    Raises NotAllowed for what this person may not, and for an `owner` who reads no cases.
    """
    colleague = person.roster_seen.reader(owner) if owner else None
    if owner and (colleague is None or not colleague.roles & CASE_READERS):
        raise NotAllowed("whoever is in charge reads cases")
    if owner != person.id and not person.roles & ASSIGNERS:
        raise NotAllowed("verifiers and deciders assign cases")
    done = 0
    for case in cases:
        report = Report.objects.select_for_update().get(id=case.report.id)
        if report.owner != owner:
            if not may_take(person, report):
                continue
            if colleague and not _holds(case, colleague.id, colleague.name):
                continue
            if colleague:
                seal_to(case, person, [colleague])
            hand_over(case, person, owner)
        done += 1
    check_roster(person)
    return done


def hand_over(case: Case, person: Person, owner: UUID | None) -> None:
    """Write and record who is in charge; the caller has checked it and holds the report's lock."""
    case.report.owner = owner
    given = owner not in (None, person.id)
    Report.objects.filter(id=case.report.id).update(owner=owner, given=given)
    standing.copy([case.report.id])
    event = Event.CASE_ASSIGNED if owner else Event.CASE_RELEASED
    record.about(case, event, person, {"owner": str(owner)} if owner else None)


def _holds(case: Case, owner: UUID, name: str) -> bool:
    held = Grant.objects.filter(report=case.report, holder=Grant.Holder.STAFF, reader=owner)
    return held.exists() and not case.kept_out.has(owner, name)
