# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a case one step along the workflow table."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from wbs.accounts.people import Person
from wbs.accounts.roles import Role
from wbs.accounts.roster import Document, Reader
from wbs.audit.events import Event
from wbs.reports import clocks, grounds, keeping, standing, workflow
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.actions.assigning import hand_over
from wbs.reports.actions.entries import append
from wbs.reports.actions.granting import seal_to
from wbs.reports.actions.roster_moves import again_if_roster_moves, check_roster
from wbs.reports.errors import Incomplete, NotAllowed, StatusMoved
from wbs.reports.house import Ground
from wbs.reports.models import Entry, Report, StatusChange
from wbs.reports.workflow import Transition
from wbs.web import clock


@again_if_roster_moves
@transaction.atomic
def change_status(
    *,
    case: Case,
    person: Person,
    transition: Transition,
    note: str = "",
    reason: str = "",
    examiners: Iterable[UUID] = (),
    ground: UUID | None = None,
) -> None:
    """Take a step of the table: seal to the examiners, write the note or reason, change, record.

    Raises NotAllowed if the person's roles may not, Incomplete if what the step needs is missing
    (an examiner must be one on the signed roster, and none whom the reporter wants kept out; a
    ground one of the institution's list),
    StatusMoved if the case is no longer where the step starts, or its result is not the one that
    was proposed. Note and reason become a note that the reporter reads.
    """
    if not transition.roles & person.roles or case.desk_key is None:
        raise NotAllowed(f"{transition.name} is not this person's step")
    chosen = _examiners(person.roster_seen, case, transition, examiners)
    chosen_ground = _ground(case, transition, ground)
    words = _words(transition, note, reason)
    report = Report.objects.select_for_update().get(id=case.report.id)
    if report.status != transition.source:
        raise StatusMoved(f"the case stands at {report.status}, not at {transition.source}")
    if workflow.PROPOSAL in transition.needs:
        _confirm(report, person, transition)
    given = seal_to(case, person, chosen)
    if len(chosen) == 1 and report.owner is None:
        hand_over(case, person, chosen[0].id)
    _move(report, transition, chosen_ground)
    standing.stir(report, person)
    if words:
        append(case, person, Entry.Kind.NOTE, words)
    details: dict[str, str | int] = {"from": transition.source.value, "to": transition.target.value}
    if chosen:
        details["examiners"] = ",".join(str(reader.id) for reader in chosen)
    if stand_ins := [one for one in given if one not in chosen]:
        details["stand_in"] = ",".join(str(reader.id) for reader in stand_ins)
    record.about(case, Event.STATUS_CHANGED, person, details)
    check_roster(person)


def _examiners(
    document: Document, case: Case, transition: Transition, wanted: Iterable[UUID]
) -> list[Reader]:
    if workflow.EXAMINERS not in transition.needs:
        return []
    ids = set(wanted)
    readers = document.with_role(Role.EXAMINER)
    kept_out = case.kept_out
    chosen = [one for one in readers if one.id in ids and not kept_out.has(one.id, one.name)]
    if not chosen or len(chosen) != len(ids):
        raise Incomplete("the step needs examiners of the roster")
    return chosen


def _ground(case: Case, transition: Transition, wanted: UUID | None) -> Ground | None:
    kinds = {workflow.GROUND: Ground.Kind.REASON, workflow.AUTHORITY: Ground.Kind.AUTHORITY}
    kind = next((kinds[need] for need in kinds if need in transition.needs), None)
    if kind is None:
        return None
    offered = grounds.offered(case.institution, kind)
    found = offered.filter(id=wanted).first() if wanted else None
    if found is None:
        raise Incomplete("the step needs a ground of the list")
    return found


def _words(transition: Transition, note: str, reason: str) -> str:
    note, reason = note.strip(), reason.strip()
    if workflow.NOTE in transition.needs and not note:
        raise Incomplete("the step needs a note")
    if workflow.REASON in transition.needs and not reason:
        raise Incomplete("the step needs a reason")
    return "\n\n".join(filter(None, [note, reason]))


def _confirm(report: Report, person: Person, transition: Transition) -> None:
    """Let a second person confirm what was proposed, and nothing else (ASVS 5.0, 2.3.5)."""
    if report.proposed != transition.target:
        raise StatusMoved(f"{transition.target} is not what is proposed")
    if report.proposed_by == person.id:
        raise NotAllowed("whoever proposes a conclusion does not confirm it")


def _move(report: Report, transition: Transition, ground: Ground | None) -> None:
    last = report.changes.aggregate(last=Max("position"))["last"] or 0
    ended = clocks.note_end(report)
    report.status = transition.target
    report.changed_at = clock.hour()
    report.acted_at = report.proposed_by = None
    report.proposed, report.ground = "", ground
    moved = ["status", "changed_at", "acted_at", "proposed", "proposed_by", "ground"]
    report.save(update_fields=[*moved, *ended])
    StatusChange.objects.create(
        institution_id=report.institution_id,
        report=report,
        position=last + 1,
        status=report.status,
        at=report.changed_at,
    )
    clocks.go_on(report)
    keeping.plan(report.id)
