# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keberatan: the reporter objects, once, to a case being closed; the supervisor decides."""

from django.db import transaction

from wbs.accounts.people import Person
from wbs.accounts.roles import DECIDERS
from wbs.audit.events import Event
from wbs.reports import standing, workflow
from wbs.reports.access import Case
from wbs.reports.actions import record
from wbs.reports.actions.entries import NOTE_WRITERS, append
from wbs.reports.actions.status import change_status
from wbs.reports.errors import Incomplete, NotAllowed, StatusMoved
from wbs.reports.models import Entry, Report
from wbs.reports.workflow import Status

State = Report.Objection


def may_object(report: Report) -> bool:
    """Tell whether the reporter may object now: the case is closed, and they have not yet."""
    return report.status == Status.CLOSED and report.objection == State.NONE


def object_to(*, case: Case, person: Person, body: str) -> None:
    """Let the reporter say why a closed case should go on.

    For a reporter without an account, verifiers and deciders record it. Raises NotAllowed for
    others, Incomplete without words, StatusMoved where the case is not closed or was objected to
    before.
    """
    spoken = bool(person.roles & NOTE_WRITERS) and case.entered is not None
    if not (person.is_reporter or spoken):
        raise NotAllowed("the reporter objects")
    if not body.strip():
        raise Incomplete("an objection has words")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(id=case.report.id)
        if not may_object(report):
            raise StatusMoved("there is nothing to object to")
        _set(report, State.RAISED)
        append(case, person, Entry.Kind.OBJECTION, body, spoken=spoken)
        standing.stir(report, person)
        record.about(case, Event.OBJECTION_RAISED, person)


def decide(*, case: Case, person: Person, granted: bool, reason: str) -> None:
    """Decide an objection: granted, the case goes back to verification; the reporter reads why.

    Raises NotAllowed for whoever does not decide, Incomplete without a reason, StatusMoved where
    no objection waits.
    """
    if not person.roles & DECIDERS:
        raise NotAllowed("the supervisor decides")
    if not reason.strip():
        raise Incomplete("a decision has a reason")
    with transaction.atomic():
        report = Report.objects.select_for_update().get(id=case.report.id)
        if report.objection != State.RAISED:
            raise StatusMoved("no objection waits")
        _set(report, State.GRANTED if granted else State.REFUSED)
        event = Event.OBJECTION_GRANTED if granted else Event.OBJECTION_REFUSED
        record.about(case, event, person)
        if not granted:
            append(case, person, Entry.Kind.NOTE, reason)
            standing.stir(report, person)
            return
        step = workflow.find("reopen", report.status)
        if step is None:
            raise StatusMoved("the case was opened again meanwhile")
        change_status(case=case, person=person, transition=step, reason=reason)


def _set(report: Report, state: State) -> None:
    report.objection = state
    report.save(update_fields=["objection"])
